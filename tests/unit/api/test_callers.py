"""Who may call where no authorizer stands before the API, and what may be asked without a token at all."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import octavo
from api.openapi import openapi
from octavo.errors import DependencyUnavailable
from octavo.pipeline import identity
from octavo.settings import Settings
from octavo_cli.cloud.issuer import LocalIssuer
from tests.unit.security.local_issuer import verifier_of

from .conftest import Store, call
from .test_problems import Failing

DOCUMENT = "0" * 32
ROUTES = [
    ("POST", "/documents"),
    ("GET", "/documents"),
    ("GET", f"/documents/{DOCUMENT}"),
    ("GET", f"/documents/{DOCUMENT}/content"),
    ("GET", f"/documents/{DOCUMENT}/entities"),
    ("DELETE", f"/documents/{DOCUMENT}"),
    ("GET", f"/documents/{DOCUMENT}/pages/1/image"),
    ("GET", "/models"),
    ("GET", "/system"),
    ("GET", "/feedback"),
    ("POST", "/feedback"),
    ("GET", "/search"),
]


@pytest.fixture
def issuer(change: Callable[..., None], tmp_path: Path) -> LocalIssuer:
    """The API checks tokens itself, as it does behind LocalStack's gateway."""
    issuer = LocalIssuer.create(tmp_path / "key.json")
    verifier = verifier_of(issuer)
    change(anonymous_tenant=None, token_verifier=lambda: verifier)
    return issuer


def arguments(method: str, path: str) -> dict[str, Any]:
    if path == "/search":
        return {"query": {"q": "anything"}}
    if path == "/feedback" and method == "POST":
        return {"body": {"query": "q", "document_id": DOCUMENT, "chunk_id": "c1", "verdict": "right"}}
    return {"body": {"name": "a.pdf"}} if method == "POST" else {}


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_the_api_answers_nobody_whose_token_it_cannot_trust(
    issuer: LocalIssuer, tmp_path: Path, method: str, path: str
) -> None:
    stranger = LocalIssuer.create(tmp_path / "stranger.json")
    for authorization in (
        None,
        "Bearer noise",
        f"Basic {issuer.token('acme', 60)}",
        f"Bearer {issuer.token('acme', -60)}",
        f"Bearer {stranger.token('acme', 60)}",
    ):
        answer = call(method, path, authorization=authorization, **arguments(method, path))
        assert (answer.status, answer.json["code"]) == (401, "UNAUTHORIZED"), authorization
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert "Error" not in answer.json["detail"]


def test_a_function_that_was_told_nothing_asks_for_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OCTAVO_AUTHENTICATION", raising=False)
    assert Settings().authentication == "jwt"


def test_a_token_without_a_possible_tenant_is_forbidden(issuer: LocalIssuer) -> None:
    answer = call("GET", "/documents", authorization=f"Bearer {issuer.token('a/b', 60)}")
    assert (answer.status, answer.json["code"]) == (403, "FORBIDDEN")


@pytest.mark.parametrize(
    ("method", "path"), [(method, path) for method, path in ROUTES if DOCUMENT in path], ids=str
)
def test_another_tenants_document_is_not_found_on_any_route(
    issuer: LocalIssuer, store: Store, method: str, path: str
) -> None:
    store.publish("plan.pdf", "The badger moves at midnight.", tenant="acme")
    theirs = identity.document_id("acme", identity.upload_key("acme", "plan.pdf"))
    path = path.replace(DOCUMENT, theirs)
    globex, acme = (f"Bearer {issuer.token(tenant, 60)}" for tenant in ("globex", "acme"))
    assert call(method, path, authorization=globex).status == 404
    # No file was uploaded, so that there is no picture of its page.
    there = {404} if path.endswith("/image") else {200, 204}
    answer = call(method, path, authorization=acme)
    assert answer.status in there
    assert "there is no document" not in answer.text


@pytest.mark.usefixtures("issuer")
def test_a_health_check_needs_no_token_and_looks_at_nothing(change: Callable[..., None]) -> None:
    change(records=Failing(DependencyUnavailable("the table")), anonymous_tenant=None)
    answer = call("GET", "/healthz")
    assert answer.status == 200
    assert answer.json == {"status": "ok", "version": octavo.__version__}


def test_the_openapi_document_asks_for_a_token_everywhere_but_at_the_health_check() -> None:
    document = json.loads(openapi())
    assert document["security"] == [{"token": []}]
    assert document["components"]["securitySchemes"] == {
        "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    }
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert operation.get("security") == ([] if path == "/healthz" else None), path
            assert ({"401", "403"} <= set(operation["responses"])) == (path != "/healthz"), path
