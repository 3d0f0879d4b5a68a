"""The index has the tags that the record says, whoever writes when."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from octavo.errors import InvalidRequest
from octavo.pipeline.tags import checked, set_tags
from octavo.search.index import Filters, Mode, Query
from octavo.search.sqlite import SqliteIndex
from tests.unit.pipeline.world import World


class InterruptedIndex(SqliteIndex):
    """An index before each of whose next changes something else happens."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, 2)
        self.meanwhile: list[Callable[[], object]] = []

    def set_tags(self, tenant: str, document_id: str, tags: Sequence[str]) -> None:
        if self.meanwhile:
            self.meanwhile.pop()()
        super().set_tags(tenant, document_id, tags)


@pytest.fixture
def interrupted(world: World, tmp_path: Path) -> InterruptedIndex:
    world.index = index = InterruptedIndex(tmp_path / "interrupted.sqlite")
    return index


def tagged(world: World, tenant: str, *tags: str) -> list[str]:
    query = Query(tenant=tenant, text="", mode=Mode.SEMANTIC, vector=(1.0, 0.0), filters=Filters(tags=tags))
    return [hit.run_id for hit in world.index.search(query)]


def test_tags_are_found_at_once_and_kept_by_later_runs(world: World) -> None:
    first = world.take_in("01")
    world.publish(first)
    document = set_tags(world.records, world.index, first.tenant, first.document_id, ("due",))
    assert document is not None
    assert document.tags == ("due",)
    assert tagged(world, first.tenant, "due") == [first.run_id]
    second = world.take_in("02")
    world.publish(second)
    assert tagged(world, first.tenant, "due") == [second.run_id]
    kept = world.records.get_document(first.tenant, first.document_id)
    assert kept is not None
    assert (kept.current_run, kept.tags) == (second.run_id, ("due",))


def test_tags_given_before_the_first_run_is_done_are_its_tags(world: World) -> None:
    run = world.take_in("01")
    set_tags(world.records, world.index, run.tenant, run.document_id, ("due",))
    world.publish(run)
    assert tagged(world, run.tenant, "due") == [run.run_id]


@pytest.mark.parametrize("later", [("new",), ()])
def test_tags_given_while_a_run_is_published_are_not_undone(
    world: World, interrupted: InterruptedIndex, later: tuple[str, ...]
) -> None:
    run = world.take_in("01")
    world.records.set_tags(run.tenant, run.document_id, ("old",))
    interrupted.meanwhile = [lambda: set_tags(world.records, world.index, run.tenant, run.document_id, later)]
    world.publish(run)
    assert tagged(world, run.tenant, "old") == []
    assert tagged(world, run.tenant, *later) == [run.run_id]


def test_of_two_changes_at_once_the_index_has_that_of_the_record(
    world: World, interrupted: InterruptedIndex
) -> None:
    run = world.take_in("01")
    world.publish(run)
    interrupted.meanwhile = [
        lambda: set_tags(world.records, world.index, run.tenant, run.document_id, ("second",))
    ]
    document = set_tags(world.records, world.index, run.tenant, run.document_id, ("first",))
    assert document is not None
    assert document.tags == ("second",)
    assert (tagged(world, run.tenant, "first"), tagged(world, run.tenant, "second")) == ([], [run.run_id])


def test_a_document_that_is_gone_gets_no_tags(world: World) -> None:
    run = world.take_in("01")
    world.publish(run)
    world.records.hide_document(run.tenant, run.document_id)
    assert set_tags(world.records, world.index, run.tenant, run.document_id, ("due",)) is None
    assert tagged(world, run.tenant, "due") == []


def test_tags_are_kept_in_one_form() -> None:
    assert checked(["Due", " due ", "Rental\n 2024", "हिन्दी"]) == ("due", "rental 2024", "हिन्दी")
    assert checked([]) == ()


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        ([""], "1 to 40 characters"),
        (["  "], "1 to 40 characters"),
        (["x" * 41], "1 to 40 characters"),
        (["a\x00b"], "can be seen"),
        ([str(number) for number in range(21)], "at most 20 tags, not 21"),
    ],
)
def test_what_is_no_tag_is_refused(tags: list[str], said: str) -> None:
    with pytest.raises(InvalidRequest, match=said):
        checked(tags)
