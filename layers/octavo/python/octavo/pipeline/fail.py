"""Fail: a run that cannot finish leaves a reason, and nothing half-visible."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from octavo.document import Reason, Status
from octavo.errors import EntriesRefused, ReasonCode
from octavo.pipeline.contracts import CaughtError, EndedBadly, FailInput, Outcome
from octavo.pipeline.ports import Events
from octavo.search.index import SearchIndex
from octavo.storage.blobs import Blobs
from octavo.storage.records import Records

_REASONS_OF_ENDS: Final[Mapping[EndedBadly | None, ReasonCode]] = {
    EndedBadly.TIMED_OUT: ReasonCode.RUN_TIMED_OUT,
    EndedBadly.ABORTED: ReasonCode.RUN_ABORTED,
}


def fail(
    event: FailInput, results: Blobs, records: Records, search_index: SearchIndex, events: Events
) -> Outcome | None:
    """Record the reason, remove what the run put into the index, and say so.

    Where the document was deleted meanwhile there is nothing to record it on; the run's objects go too.
    None where the event of an execution's end finds a run that has left its outcome, as nearly all have.
    """
    run = event.run
    record = records.get_run(run.tenant, run.document_id, run.run_id)
    if event.ended and not (record and record.status is Status.RUNNING):
        return None
    if record and records.current_runs(run.tenant, [run.document_id]).get(run.document_id) == run.run_id:
        # Publish had committed before it failed: readers see this run, and it must stay whole.
        status = Status.PARTIAL if record.ledger.quarantined else Status.SUCCEEDED
        records.write_run(record.model_copy(update={"status": status, "finished_at": datetime.now(UTC)}))
        return _tell(Outcome.of(run, status), events)
    search_index.delete_run(run.tenant, run.document_id, run.run_id)
    reason = (record.reason if record else None) or reason_of(event.error, event.ended)
    if record is None:
        results.delete_under(run.prefix)
    else:
        failed = {"status": Status.FAILED, "reason": reason, "finished_at": datetime.now(UTC)}
        records.write_run(record.model_copy(update=failed))
    return _tell(Outcome.of(run, Status.FAILED, reason.code), events)


def _tell(outcome: Outcome, events: Events) -> Outcome:
    events.publish(outcome)
    return outcome


def reason_of(error: CaughtError, ended: EndedBadly | None = None) -> Reason:
    """Return the reason that an error carries: its own code, or INTERNAL for all that is not the document's fault."""
    if end := _REASONS_OF_ENDS.get(ended):
        return Reason(code=end, message=end.sentence)
    code, _, message = _message(error).partition(": ")
    if error.Error == "UnreadableDocument" and code in ReasonCode.__members__:
        return Reason(code=code, message=message)
    if error.Error == EntriesRefused.__name__:
        return Reason(code=EntriesRefused.code, message=EntriesRefused.code.sentence)
    return Reason(code=ReasonCode.INTERNAL, message=ReasonCode.INTERNAL.sentence)


def _message(error: CaughtError) -> str:
    try:
        cause = json.loads(error.Cause)
    except json.JSONDecodeError:
        return error.Cause
    return str(cause.get("errorMessage", "")) if isinstance(cause, dict) else error.Cause
