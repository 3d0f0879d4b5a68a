"""The deployed stack with authentication on, in the embedded cloud: the gateway, the authorizer, the bucket's form."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from infra_cdk.settings import Authentication, StackSettings
from octavo.storage.cursors import encode_cursor
from octavo.storage.uploads import Uploads
from octavo_cli.cloud import deploy, ministack
from octavo_cli.cloud.endpoint import Cloud, Deployment, open_session
from tests.unit.security.local_issuer import AUDIENCE, LocalIssuer

pytestmark = pytest.mark.cloud

UPLOAD_BYTES = 1000
SECONDS = 60


@pytest.fixture(scope="module")
def issuer() -> Iterator[LocalIssuer]:
    with LocalIssuer() as issuer:
        yield issuer


@pytest.fixture(scope="module")
def deployment(issuer: LocalIssuer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    state = tmp_path_factory.mktemp("cloud")
    settings = StackSettings(authentication=Authentication.JWT, upload_bytes=UPLOAD_BYTES)
    port = ministack.free_port()
    pid = ministack.start(port, state, leashed=True)
    try:
        started = Deployment(cloud=Cloud.EMBEDDED, host=f"127.0.0.1:{port}", pid=pid)
        parameters = {
            "SearchUrl": f"sqlite:///{state}/index.sqlite",
            "JwtIssuer": issuer.url,
            "JwtAudience": AUDIENCE,
        }
        outputs = deploy.deploy(deploy.synthesize(settings), started.session, parameters)
        yield started.model_copy(update={"outputs": outputs})
    finally:
        ministack.stop(pid)


def call(
    deployment: Deployment, method: str, path: str, token: str | None = None, **arguments: Any
) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return requests.request(method, deployment.api_url + path, headers=headers, timeout=SECONDS, **arguments)


def form(deployment: Deployment, token: str, name: str = "note.json") -> dict[str, Any]:
    answer = call(deployment, "POST", "/documents", token, json={"name": name})
    assert answer.status_code == 201, answer.text
    signed: dict[str, Any] = answer.json()
    return signed


def post(form: dict[str, Any], content: bytes) -> requests.Response:
    files = {"file": ("note.json", content)}
    return requests.post(form["url"], data=form["fields"], files=files, timeout=SECONDS)


def test_a_call_with_a_good_token_comes_in_as_its_tenant(issuer: LocalIssuer, deployment: Deployment) -> None:
    assert call(deployment, "GET", "/documents", issuer.token()).status_code == 200
    assert form(deployment, issuer.token())["key"] == "uploads/acme/note.json"
    assert form(deployment, issuer.token(tenant="globex"))["key"] == "uploads/globex/note.json"


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PUT", "HEAD"])
@pytest.mark.parametrize("path", ["/documents", "/search?q=x", "/documents/" + "0" * 32, "/"])
def test_no_path_is_reached_without_a_token(deployment: Deployment, method: str, path: str) -> None:
    answer = call(deployment, method, path)
    assert answer.status_code == 401
    assert answer.headers["Access-Control-Allow-Origin"] == "*"  # or the console could not tell why


def test_a_token_that_is_not_to_be_trusted_is_refused_at_the_gateway(
    issuer: LocalIssuer, deployment: Deployment
) -> None:
    expired = issuer.token(exp=int(time.time()) - 60)
    head, payload, signature = issuer.token().split(".")
    tampered = f"{head}.{payload[:-2]}AA.{signature}"
    for token in (expired, tampered, f"{head}.{payload}.", "noise", issuer.token(aud="other")):
        assert call(deployment, "GET", "/documents", token).status_code == 401


def test_a_token_without_a_tenant_is_forbidden(issuer: LocalIssuer, deployment: Deployment) -> None:
    for tenant in (None, "acme/../globex", "acme#DOC"):
        assert call(deployment, "GET", "/documents", issuer.token(tenant=tenant)).status_code == 403


def test_a_browsers_preflight_needs_no_token(deployment: Deployment) -> None:
    origin = {"Origin": "https://console.example"}
    answer = requests.options(deployment.api_url + "/documents", headers=origin, timeout=SECONDS)
    assert answer.status_code == 204
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]


def test_another_tenants_document_does_not_exist_for_a_caller(
    issuer: LocalIssuer, deployment: Deployment
) -> None:
    mine, theirs = issuer.token(), issuer.token(tenant="globex")
    signed = form(deployment, mine, "secret.json")
    assert post(signed, b'{"title": "A secret of acme"}').status_code == 204
    path = f"/documents/{signed['document_id']}"
    deadline = time.monotonic() + SECONDS
    while call(deployment, "GET", path, mine).status_code != 200:
        assert time.monotonic() < deadline, "the upload was not taken in"
        time.sleep(0.2)
    for method, suffix in (("GET", ""), ("GET", "/content"), ("DELETE", "")):
        assert call(deployment, method, path + suffix, theirs).status_code == 404
    assert call(deployment, "GET", "/documents", theirs).json()["documents"] == []
    assert call(deployment, "GET", path, mine).status_code == 200


def test_a_cursor_that_is_forged_or_another_tenants_is_refused(
    issuer: LocalIssuer, deployment: Deployment
) -> None:
    position = "2026-11-23T12:00:00.000000+00:00#" + "0" * 32
    mine = encode_cursor("acme", position)
    assert call(deployment, "GET", f"/documents?cursor={mine}", issuer.token()).status_code == 200
    for cursor in ("forged", mine[:-4] + "AAAA", encode_cursor("globex", position)):
        assert call(deployment, "GET", f"/documents?cursor={cursor}", issuer.token()).status_code == 400


@pytest.mark.parametrize("name", ["../globex/a.json", "%2e%2e/globex/a.json", "/a.json", "a/../../b.json"])
def test_a_name_that_climbs_gets_no_form(issuer: LocalIssuer, deployment: Deployment, name: str) -> None:
    answer = call(deployment, "POST", "/documents", issuer.token(), json={"name": name})
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST")


def test_the_form_refuses_a_file_over_the_limit_and_an_empty_one(
    issuer: LocalIssuer, deployment: Deployment
) -> None:
    signed = form(deployment, issuer.token())
    for content, code in ((b"x" * (UPLOAD_BYTES + 1), "EntityTooLarge"), (b"", "EntityTooSmall")):
        answer = post(signed, content)
        assert (answer.status_code, code in answer.text) == (400, True), answer.text


def test_the_form_is_good_for_its_own_key_only(issuer: LocalIssuer, deployment: Deployment) -> None:
    signed = form(deployment, issuer.token())
    for key in ("uploads/globex/note.json", "uploads/acme/../globex/note.json", "uploads/acme/other.json"):
        answer = post({**signed, "fields": {**signed["fields"], "key": key}}, b"{}")
        assert answer.status_code == 403, key


def test_an_expired_form_is_refused(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("octavo.storage.uploads.FORM_SECONDS", -1)
    client = open_session(deployment.cloud, deployment.host).client("s3")
    late = Uploads(client, deployment.outputs["UploadsBucket"]).form("uploads/acme/late.json", UPLOAD_BYTES)
    answer = post(late.model_dump(), b"{}")
    assert answer.status_code == 403
    assert "expired" in answer.text
