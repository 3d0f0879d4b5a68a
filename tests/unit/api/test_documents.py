"""Uploading, listing, reading and deleting documents over HTTP."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from api.services import Services
from octavo.document import Document, Reason, Status
from octavo.errors import DependencyUnavailable
from octavo.pipeline import identity

from .conftest import NOON, PARTY, Store, call

UNKNOWN = "0" * 32


def test_an_upload_form_names_the_document_that_it_will_become(services: Services) -> None:
    answer = call(
        "POST",
        "/documents",
        body={"name": "contracts/a b.pdf", "size": 1000, "content_type": "application/pdf"},
    )
    assert answer.status == 201
    assert answer.json["key"] == answer.json["fields"]["key"] == "uploads/default/contracts/a b.pdf"
    assert answer.json["document_id"] == identity.document_id("default", answer.json["key"])
    conditions = json.loads(base64.b64decode(answer.json["fields"]["policy"]))["conditions"]
    assert ["content-length-range", 1, services.upload_bytes] in conditions


@pytest.mark.usefixtures("services")
def test_an_upload_form_is_for_the_callers_tenant() -> None:
    assert (
        call("POST", "/documents", body={"name": "a.pdf"}, tenant="acme").json["key"] == "uploads/acme/a.pdf"
    )


@pytest.mark.usefixtures("services")
@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "../a.pdf",
        "a/../b.pdf",
        "/a.pdf",
        "a//b.pdf",
        "a/",
        ".",
        "a\\b.pdf",
        "a\x00.pdf",
        "a\nb.pdf",
        " a.pdf",
        "${filename}",
        "é" * 451,
    ],
)
def test_a_name_that_plays_tricks_is_refused(name: str) -> None:
    answer = call("POST", "/documents", body={"name": name})
    assert (answer.status, answer.json["code"]) == (400, "INVALID_REQUEST")
    assert answer.json["detail"].startswith("name: ")


@pytest.mark.usefixtures("services")
@pytest.mark.parametrize("name", ["a.pdf", "Über uns.docx", "合同.json", "a..b.pdf", ".hidden", "é" * 450])
def test_any_plain_name_is_welcome(name: str) -> None:
    answer = call("POST", "/documents", body={"name": name})
    assert answer.status == 201
    assert answer.json["key"] == f"uploads/default/{name}"


@pytest.mark.usefixtures("services")
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": 1},
        {"name": "a.pdf", "size": 0},
        {"name": "a.pdf", "size": 1001},
        {"name": "a.pdf", "content_type": "no type"},
        {"name": "a.pdf", "tenant": "acme"},
        [],
        "a.pdf",
        None,
    ],
)
def test_an_upload_request_that_breaks_the_contract_is_refused(body: object) -> None:
    answer = call("POST", "/documents", body=body)
    assert (answer.status, answer.json["code"]) == (400, "INVALID_REQUEST")


@pytest.mark.usefixtures("services")
def test_a_body_that_is_not_json_is_refused() -> None:
    assert call("POST", "/documents", raw_body="{name").status == 400
    assert call("POST", "/documents", raw_body='"\\ud800').status == 400
    assert call("POST", "/documents", raw_body='{"name": "\\ud800"}').status == 400
    assert call("POST", "/documents", raw_body="<name/>", content_type="text/xml").status == 415


def test_a_listing_is_walked_screen_by_screen(store: Store) -> None:
    for version, name in enumerate(("a.pdf", "b.pdf", "c.pdf"), start=1):
        store.publish(name, "text", version)
    first = call("GET", "/documents", {"limit": "2"}).json
    second = call("GET", "/documents", {"limit": "2", "cursor": first["cursor"]}).json
    assert [document["name"] for document in first["documents"] + second["documents"]] == [
        "c.pdf",
        "b.pdf",
        "a.pdf",
    ]
    assert second["cursor"] is None
    assert first["documents"][0]["status"] == "SUCCEEDED"
    assert first["documents"][0]["label"] == "letter"


@pytest.mark.usefixtures("services")
@pytest.mark.parametrize(
    "query", [{"limit": "0"}, {"limit": "101"}, {"limit": "ten"}, {"cursor": "edited"}, {"cursor": ""}]
)
def test_a_listing_with_a_wrong_parameter_is_refused(query: dict[str, str]) -> None:
    answer = call("GET", "/documents", query)
    assert (answer.status, answer.json["code"]) == (400, "INVALID_REQUEST")


def test_a_cursor_of_another_tenant_is_refused(store: Store) -> None:
    for name in ("a.pdf", "b.pdf"):
        store.publish(name, "text")
    cursor = call("GET", "/documents", {"limit": "1"}).json["cursor"]
    assert call("GET", "/documents", {"cursor": cursor}, tenant="acme").status == 400


def test_a_document_shows_its_current_result_and_its_first_entities(store: Store) -> None:
    run = store.publish("a.pdf", "text", entities=120)
    document = call("GET", f"/documents/{run.document_id}").json
    assert document["status"] == "SUCCEEDED"
    assert document["label"] == "letter"
    assert document["subtype"] == {"label": "complaint", "confidence": 0.6}
    assert document["ledger"] == {"pages_in": 1, "pages_done": 1, "quarantined": []}
    assert [entity["text"] for entity in document["entities"]] == [f"Org {n}" for n in range(100)]
    assert document["entity_count"] == 120
    assert document["fields"] == {"party": [PARTY.model_dump()]}
    assert document["current_run"] == document["latest"]["run_id"] == run.run_id


def test_a_document_whose_new_version_failed_shows_why_and_its_last_good_result(store: Store) -> None:
    good = store.publish("a.pdf", "text", entities=2)
    bad = store.begin("a.pdf", version=2)
    reason = Reason(code="ENCRYPTED", message="The file is protected by a password.")
    failed = {"status": Status.FAILED, "reason": reason, "finished_at": NOON + timedelta(hours=3)}
    store.services.records.write_run(bad.model_copy(update=failed))
    document = call("GET", f"/documents/{good.document_id}").json
    assert (document["status"], document["reason"]["code"]) == ("FAILED", "ENCRYPTED")
    assert document["latest"]["run_id"] == bad.run_id
    assert (document["current_run"], document["label"], document["entity_count"]) == (
        good.run_id,
        "letter",
        2,
    )
    assert len(document["entities"]) == 2


def test_a_document_still_running_has_no_result_yet(store: Store) -> None:
    run = store.begin("a.pdf")
    document = call("GET", f"/documents/{run.document_id}").json
    assert (document["status"], document["current_run"], document["entities"]) == ("RUNNING", None, [])
    content = call("GET", f"/documents/{run.document_id}/content")
    assert (content.status, content.json["code"]) == (404, "NOT_FOUND")


def test_the_content_is_the_whole_document(store: Store) -> None:
    run = store.publish("a.pdf", "grüne Wiese")
    answer = call("GET", f"/documents/{run.document_id}/content")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")
    document = Document.model_validate_json(answer.text)
    assert (document.name, document.chunks[0].text) == ("a.pdf", "grüne Wiese")


@pytest.mark.parametrize("text", ["long " * 5000, '"' * 4900, "合" * 4500])
def test_content_too_large_to_return_is_answered_with_a_link_to_it(
    store: Store, s3_client: Any, text: str
) -> None:
    run = store.publish("large.pdf", text)
    answer = call("GET", f"/documents/{run.document_id}/content")
    assert (answer.status, answer.text) == (303, "")
    key = urlsplit(answer.headers["Location"]).path.removeprefix("/")
    stored = s3_client.get_object(Bucket="results", Key=key)["Body"].read()
    assert Document.model_validate_json(stored).chunks[0].text == text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_any_other_body_too_large_to_return_is_kept_and_answered_with_a_link(
    store: Store, s3_client: Any, change: Callable[..., None]
) -> None:
    store.publish("a.pdf", "text")
    whole = call("GET", "/documents").json
    change(response_bytes=100)
    answer = call("GET", "/documents")
    assert answer.status == 303
    key = urlsplit(answer.headers["Location"]).path.removeprefix("/")
    assert key.startswith("responses/default/")
    assert json.loads(s3_client.get_object(Bucket="results", Key=key)["Body"].read()) == whole


def test_a_deleted_document_is_gone_everywhere_and_its_upload_hidden(store: Store, s3_client: Any) -> None:
    run = store.publish("delete me.pdf", "findable")
    kept = store.publish("keep me.pdf", "findable")
    s3_client.put_object(Bucket="uploads", Key=run.key, Body=b"data")
    answer = call("DELETE", f"/documents/{run.document_id}")
    assert (answer.status, answer.text) == (204, "")
    assert call("GET", f"/documents/{run.document_id}").status == 404
    assert call("DELETE", f"/documents/{run.document_id}").status == 404
    hits = call("GET", "/search", {"q": "findable", "mode": "keyword"}).json["hits"]
    assert [hit["document_id"] for hit in hits] == [kept.document_id]
    assert not store.services.results.exists(f"runs/default/{run.document_id}/{run.run_id}/document.json")
    versions = s3_client.list_object_versions(Bucket="uploads", Prefix=run.key)
    assert [len(versions["Versions"]), len(versions["DeleteMarkers"])] == [1, 1]


def test_a_deletion_that_failed_half_way_can_be_asked_for_again(
    store: Store, change: Callable[..., None]
) -> None:
    class Unreachable:
        def delete(self, key: str) -> None:
            raise DependencyUnavailable(key)

    run = store.publish("a.pdf", "text")
    change(uploads=Unreachable())
    assert call("DELETE", f"/documents/{run.document_id}").status == 503
    change()
    assert call("DELETE", f"/documents/{run.document_id}").status == 204


@pytest.mark.usefixtures("services")
@pytest.mark.parametrize(("method", "suffix"), [("GET", ""), ("GET", "/content"), ("DELETE", "")])
def test_an_unknown_document_is_not_found(method: str, suffix: str) -> None:
    answer = call(method, f"/documents/{UNKNOWN}{suffix}")
    assert (answer.status, answer.json["code"]) == (404, "NOT_FOUND")
    assert UNKNOWN in answer.json["detail"]


@pytest.mark.parametrize(("method", "suffix"), [("GET", ""), ("GET", "/content"), ("DELETE", "")])
def test_another_tenants_document_is_not_found(store: Store, method: str, suffix: str) -> None:
    run = store.publish("a.pdf", "text", tenant="acme")
    assert call(method, f"/documents/{run.document_id}{suffix}").status == 404
    assert call("GET", f"/documents/{run.document_id}", tenant="acme").status == 200


@pytest.mark.usefixtures("services")
@pytest.mark.parametrize("document_id", ["short", "Z" * 32, "0" * 33, "a#DOC"])
def test_an_id_of_no_known_form_is_refused(document_id: str) -> None:
    assert call("GET", f"/documents/{document_id}").status in {400, 404}
