import json

import pytest

from octavo.errors import ReasonCode, UnreadableDocument
from octavo.pipeline.contracts import CaughtError
from octavo.pipeline.fail import reason_of


@pytest.mark.parametrize("code", list(ReasonCode))
def test_a_documents_own_fault_keeps_its_code_and_sentence_through_step_functions(code: ReasonCode) -> None:
    error = UnreadableDocument(code, "line 3: a colon is missing")
    cause = json.dumps({"errorType": "UnreadableDocument", "errorMessage": str(error), "stackTrace": []})
    reason = reason_of(CaughtError(Error="UnreadableDocument", Cause=cause))
    assert (reason.code, reason.message) == (code, error.message)


def test_a_passage_that_the_index_refuses_has_a_code_of_its_own() -> None:
    cause = json.dumps(
        {"errorType": "EntriesRefused", "errorMessage": "entries not written: 1. t#d#r#c: why"}
    )
    reason = reason_of(CaughtError(Error="EntriesRefused", Cause=cause))
    assert (reason.code, reason.message) == (ReasonCode.INDEX_REFUSED, ReasonCode.INDEX_REFUSED.sentence)


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        ("States.Timeout", ""),
        ("LedgerMismatch", json.dumps({"errorMessage": "ENCRYPTED: not really"})),
        ("UnreadableDocument", json.dumps({"errorMessage": "something else"})),
        ("Lambda.Unknown", "not JSON"),
        ("Runtime.ExitError", json.dumps("text")),
    ],
)
def test_all_else_is_internal_and_shows_no_inner_message(error: str, cause: str) -> None:
    reason = reason_of(CaughtError(Error=error, Cause=cause))
    assert reason.code == ReasonCode.INTERNAL
    assert reason.message == ReasonCode.INTERNAL.sentence
