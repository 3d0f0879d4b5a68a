"""Search by meaning among more passages than are compared exactly."""

import random
from pathlib import Path

import pytest

from octavo.document import BoxLocation
from octavo.search.index import Entry, Filters, Mode, Query
from octavo.search.sqlite import CANDIDATES, SqliteIndex

DIMENSIONS = 64
COUNT = CANDIDATES + 500
HERE = BoxLocation(page=1, box=(0, 0, 1, 1))
Vector = tuple[float, ...]


def drawn(seed: int) -> Vector:
    generator = random.Random(seed)
    return tuple(generator.gauss(0, 1) for _ in range(DIMENSIONS))


VECTORS = [drawn(seed) for seed in range(COUNT)]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SqliteIndex:
    made = SqliteIndex(tmp_path_factory.mktemp("index") / "index.sqlite", DIMENSIONS)
    made.write([entry(number) for number in range(COUNT)])
    return made


def entry(number: int, tenant: str = "t") -> Entry:
    return Entry(
        tenant=tenant,
        document_id="d",
        run_id="r",
        chunk_id=str(number),
        name="file",
        label="odd" if number % 2 else "even",
        text="rent",
        locations=(HERE,),
        vector=VECTORS[number],
    )


def found(index: SqliteIndex, vector: Vector, filters: Filters | None = None, limit: int = 10) -> list[int]:
    query = Query(
        tenant="t", text="", mode=Mode.SEMANTIC, vector=vector, filters=filters or Filters(), limit=limit
    )
    return [int(hit.chunk_id) for hit in index.search(query)]


def nearest(vector: Vector, numbers: range) -> list[int]:
    def cosine(number: int) -> float:
        other = VECTORS[number]
        dot = sum(a * b for a, b in zip(vector, other, strict=True))
        return float(dot / sum(b * b for b in other) ** 0.5)

    return sorted(numbers, key=cosine, reverse=True)


def test_the_nearest_are_found_among_more_than_are_compared(index: SqliteIndex) -> None:
    for seed in range(5):
        asked = drawn(-seed - 1)
        assert len({*found(index, asked)} & {*nearest(asked, range(COUNT))[:10]}) >= 9


def test_a_passage_s_own_vector_finds_it_first(index: SqliteIndex) -> None:
    assert [found(index, VECTORS[number])[0] for number in (0, 700, COUNT - 1)] == [0, 700, COUNT - 1]


def test_what_a_filter_leaves_is_searched_exactly(index: SqliteIndex) -> None:
    asked = drawn(-9)
    exact = nearest(asked, range(1, COUNT, 2))[:20]
    assert found(index, asked, Filters(label="odd"), limit=20)[:5] == exact[:5]
    assert (
        len({*found(index, asked, Filters(label="odd"), limit=20)} & {*exact}) >= 19
    )  # int8 may swap the last


def test_as_many_hits_as_are_asked_for_come_back(index: SqliteIndex) -> None:
    assert len(found(index, drawn(-3), limit=1_000)) == 1_000


def test_another_vector_for_an_entry_replaces_its_code(tmp_path: Path) -> None:
    index = SqliteIndex(tmp_path / "index.sqlite", DIMENSIONS)
    index.write([entry(number) for number in range(CANDIDATES + 1)])
    moved = VECTORS[COUNT - 1]
    index.write([entry(0).model_copy(update={"vector": moved})])
    assert found(index, moved)[0] == 0
