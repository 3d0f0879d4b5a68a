"""Redrive: what failed goes through the intake queue again, as the next attempt at the same version.

A failed run's name is taken for 90 days, so that a new one is needed; it is made of the attempt's number. Two
redrives at once name the same attempt, and Intake starts a run of one name once.
"""

from datetime import UTC, datetime

from octavo.document import Reason, Status
from octavo.errors import InvalidRequest, ReasonCode
from octavo.pipeline.intake import ObjectCreated, UploadedObject
from octavo.pipeline.ports import Executions
from octavo.storage.records import DocumentRecord, Records, RunRecord

OURS = "redrive"


def next_attempt(
    document: DocumentRecord, records: Records, executions: Executions, *, force: bool = False
) -> ObjectCreated:
    """Return the event that makes Intake run the document's latest version once more.

    A run that ended without a word (timed out as a whole, or stopped by hand) is recorded as failed first.

    Args:
        document: what to run again.
        records: where its runs are recorded.
        executions: what ran them.
        force: whether a run that did not fail is repeated too, as after a change of models.

    Raises:
        InvalidRequest: the latest run is under way, or did not fail and nothing forces it.
    """
    run = document.latest
    if run.status is Status.RUNNING:
        if executions.under_way(run.run_id):
            raise InvalidRequest(
                f"{run.name} is being analysed, or waits for its turn; wait until it has ended"
            )
        records.write_run(_stopped(run))
    elif run.status is not Status.FAILED and not force:
        raise InvalidRequest(f"{run.name} did not fail ({run.status}); add --force to analyse it again")
    uploaded = UploadedObject.model_validate(
        {
            "key": run.key,
            "size": run.size,
            "sequencer": run.sequencer,
            "version-id": run.version_id or None,
        }
    )
    return ObjectCreated(
        id=f"{OURS}-{run.document_id}-{run.attempt + 1}",
        detail=ObjectCreated.Detail(object=uploaded),
        attempt=run.attempt + 1,
    )


def _stopped(run: RunRecord) -> RunRecord:
    reason = Reason(code=ReasonCode.INTERNAL, message=ReasonCode.INTERNAL.sentence)
    ended = {"status": Status.FAILED, "reason": reason, "finished_at": datetime.now(UTC)}
    return run.model_copy(update=ended)
