"""The whole way with a real OpenSearch as the index."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from opensearchpy import OpenSearch

from octavo.search.index import Mode
from octavo_cli.client import OctavoClient
from octavo_cli.cloud import ministack
from octavo_cli.cloud.endpoint import Cloud
from octavo_cli.documents import upload_and_watch
from octavo_cli.lifecycle import Search, bring_up, search_url
from octavo_cli.samples import make_samples

pytestmark = [pytest.mark.cloud, pytest.mark.opensearch]


@pytest.fixture
def opensearch_url() -> Iterator[str]:
    url = os.environ.get("OPENSEARCH_URL")
    if url is None:
        assert os.environ.get("OCTAVO_REQUIRE_OPENSEARCH") != "1", "OPENSEARCH_URL is not set"
        pytest.skip("OPENSEARCH_URL is not set")
    yield url
    with OpenSearch(url) as client:
        client.indices.delete(index="octavo-chunks-*")


def test_a_pdf_a_docx_and_a_json_go_in_and_are_found(opensearch_url: str, tmp_path: Path) -> None:
    deployment = bring_up(
        Cloud.EMBEDDED, search_url(Search.OPENSEARCH, opensearch_url, tmp_path), tmp_path, leashed=True
    )
    assert deployment.pid is not None
    try:
        client = OctavoClient.of(deployment)
        by_format = {
            sample.path.suffix: sample for sample in make_samples(tmp_path / "samples") if sample.question
        }
        assert set(by_format) == {".pdf", ".docx", ".json"}
        finished = upload_and_watch(client, [sample.path for sample in by_format.values()], timeout=240)
        assert {document["status"] for document in finished} == {"SUCCEEDED"}
        for sample in by_format.values():
            for mode in (Mode.HYBRID, Mode.SEMANTIC):
                (hit,) = client.search(sample.question or "", mode, limit=1)
                assert (hit["name"], hit["page"]) == (sample.path.name, sample.page), mode
    finally:
        ministack.stop(deployment.pid)
