from collections.abc import Iterator

import pytest

from octavo import wiring

DOMAIN = "https://search-octavo-abc123.eu-central-1.es.amazonaws.com"


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    wiring._session.cache_clear()
    yield
    wiring._session.cache_clear()


def test_a_request_to_amazons_opensearch_is_signed_for_its_region_and_service() -> None:
    sign = wiring.request_signer(DOMAIN)
    assert sign is not None
    headers = sign("GET", f"{DOMAIN}/_cluster/health", None)
    assert "/eu-central-1/es/aws4_request" in headers["Authorization"]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9200",
        "sqlite:////tmp/index.sqlite",
        "https://amazonaws.com.example.org",
        "https://opensearch:9200",
    ],
)
def test_our_credentials_go_to_nobody_else(url: str) -> None:
    assert wiring.request_signer(url) is None
