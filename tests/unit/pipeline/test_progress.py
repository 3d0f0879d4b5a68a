"""How far a run has come, by what it has written."""

from datetime import UTC, datetime, timedelta

import pytest

from octavo.document import MediaType, Status
from octavo.pipeline.contracts import RunRequest
from octavo.pipeline.progress import Progress, Stage, progress, stage_seconds
from octavo.reading.reader import Profile
from octavo.storage.memory import MemoryBlobs
from octavo.storage.records import RunRecord

NOON = datetime(2026, 11, 23, 12, 0, 0, 900_000, tzinfo=UTC)
REQUEST = RunRequest(
    tenant="t", document_id="d", run_id="r", name="a.pdf", key="k", sequencer="1", size=1, correlation_id="c"
)
PAGES = 40  # in batches of 16, 16 and 8


@pytest.fixture
def results() -> MemoryBlobs:
    return MemoryBlobs()


def where(results: MemoryBlobs, status: Status = Status.RUNNING) -> Progress:
    run = RunRecord(
        tenant="t",
        document_id="d",
        run_id="r",
        name="a.pdf",
        key="k",
        version_id="v",
        sequencer="1",
        status=status,
        started_at=NOON,
        finished_at=None if status is Status.RUNNING else NOON + timedelta(minutes=1),
    )
    return progress(run, REQUEST, results)


def test_a_run_goes_through_its_stages_in_order(results: MemoryBlobs) -> None:
    assert where(results) == Progress(stage=Stage.SPLIT, pages=None, pages_read=0, ended={})
    profile = Profile(media_type=MediaType.PDF, page_count=PAGES)
    results.put(REQUEST.profile_key, profile.model_dump_json().encode())
    assert where(results).stage is Stage.EXTRACT
    for batch, read in ((2, 8), (0, 24), (1, 40)):
        results.put(REQUEST.batch_key(batch), b"{}")
        assert (where(results).pages, where(results).pages_read) == (PAGES, read)
    assert where(results).stage is Stage.ANALYSE
    results.put(REQUEST.document_key, b"{}")
    assert where(results).stage is Stage.INDEX
    ended = where(results, Status.SUCCEEDED)
    assert ended.stage is None
    assert list(ended.ended) == list(Stage)


def test_a_run_that_failed_is_at_no_stage_and_never_reached_the_index(results: MemoryBlobs) -> None:
    assert where(results, Status.FAILED).stage is None
    results.put(
        REQUEST.profile_key, Profile(media_type=MediaType.PDF, page_count=1).model_dump_json().encode()
    )
    assert list(where(results, Status.FAILED).ended) == [Stage.SPLIT]


def test_stages_take_the_whole_seconds_since_the_one_before() -> None:
    run = RunRecord(
        tenant="t",
        document_id="d",
        run_id="r",
        name="a",
        key="k",
        version_id="v",
        sequencer="1",
        started_at=NOON,
    )
    second = NOON.replace(microsecond=0)
    ended = {
        Stage.INDEX: second + timedelta(seconds=9, microseconds=700_000),
        Stage.SPLIT: second + timedelta(seconds=2),
        Stage.EXTRACT: second + timedelta(seconds=1),  # the store's clock is another than ours
    }
    assert stage_seconds(run, ended) == {Stage.SPLIT: 2, Stage.EXTRACT: 0, Stage.INDEX: 8}
