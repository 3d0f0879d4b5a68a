"""Intake, Publish and Fail over the real memory adapters and a real index."""

from pathlib import Path

import pytest

from octavo.document import BoxLocation, Status
from octavo.errors import NotFound, Throttled
from octavo.pipeline import identity
from octavo.pipeline.contracts import (
    CaughtError,
    ConsolidateOutput,
    FailInput,
    IndexInput,
    Outcome,
    RunRequest,
)
from octavo.pipeline.fail import fail
from octavo.pipeline.intake import ObjectCreated, run_of, take_in
from octavo.pipeline.publish import publish
from octavo.search.index import Entry, Mode, Query
from octavo.search.sqlite import SqliteIndex
from octavo.storage.memory import MemoryBlobs, MemoryRecords


class CollectedEvents:
    """The port `Events`, kept in a list."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []

    def publish(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)


class NamedOnce:
    """The port `Executions` with the service's own rule: a name is taken for good."""

    def __init__(self) -> None:
        self.started: list[str] = []

    def start(self, run: RunRequest) -> bool:
        if run.run_id in self.started:
            return False
        self.started.append(run.run_id)
        return True

    def running(self, at_most: int) -> int:
        return min(at_most, len(self.started))


class World:
    """All that a run touches."""

    def __init__(self, folder: Path) -> None:
        self.records = MemoryRecords()
        self.results = MemoryBlobs()
        self.index = SqliteIndex(folder / "index.sqlite", 2)
        self.events = CollectedEvents()
        self.executions = NamedOnce()

    def take_in(self, sequencer: str) -> RunRequest:
        event = uploaded(sequencer)
        take_in(event, self.records, self.executions)
        return run_of(event)

    def write(self, run: RunRequest) -> None:
        location = BoxLocation(page=1, box=(0, 0, 1, 1))
        entry = Entry(
            tenant=run.tenant,
            document_id=run.document_id,
            run_id=run.run_id,
            chunk_id="c1-1",
            name=run.name,
            text="a heron",
            locations=(location,),
            vector=(1.0, 0.0),
        )
        self.index.write([entry])

    def publish(self, run: RunRequest) -> Outcome:
        self.write(run)
        done = ConsolidateOutput(status=Status.SUCCEEDED, chunk_count=1, vector_keys=())
        return publish(IndexInput(run=run, consolidated=done), self.records, self.index, self.events)

    def fail(self, run: RunRequest, error: CaughtError) -> Outcome:
        return fail(FailInput(run=run, error=error), self.results, self.records, self.index, self.events)

    def indexed_runs(self) -> list[str]:
        hits = self.index.search(Query(tenant=identity.DEFAULT_TENANT, text="heron", mode=Mode.KEYWORD))
        return [hit.run_id for hit in hits]


def uploaded(sequencer: str) -> ObjectCreated:
    key = identity.upload_key(identity.DEFAULT_TENANT, "heron.pdf")
    uploaded_object = {"key": key, "size": 7, "sequencer": sequencer, "version-id": f"v{sequencer}"}
    return ObjectCreated.model_validate({"id": f"event-{sequencer}", "detail": {"object": uploaded_object}})


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_an_event_delivered_twice_starts_one_run(world: World) -> None:
    first, second = world.take_in("01"), world.take_in("01")
    assert first == second
    assert world.executions.started == [first.run_id]


def test_an_upload_waits_in_the_queue_while_enough_runs_are_under_way(world: World) -> None:
    world.take_in("01")
    with pytest.raises(Throttled):
        take_in(uploaded("02"), world.records, world.executions, most_running=1)
    waiting = run_of(uploaded("02"))
    assert world.executions.started == [run_of(uploaded("01")).run_id]
    record = world.records.get_run(waiting.tenant, waiting.document_id, waiting.run_id)
    assert record is not None
    assert record.status is Status.RUNNING, "who asks sees it waiting"


def test_a_published_run_is_the_documents_visible_result(world: World) -> None:
    run = world.take_in("01")
    assert world.publish(run).status is Status.SUCCEEDED
    document = world.records.get_document(run.tenant, run.document_id)
    assert document is not None
    assert document.current_run == run.run_id
    assert document.latest.status is Status.SUCCEEDED
    assert [outcome.run_id for outcome in world.events.outcomes] == [run.run_id]


def test_a_newer_version_sweeps_the_older_one_from_the_index(world: World) -> None:
    older, newer = world.take_in("01"), world.take_in("02")
    world.publish(older)
    world.publish(newer)
    assert world.indexed_runs() == [newer.run_id]


def test_a_late_older_version_sweeps_itself(world: World) -> None:
    older, newer = world.take_in("01"), world.take_in("02")
    world.publish(newer)
    world.publish(older)
    assert world.indexed_runs() == [newer.run_id]
    assert world.records.current_runs(newer.tenant, [newer.document_id]) == {newer.document_id: newer.run_id}


def test_publishing_twice_changes_nothing(world: World) -> None:
    older, newer = world.take_in("01"), world.take_in("02")
    world.publish(older)
    world.publish(newer)
    world.publish(newer)
    assert world.indexed_runs() == [newer.run_id]


def test_a_failed_run_leaves_its_reason_and_nothing_in_the_index(world: World) -> None:
    good, bad = world.take_in("01"), world.take_in("02")
    world.publish(good)
    world.write(bad)
    error = CaughtError(Error="UnreadableDocument", Cause='{"errorMessage": "ENCRYPTED: It is locked."}')
    outcome = world.fail(bad, error)
    assert (outcome.status, outcome.reason_code) == (Status.FAILED, "ENCRYPTED")
    assert world.indexed_runs() == [good.run_id]
    document = world.records.get_document(bad.tenant, bad.document_id)
    assert document is not None
    assert document.current_run == good.run_id
    assert document.latest.reason is not None
    assert document.latest.reason.code == "ENCRYPTED"


def test_an_event_that_comes_again_after_the_end_changes_nothing(world: World) -> None:
    run = world.take_in("01")
    world.publish(run)
    world.take_in("01")
    document = world.records.get_document(run.tenant, run.document_id)
    assert document is not None
    assert document.latest.status is Status.SUCCEEDED


def test_what_fails_after_the_commit_leaves_the_visible_run_whole(world: World) -> None:
    run = world.take_in("01")
    world.publish(run)
    assert world.fail(run, CaughtError(Error="States.Timeout")).status is Status.SUCCEEDED
    assert world.indexed_runs() == [run.run_id]
    document = world.records.get_document(run.tenant, run.document_id)
    assert document is not None
    assert document.latest.status is Status.SUCCEEDED


def test_a_document_deleted_meanwhile_leaves_nothing_behind(world: World) -> None:
    run = world.take_in("01")
    world.records.delete_document(run.tenant, run.document_id)
    world.results.put(run.document_key, b"{}")
    with pytest.raises(NotFound, match="deleted"):
        world.publish(run)
    assert world.fail(run, CaughtError(Error="NotFound")).status is Status.FAILED
    assert world.indexed_runs() == []
    assert not world.results.exists(run.document_key)
    assert world.records.get_document(run.tenant, run.document_id) is None
