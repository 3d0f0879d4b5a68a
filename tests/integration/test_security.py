"""Who may call, and whose documents they see, through the deployed stack: gateway, authorizer, functions, table."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
from joserfc import jwt

from infra_cdk.settings import StackSettings
from octavo.storage.cursors import encode_cursor
from tests.integration.conftest import SECONDS, Stack, post
from tests.unit.security.local_issuer import new_key

pytestmark = pytest.mark.cloud

DOCUMENT = "0" * 32
ROUTES = [
    ("POST", "/documents"),
    ("GET", "/documents"),
    ("GET", f"/documents/{DOCUMENT}"),
    ("GET", f"/documents/{DOCUMENT}/content"),
    ("DELETE", f"/documents/{DOCUMENT}"),
    ("GET", "/search?q=x"),
]
ELSEWHERE = [(method, path) for method in ("GET", "PUT", "HEAD") for path in ("/", "/nothing")]


def test_a_call_with_a_good_token_comes_in_as_its_tenant(stack: Stack) -> None:
    assert stack.call("GET", "/documents", stack.issuer.token()).status_code == 200
    assert stack.form(stack.issuer.token())["key"] == "uploads/acme/note.json"
    assert stack.form(stack.issuer.token(tenant="globex"))["key"] == "uploads/globex/note.json"


@pytest.mark.parametrize(("method", "path"), [*ROUTES, *ELSEWHERE])
def test_no_path_is_reached_without_a_token(stack: Stack, method: str, path: str) -> None:
    answer = stack.call(method, path)
    assert answer.status_code == 401
    assert answer.headers["Access-Control-Allow-Origin"] == "*"  # or the console could not tell why


def test_the_health_check_alone_needs_no_token_and_only_to_be_read(stack: Stack) -> None:
    assert stack.call("GET", "/healthz").json()["status"] == "ok"
    for method in ("POST", "PUT", "DELETE"):
        assert stack.call(method, "/healthz").status_code in {401, 403, 404, 405}
    for path in ("/healthz/documents", "/healthz/../documents"):
        assert stack.call("GET", path).status_code == 401


def test_a_token_that_is_not_to_be_trusted_is_refused_at_the_gateway(stack: Stack) -> None:
    issuer = stack.issuer
    head, payload, signature = issuer.token().split(".")
    stranger = new_key(issuer.algorithm, issuer.key.kid or "")
    good = jwt.decode(issuer.token(), issuer.key).claims
    hs256 = (
        urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": issuer.key.kid}).encode()).decode().rstrip("=")
    )
    mac = hmac.new(issuer.key.as_pem(private=False), f"{hs256}.{payload}".encode(), "sha256").digest()
    bad = {
        "expired": issuer.token(exp=int(time.time()) - 60),
        "not yet": issuer.token(nbf=int(time.time()) + 60),
        "tampered": f"{head}.{payload[:-2]}AA.{signature}",
        "unsigned": f"{head}.{payload}.",
        "noise": "noise",
        "for another": issuer.token(aud="other"),
        "of another": issuer.token(iss="https://issuer.example"),
        "another's key": jwt.encode({"alg": issuer.algorithm, "kid": issuer.key.kid}, good, stranger),
        "alg none": f"eyJhbGciOiJub25lIn0.{payload}.{signature}",
        "alg HS256": f"{hs256}.{payload}.{urlsafe_b64encode(mac).decode().rstrip('=')}",
    }
    answers = {why: stack.call("GET", "/documents", token).status_code for why, token in bad.items()}
    assert answers == dict.fromkeys(bad, 401)


@pytest.mark.parametrize("tenant", [None, "acme/../globex", "acme#DOC", "", 7])
def test_a_token_without_a_tenant_is_forbidden(stack: Stack, tenant: Any) -> None:
    assert stack.call("GET", "/documents", stack.issuer.token(tenant=tenant)).status_code == 403


def test_a_browsers_preflight_needs_no_token(stack: Stack) -> None:
    origin = {"Origin": "https://console.example"}
    answer = requests.options(stack.deployment.api_url + "/documents", headers=origin, timeout=SECONDS)
    assert answer.status_code == 204
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]


def test_another_tenants_document_does_not_exist_for_a_caller(stack: Stack) -> None:
    mine, theirs = stack.issuer.token(), stack.issuer.token(tenant="globex")
    signed = stack.form(mine, name="secret.json")
    assert post(signed, b'{"title": "A secret of acme"}').status_code == 204
    path = f"/documents/{signed['document_id']}"
    deadline = time.monotonic() + SECONDS
    while stack.call("GET", path, mine).status_code != 200:
        assert time.monotonic() < deadline, "the upload was not taken in"
        time.sleep(0.2)
    for method, route in ROUTES:
        if DOCUMENT in route:
            there = route.replace(DOCUMENT, signed["document_id"])
            assert stack.call(method, there, theirs).status_code == 404, route
    assert stack.call("GET", "/documents", theirs).json()["documents"] == []
    assert stack.call("GET", path, mine).status_code == 200


def test_a_cursor_that_is_forged_or_another_tenants_is_refused(stack: Stack) -> None:
    position = "2026-11-23T12:00:00.000000+00:00#" + DOCUMENT
    mine = encode_cursor("acme", position)
    assert stack.call("GET", f"/documents?cursor={mine}", stack.issuer.token()).status_code == 200
    for cursor in ("forged", mine[:-4] + "AAAA", encode_cursor("globex", position)):
        assert stack.call("GET", f"/documents?cursor={cursor}", stack.issuer.token()).status_code == 400


@contextmanager
def allowing(stack: Stack, requests_a_second: int) -> Iterator[None]:
    """Lets the stage take so many, and afterwards what its template says."""
    gateway = stack.deployment.session.client("apigateway")
    (api,) = gateway.get_rest_apis()["items"]
    (stage,) = gateway.get_stages(restApiId=api["id"])["item"]

    def take(rate: int, burst: int) -> None:
        changes = {"rateLimit": rate, "burstLimit": burst}
        gateway.update_stage(
            restApiId=api["id"],
            stageName=stage["stageName"],
            patchOperations=[
                {"op": "replace", "path": f"/*/*/throttling/{name}", "value": str(value)}
                for name, value in changes.items()
            ],
        )

    take(requests_a_second, requests_a_second)
    try:
        yield
    finally:
        usual = StackSettings().requests_a_second
        take(usual, 2 * usual)


def test_who_asks_more_often_than_the_gateway_allows_is_told_to_come_again(stack: Stack) -> None:
    with allowing(stack, 0):
        answer = stack.call("GET", "/healthz")
    assert (answer.status_code, answer.json()["code"]) == (429, "THROTTLED")
    assert answer.headers["Retry-After"] == "2"
    assert stack.call("GET", "/healthz").status_code == 200
