"""A purge: documents go wholly, wherever it was stopped before, and take nothing of their neighbours along."""

from itertools import islice

import pytest

from octavo.document import BoxLocation, Chunk, Status
from octavo.errors import NotFound
from octavo.pipeline.contracts import ExtractedBatch, RunRequest
from octavo.pipeline.infer import cache_prefix, texts_digest
from octavo.pipeline.purge import purge, purge_runs, superseded
from tests.unit.pipeline.world import World

TENANT = "default"


def analysed(world: World, name: str, text: str, sequencer: str = "01") -> RunRequest:
    """A document with all that the pipeline leaves of it: batch, cached inference, entries, records."""
    run = world.take_in(sequencer, name)
    place = BoxLocation(page=1, box=(0, 0, 1, 1))
    batch = ExtractedBatch(pages=(), chunks=(Chunk(id="c1", text=text, locations=(place,)),))
    world.results.put(run.batch_key(0), batch.model_dump_json().encode())
    world.results.put(run.document_key, b"{}")
    world.results.put(cached(text), b"vectors")
    world.publish(run)
    return run


def cached(text: str) -> str:
    place = BoxLocation(page=1, box=(0, 0, 1, 1))
    return f"{cache_prefix(TENANT)}embed/v1/{texts_digest([Chunk(id='c1', text=text, locations=(place,))])}"


def everything(world: World) -> list[str]:
    return [*world.results.keys_under(""), *world.indexed_runs()]


def is_readable(world: World, run: RunRequest) -> bool:
    records = world.records
    return (
        records.get_document(TENANT, run.document_id) is not None
        or records.current_runs(TENANT, [run.document_id]) != {}
        or any(found.document_id == run.document_id for found in records.list_documents(TENANT).documents)
    )


def test_a_purged_document_leaves_nothing_and_its_neighbour_everything(world: World) -> None:
    kept = analysed(world, "kept.pdf", "a tern")
    before = everything(world)
    gone = analysed(world, "gone.pdf", "a heron")
    list(purge(TENANT, [gone.document_id], world.stores))
    assert everything(world) == before
    assert not is_readable(world, gone)
    assert is_readable(world, kept)
    assert world.originals_deleted == [gone.key]
    assert world.records.runs(TENANT, gone.document_id) == ()


def test_cached_inference_stays_as_long_as_another_document_has_the_same_text(world: World) -> None:
    twins = [analysed(world, name, "the same text") for name in ("a.pdf", "b.pdf")]
    list(purge(TENANT, [twins[0].document_id], world.stores))
    assert world.results.exists(cached("the same text"))
    list(purge(TENANT, [twins[1].document_id], world.stores))
    assert everything(world) == []


@pytest.mark.parametrize("steps", range(12))
def test_a_purge_stopped_anywhere_shows_nothing_half_deleted_and_can_be_finished(
    world: World, steps: int
) -> None:
    runs = [analysed(world, name, name) for name in ("a.pdf", "b.pdf")]
    ids = [run.document_id for run in runs]
    list(islice(purge(TENANT, ids, world.stores), steps))
    if steps:
        assert not any(is_readable(world, run) for run in runs)
    left = world.records.hidden_documents(TENANT)
    list(purge(TENANT, left or ids, world.stores))
    assert everything(world) == []
    assert world.records.hidden_documents(TENANT) == ()
    assert set(world.originals_deleted) == {run.key for run in runs}


def test_a_run_that_ends_while_its_document_is_purged_stays_invisible(world: World) -> None:
    run = world.take_in("01")
    next(purge(TENANT, [run.document_id], world.stores))
    with pytest.raises(NotFound):
        world.publish(run)
    assert not is_readable(world, run)


def test_what_a_newer_version_replaced_goes_and_the_visible_one_stays(world: World) -> None:
    old = analysed(world, "a.pdf", "the old text", "01")
    new = analysed(world, "a.pdf", "the new text", "02")
    document = world.records.get_document(TENANT, new.document_id)
    assert document is not None
    runs = superseded(document, world.records)
    assert [run.run_id for run in runs] == [old.run_id]
    for _ in range(2):
        list(purge_runs(TENANT, runs, world.stores))
        assert not list(world.results.keys_under(old.prefix))
        assert not world.results.exists(cached("the old text"))
        assert world.results.exists(cached("the new text"))
        assert world.results.exists(new.document_key)
        assert world.indexed_runs() == [new.run_id]
    late = world.records.get_run(TENANT, old.document_id, old.run_id)
    assert late is not None, "a late event of the old version must find its run begun"
    assert late.status is Status.SUCCEEDED
