"""The command line's tokens: minted for a cloud of its own, brought along for one that is reached by its address."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from octavo.errors import Misconfigured
from octavo_cli.client import OctavoClient
from octavo_cli.cloud.endpoint import Deployment
from octavo_cli.cloud.issuer import LocalIssuer

pytestmark = pytest.mark.cloud


@pytest.fixture
def issuer(embedded_cloud: Deployment) -> LocalIssuer:
    assert embedded_cloud.signing_key is not None, "the embedded cloud asks for no token"
    return LocalIssuer.open(embedded_cloud.signing_key)


def octavo(state: Path, *arguments: str, token: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "OCTAVO_STATE": str(state)}
    environment.pop("OCTAVO_TOKEN", None)
    return subprocess.run(
        [str(Path(sys.executable).parent / "octavo"), *arguments],
        env=environment | ({"OCTAVO_TOKEN": token} if token else {}),
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


def refused(finished: subprocess.CompletedProcess[str]) -> str:
    assert finished.returncode == 1
    assert "Traceback" not in finished.stderr
    assert finished.stderr.count("\n") == 1, "more than one sentence"
    return finished.stderr


def test_the_embedded_cloud_asks_for_tokens_and_its_client_brings_them(
    client: OctavoClient, embedded_cloud: Deployment
) -> None:
    assert requests.get(f"{embedded_cloud.api_url}/documents", timeout=60).status_code == 401
    assert "documents" in client.documents()


def test_a_client_of_another_tenant_sees_nothing_of_ours(embedded_cloud: Deployment) -> None:
    assert OctavoClient.of(embedded_cloud, tenant="nobody").documents()["documents"] == []


def test_a_cloud_that_trusts_another_key_is_refused_with_the_way_out(
    embedded_cloud: Deployment, tmp_path: Path
) -> None:
    LocalIssuer.create(tmp_path / "key.json")
    stranger = embedded_cloud.model_copy(update={"signing_key": tmp_path / "key.json"})
    with pytest.raises(Misconfigured, match="run `octavo up`"):
        OctavoClient.of(stranger).documents()


def test_a_stack_of_elsewhere_is_used_by_its_address_and_the_users_own_token(
    embedded_cloud: Deployment, issuer: LocalIssuer, tmp_path: Path
) -> None:
    connected = octavo(tmp_path, "connect", "--api-url", f"{embedded_cloud.api_url}/")
    assert connected.returncode == 0, connected.stderr
    assert "Connected to Octavo" in connected.stdout

    note = tmp_path / "elsewhere.json"
    for body in ("The dinghy is moored at the pier.", "The dinghy is moored at the quay."):
        note.write_text(f'{{"title": "Mooring", "body": "{body}"}}')
        uploaded = octavo(tmp_path, "upload", str(note), token=issuer.token("elsewhere", 300))
        assert uploaded.returncode == 0, uploaded.stderr
    token = issuer.token("elsewhere", 60)
    found = octavo(tmp_path, "search", "where is the dinghy", token=token)
    assert "quay" in found.stdout
    assert "pier" not in found.stdout

    assert "set OCTAVO_TOKEN" in refused(octavo(tmp_path, "status"))
    expired = issuer.token("elsewhere", -60)
    assert "has expired" in refused(octavo(tmp_path, "status", token=expired))
    assert "has expired" in refused(octavo(tmp_path, "upload", str(note), token=expired))
    assert "not made here" in refused(octavo(tmp_path, "token"))

    assert "stays up" in octavo(tmp_path, "down").stdout
    assert requests.get(f"{embedded_cloud.api_url}/healthz", timeout=60).json()["status"] == "ok"


def test_octavo_token_prints_a_token_for_curl(embedded_cloud: Deployment, tmp_path: Path) -> None:
    (tmp_path / "cloud.json").write_text(embedded_cloud.model_dump_json())
    printed = octavo(tmp_path, "token", "--tenant", "acme", "--minutes", "5")
    headers = {"Authorization": f"Bearer {printed.stdout.strip()}"}
    body = {"name": "a.pdf"}
    answer = requests.post(f"{embedded_cloud.api_url}/documents", headers=headers, json=body, timeout=60)
    assert answer.json()["key"] == "uploads/acme/a.pdf"
    assert "starting with a letter or digit" in refused(octavo(tmp_path, "token", "--tenant", "a/b"))


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://octavo.example.com/v1", "does not start with https://"),
        ("http://127.0.0.1:9/v1", "nothing answers"),
        ("octavo", "does not start with https://"),
    ],
)
def test_an_address_that_is_no_octavo_is_not_remembered(url: str, sentence: str, tmp_path: Path) -> None:
    assert sentence in refused(octavo(tmp_path, "connect", "--api-url", url))
    assert not (tmp_path / "cloud.json").exists()


def test_connecting_elsewhere_never_forgets_a_cloud_that_runs_here(
    embedded_cloud: Deployment, tmp_path: Path
) -> None:
    (tmp_path / "cloud.json").write_text(embedded_cloud.model_dump_json())
    answer = octavo(tmp_path, "connect", "--api-url", embedded_cloud.api_url)
    assert "run `octavo down` first" in refused(answer)
