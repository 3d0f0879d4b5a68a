"""A redrive: what ended runs again as its next attempt, once, and only then."""

import pytest

from octavo.document import Status
from octavo.errors import InvalidRequest
from octavo.pipeline.contracts import CaughtError, RunRequest
from octavo.pipeline.intake import ObjectCreated, run_of, take_in
from octavo.pipeline.redrive import next_attempt
from octavo.storage.records import DocumentRecord
from tests.unit.pipeline.world import World


def document_of(world: World, run: RunRequest) -> DocumentRecord:
    document = world.records.get_document(run.tenant, run.document_id)
    assert document is not None
    return document


def redriven(world: World, run: RunRequest, *, force: bool = False) -> ObjectCreated:
    return next_attempt(document_of(world, run), world.records, world.executions, force=force)


@pytest.fixture
def failed(world: World) -> RunRequest:
    run = world.take_in("01")
    world.fail(run, CaughtError(Error="Lambda.Unknown"))
    return run


def test_a_failed_document_runs_again_as_its_next_attempt(world: World, failed: RunRequest) -> None:
    event = redriven(world, failed)
    assert take_in(run_of(event), world.records, world.executions)
    again = run_of(event)
    assert (again.attempt, again.version_id) == (2, failed.version_id)
    assert world.executions.started == [failed.run_id, again.run_id]
    world.publish(again)
    document = document_of(world, failed)
    assert (document.current_run, document.latest.status) == (again.run_id, Status.SUCCEEDED)


def test_two_redrives_at_once_start_one_run(world: World, failed: RunRequest) -> None:
    first, second = redriven(world, failed), redriven(world, failed)
    assert take_in(run_of(first), world.records, world.executions)
    assert not take_in(run_of(second), world.records, world.executions)
    world.publish(run_of(first))
    assert not take_in(run_of(second), world.records, world.executions), "nor once the first has ended"


def test_what_did_not_fail_is_refused_unless_forced(world: World) -> None:
    run = world.take_in("01")
    world.publish(run)
    with pytest.raises(InvalidRequest, match="--force"):
        redriven(world, run)
    assert redriven(world, run, force=True).attempt == 2


def test_what_is_under_way_is_refused_even_with_force(world: World) -> None:
    run = world.take_in("01")
    with pytest.raises(InvalidRequest, match="wait"):
        redriven(world, run, force=True)


def test_a_run_that_ended_without_a_word_is_failed_first(world: World) -> None:
    run = world.take_in("01")
    world.executions.ended.add(run.run_id)
    event = redriven(world, run)
    assert document_of(world, run).latest.status is Status.FAILED
    assert take_in(run_of(event), world.records, world.executions)


def test_a_redrive_brings_no_deleted_document_back(world: World, failed: RunRequest) -> None:
    event = redriven(world, failed)
    world.records.delete_document(failed.tenant, failed.document_id)
    assert not take_in(run_of(event), world.records, world.executions)
    assert world.records.get_document(failed.tenant, failed.document_id) is None


def test_an_attempt_does_not_start_before_the_one_before_has_ended(world: World) -> None:
    run = world.take_in("01")
    world.fail(run, CaughtError(Error="Lambda.Unknown"))
    third = redriven(world, run).model_copy(update={"attempt": 3})
    assert not take_in(run_of(third), world.records, world.executions)
