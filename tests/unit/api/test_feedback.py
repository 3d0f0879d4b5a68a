"""Feedback on hits: kept once, listed, and gone with its document."""

from typing import Any

import pytest

from octavo.storage.dynamodb import DynamoRecords

from .conftest import Store, call

UNKNOWN = "0" * 32


def body(about: str, **changes: Any) -> dict[str, Any]:
    return {"query": "who pays", "document_id": about, "chunk_id": "c1", "verdict": "right", **changes}


def test_feedback_is_kept_and_listed_the_latest_first(store: Store) -> None:
    run = store.publish("a.pdf", "text", tenant="first")
    given = [
        call(
            "POST",
            "/feedback",
            body=body(run.document_id, query=f"query {n}", comment="<b>" * n),
            tenant="first",
        )
        for n in range(3)
    ]
    assert {answer.status for answer in given} == {201}
    assert given[0].json["run_id"] == run.run_id
    first = call("GET", "/feedback", {"limit": "2"}, tenant="first").json
    second = call("GET", "/feedback", {"limit": "2", "cursor": first["cursor"]}, tenant="first").json
    assert first["feedback"] + second["feedback"] == [answer.json for answer in reversed(given)]
    assert second["cursor"] is None
    assert call("GET", "/feedback", tenant="globex").json["feedback"] == []


def test_the_same_key_is_one_feedback_and_with_another_body_refused(store: Store) -> None:
    run = store.publish("a.pdf", "text", tenant="second")
    key = {"Idempotency-Key": "once"}

    def give(**changes: Any) -> Any:
        return call("POST", "/feedback", body=body(run.document_id, **changes), tenant="second", headers=key)

    first, again, other = give(), give(), give(verdict="wrong")
    assert (again.status, again.json) == (201, first.json)
    assert (other.status, other.json["code"]) == (400, "INVALID_REQUEST")
    assert len(call("GET", "/feedback", tenant="second").json["feedback"]) == 1


def test_feedback_goes_with_its_document(store: Store, table: Any) -> None:
    run = store.publish("a.pdf", "text", tenant="third")
    call("POST", "/feedback", body=body(run.document_id), tenant="third")
    DynamoRecords(table).delete_document("third", run.document_id)
    assert call("GET", "/feedback", tenant="third").json["feedback"] == []


def test_feedback_on_what_is_not_there_is_refused(store: Store) -> None:
    running = store.begin("b.pdf")
    for document_id in (UNKNOWN, running.document_id):
        assert call("POST", "/feedback", body=body(document_id)).status == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"query": ""},
        {"query": "x" * 1001},
        {"verdict": "maybe"},
        {"document_id": "a#b"},
        {"chunk_id": ""},
        {"comment": "x" * 2001},
        {"tenant": "acme"},
    ],
)
def test_feedback_that_breaks_the_contract_is_refused(store: Store, changes: dict[str, Any]) -> None:
    run = store.publish("a.pdf", "text")
    answer = call("POST", "/feedback", body=body(run.document_id, **changes))
    assert (answer.status, answer.json["code"]) == (400, "INVALID_REQUEST")


def test_a_cursor_that_was_edited_is_refused(store: Store) -> None:
    run = store.publish("a.pdf", "text", tenant="fourth")
    for _ in range(2):
        call("POST", "/feedback", body=body(run.document_id), tenant="fourth")
    cursor = call("GET", "/feedback", {"limit": "1"}, tenant="fourth").json["cursor"]
    for edited in ("x", cursor[:-1], ("B" if cursor[0] == "A" else "A") + cursor[1:]):
        assert call("GET", "/feedback", {"cursor": edited}, tenant="fourth").status == 400
