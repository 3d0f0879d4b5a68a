"""How far a run has come, read off what it has written: no step reports, and so none reports too much or too late."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from octavo.document import Model, Status
from octavo.pipeline.contracts import RunRequest
from octavo.pipeline.cutting import cut
from octavo.reading.reader import Profile
from octavo.settings import Batching
from octavo.storage.blobs import Blobs
from octavo.storage.records import RunRecord


class Stage(StrEnum):
    """The stages of a run, in order: Split; Extract; the models and Consolidate; Index and Publish."""

    SPLIT = "split"
    EXTRACT = "extract"
    ANALYSE = "analyse"
    INDEX = "index"


class Progress(Model):
    """Where a run is."""

    stage: Stage | None = Field(description="The one under way; null once the run has ended.")
    pages: int | None = Field(description="Null until the document was looked at as a whole.")
    pages_read: int = Field(description="Read or set aside.")
    ended: dict[Stage, datetime] = Field(description="When each stage that is over ended.")


def progress(run: RunRecord, request: RunRequest, results: Blobs) -> Progress:
    """Return where the run is; `request` tells where its objects are."""
    written = {found.key: found.written_at for found in results.list_under(request.prefix)}
    if request.profile_key not in written:
        return Progress(stage=_under_way(run, {}), pages=None, pages_read=0, ended={})
    pages = Profile.model_validate_json(results.get(request.profile_key)).page_count
    batches = cut(pages, Batching())
    read = [batch for batch in batches if request.batch_key(batch.index) in written]
    ended = {Stage.SPLIT: written[request.profile_key]}
    if len(read) == len(batches):
        ended[Stage.EXTRACT] = max(written[request.batch_key(batch.index)] for batch in batches)
    if request.document_key in written:
        ended[Stage.ANALYSE] = written[request.document_key]
    if run.finished_at and run.status is not Status.FAILED:
        ended[Stage.INDEX] = run.finished_at
    return Progress(
        stage=_under_way(run, ended),
        pages=pages,
        pages_read=sum(batch.last_page - batch.first_page + 1 for batch in read),
        ended=ended,
    )


def _under_way(run: RunRecord, ended: dict[Stage, datetime]) -> Stage | None:
    if run.status is not Status.RUNNING:
        return None
    return next((stage for stage in Stage if stage not in ended), Stage.INDEX)


def stage_seconds(run: RunRecord, ended: dict[Stage, datetime]) -> dict[Stage, float]:
    """Return how long each stage took, from the end of the one before, waiting included.

    S3 tells whole seconds. All times are cut to them, so that the errors of many runs cancel out in their mean.
    """
    seconds = {}
    before = run.started_at.replace(microsecond=0)
    for stage, at in sorted(ended.items(), key=lambda each: list(Stage).index(each[0])):
        now = at.replace(microsecond=0)
        seconds[stage] = max(0.0, (now - before).total_seconds())
        before = now
    return seconds
