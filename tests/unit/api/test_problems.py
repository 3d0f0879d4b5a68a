"""What callers see when something fails, and the API's contract as a whole."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api import handler as api
from api.browsers import cors
from api.openapi import openapi
from api.services import Services
from octavo import wiring
from octavo.errors import DependencyUnavailable, Misconfigured, Throttled

from .conftest import call

REPOSITORY = Path(__file__).parents[3]


class Failing:
    """Records that fail on every call."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def fail(*_: Any) -> None:
            raise self._error

        return fail


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Throttled("arn:aws:dynamodb:secret"), 429, "THROTTLED"),
        (DependencyUnavailable("https://secret.internal"), 503, "DEPENDENCY_UNAVAILABLE"),
        (Misconfigured("secret"), 500, "INTERNAL"),
        (ZeroDivisionError("secret"), 500, "INTERNAL"),
    ],
)
def test_a_failure_behind_the_api_is_a_problem_without_its_inner_life(
    change: Callable[..., None], error: Exception, status: int, code: str
) -> None:
    change(records=Failing(error))
    answer = call("GET", "/documents")
    assert (answer.status, answer.json["status"], answer.json["code"]) == (status, status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert ("Retry-After" in answer.headers) == (status in {429, 503})


def test_an_unexpected_failure_is_logged_with_its_cause(
    change: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    change(records=Failing(ZeroDivisionError("the cause")))
    call("GET", "/documents")
    assert "ZeroDivisionError: the cause" in caplog.text


@pytest.mark.usefixtures("services")
@pytest.mark.parametrize(("method", "path"), [("GET", "/"), ("GET", "/nothing"), ("PUT", "/nothing")])
def test_a_path_that_is_no_route_is_not_found(method: str, path: str) -> None:
    answer = call(method, path)
    assert (answer.status, answer.json["code"]) == (404, "NOT_FOUND")


@pytest.mark.usefixtures("services")
@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", "/documents", "GET, HEAD, OPTIONS, POST"),
        ("POST", f"/documents/{'0' * 32}", "DELETE, GET, HEAD, OPTIONS"),
    ],
)
def test_a_method_that_a_path_does_not_know_is_told_which_it_does(method: str, path: str, allow: str) -> None:
    answer = call(method, path)
    assert (answer.status, answer.json["code"], answer.headers["Allow"]) == (405, "METHOD_NOT_ALLOWED", allow)


@pytest.mark.usefixtures("services")
def test_a_preflight_request_is_allowed_from_any_origin() -> None:
    answer = call("OPTIONS", "/documents")
    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert {"GET", "POST", "DELETE"} <= set(answer.headers["Access-Control-Allow-Methods"].split(","))
    assert {"Authorization", "If-None-Match"} <= set(
        answer.headers["Access-Control-Allow-Headers"].split(",")
    )
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"].split(",")


def test_a_deployment_may_name_the_origins_that_may_ask() -> None:
    named = cors(("https://a.example", "https://b.example"))
    for origin in ("https://a.example", "https://b.example"):
        assert named.to_dict(origin)["Access-Control-Allow-Origin"] == origin
    assert not named.to_dict("https://c.example")


def test_the_handler_is_wired_from_its_settings(s3_client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    cached = (wiring.settings, wiring.s3_client, wiring.records, api.services)
    for name, value in {
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "OCTAVO_UPLOADS_BUCKET": "uploads",
        "OCTAVO_RESULTS_BUCKET": "results",
        "OCTAVO_TABLE": "octavo",
        "OCTAVO_AUTHENTICATION": "none",
    }.items():
        monkeypatch.setenv(name, value)
    for function in cached:
        function.cache_clear()
    try:
        answer = call("POST", "/documents", body={"name": "a.pdf"})
        assert s3_client.list_objects_v2(Bucket="uploads")["Name"] in answer.json["url"]
    finally:
        for function in cached:
            function.cache_clear()


def test_the_committed_openapi_document_is_that_of_the_routes() -> None:
    committed = (REPOSITORY / "docs" / "openapi.json").read_text(encoding="utf-8")
    assert committed == openapi(), "run: (cd functions && python -m api.openapi) > docs/openapi.json"


def test_the_api_answers_with_its_own_openapi_document(change: Callable[..., None]) -> None:
    change(response_bytes=5 * 1024**2)
    answer = call("GET", "/openapi.json")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")
    assert json.loads(answer.text) == json.loads(openapi())
    assert answer.json["openapi"].startswith("3.1")


def test_the_openapi_document_refers_only_to_what_it_defines() -> None:
    document = openapi()
    defined = set(json.loads(document)["components"]["schemas"])
    referred = {part.split('"')[0] for part in document.split("#/components/schemas/")[1:]}
    assert referred <= defined
    assert Services.__name__ not in defined
