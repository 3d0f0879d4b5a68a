"""Intake: an uploaded object becomes one run, however often its event is delivered."""

from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict, Field

from octavo.document import Status
from octavo.errors import Throttled
from octavo.experiments.variants import NONE, Variants
from octavo.pipeline import identity
from octavo.pipeline.contracts import RunRequest
from octavo.pipeline.ports import Executions
from octavo.storage.records import Records, RunRecord


class UploadedObject(BaseModel):
    """The object in an S3 event of EventBridge; unknown keys are the service's own business."""

    model_config = ConfigDict(frozen=True)

    key: str
    size: int
    sequencer: str
    version_id: str | None = Field(default=None, alias="version-id")


class ObjectCreated(BaseModel):
    """`Object Created`, as EventBridge delivers it; a redrive sends it again, with a higher attempt."""

    class Detail(BaseModel):
        """The part of the event that matters here."""

        model_config = ConfigDict(frozen=True)

        object: UploadedObject

    model_config = ConfigDict(frozen=True)

    id: str
    detail: Detail
    attempt: int = Field(default=1, ge=1)


def run_of(event: ObjectCreated, variants: Variants = NONE) -> RunRequest:
    """Return the run that this event asks for; the same event always asks for the same run, while the variants are the same.

    Raises:
        InvalidRequest: the object's key is not an upload's.
    """
    uploaded = event.detail.object
    tenant, name = identity.parse_upload_key(uploaded.key)
    document_id = identity.document_id(tenant, uploaded.key)
    return RunRequest(
        tenant=tenant,
        document_id=document_id,
        run_id=identity.run_id(document_id, uploaded.version_id or uploaded.sequencer, event.attempt),
        name=name,
        key=uploaded.key,
        version_id=uploaded.version_id,
        sequencer=uploaded.sequencer,
        attempt=event.attempt,
        size=uploaded.size,
        correlation_id=event.id,
        variants=variants.of(document_id),
    )


def record_of(run: RunRequest) -> RunRecord:
    """Return the run's first record."""
    return RunRecord(
        tenant=run.tenant,
        document_id=run.document_id,
        run_id=run.run_id,
        name=run.name,
        key=run.key,
        version_id=run.version_id or "",
        sequencer=run.sequencer,
        attempt=run.attempt,
        size=run.size,
        variants=run.variants,
        started_at=datetime.now(UTC),
    )


def request_of(run: RunRecord, correlation_id: str) -> RunRequest:
    """Return what asked for this run, for whoever looks at its results later."""
    fields = {name: getattr(run, name) for name in RunRequest.model_fields if name in RunRecord.model_fields}
    return RunRequest.model_validate(
        {**fields, "version_id": run.version_id or None, "correlation_id": correlation_id}
    )


def take_in(run: RunRequest, records: Records, executions: Executions, most_running: int = 0) -> bool:
    """Start the run; False if it was started before, or may not be: a later attempt follows an ended one.

    The record comes first: an execution without a record would be invisible, a record without an execution
    is healed by the queue's next delivery, which starts it.

    Args:
        run: what an upload's event asks for.
        records: where the run is recorded.
        executions: what runs it.
        most_running: how many runs may be under way at once; 0 for any number.

    Raises:
        Throttled: as many are under way; the queue keeps the message meanwhile.
    """
    if run.attempt > 1 and not _earlier_attempt_ended(run, records):
        return False
    records.begin_run(record_of(run))
    if most_running and executions.running(most_running) >= most_running:
        raise Throttled(f"{most_running} runs are under way")
    return executions.start(run)


def _earlier_attempt_ended(run: RunRequest, records: Records) -> bool:
    """Whether the attempt before is on record and over; it is neither where the document was deleted meanwhile."""
    version = run.version_id or run.sequencer
    earlier_id = identity.run_id(run.document_id, version, run.attempt - 1)
    earlier = records.get_run(run.tenant, run.document_id, earlier_id)
    return earlier is not None and earlier.status is not Status.RUNNING
