"""Intake, Publish and Fail over the real memory adapters and a real index."""

import pytest

from octavo.document import Status
from octavo.errors import NotFound, Throttled
from octavo.experiments.variants import Variants
from octavo.pipeline.contracts import CaughtError
from octavo.pipeline.intake import run_of, take_in
from tests.unit.pipeline.world import World, uploaded


def test_an_event_delivered_twice_starts_one_run(world: World) -> None:
    first, second = world.take_in("01"), world.take_in("01")
    assert first == second
    assert world.executions.started == [first.run_id]


def test_a_run_keeps_the_variants_that_it_was_dealt_in_its_input_and_its_record(world: World) -> None:
    variants = Variants({"classifier": {"main": 0.0, "wide": 1.0}})
    run = run_of(uploaded("01"), variants)
    take_in(run, world.records, world.executions)
    record = world.records.get_run(run.tenant, run.document_id, run.run_id)
    assert record is not None
    assert run.variants == record.variants == {"classifier": "wide"}
    assert (run.variant_of("classifier"), run.variant_of("recognizer")) == ("wide", "main")


def test_an_upload_waits_in_the_queue_while_enough_runs_are_under_way(world: World) -> None:
    world.take_in("01")
    with pytest.raises(Throttled):
        take_in(run_of(uploaded("02")), world.records, world.executions, most_running=1)
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


@pytest.mark.parametrize(
    ("status", "code"),
    [("TIMED_OUT", "RUN_TIMED_OUT"), ("ABORTED", "RUN_ABORTED"), ("FAILED", "INTERNAL")],
)
def test_a_run_whose_execution_ended_without_a_word_is_failed_by_the_event_of_its_end(
    world: World, status: str, code: str
) -> None:
    run = world.take_in("01")
    world.write(run)
    outcome = world.ended(run, status)
    assert outcome is not None
    assert (outcome.status, outcome.reason_code) == (Status.FAILED, code)
    assert world.indexed_runs() == []
    record = world.records.get_run(run.tenant, run.document_id, run.run_id)
    assert record is not None
    assert record.status is Status.FAILED
    assert len(world.events.outcomes) == 1


def test_the_event_of_an_end_that_is_on_record_tells_nobody_twice(world: World) -> None:
    done, failed = world.take_in("01"), world.take_in("02")
    world.publish(done)
    world.fail(failed, CaughtError(Error="LedgerMismatch"))
    assert world.ended(failed, "FAILED") is None
    assert world.ended(done, "ABORTED") is None
    assert len(world.events.outcomes) == 2
    assert world.indexed_runs() == [done.run_id]
