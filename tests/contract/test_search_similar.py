"""Every index tells where a document and its passages point, and finds what points there."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from octavo.document import PathLocation
from octavo.search.index import Entry, Filters, Mode, Query, RebuildableIndex

OpenIndex = Callable[[int], RebuildableIndex]
HERE = (PathLocation(page=1, path="p"),)


def entry(document: str, chunk: str, vector: Sequence[float], **other: Any) -> Entry:
    fields = {"tenant": "acme", "document_id": document, "run_id": "r", "name": f"{document}.pdf"}
    return Entry(
        **(fields | other), chunk_id=chunk, text=f"{document} {chunk}", locations=HERE, vector=tuple(vector)
    )


@pytest.fixture
def index(open_index: OpenIndex) -> RebuildableIndex:
    opened = open_index(3)
    opened.write(
        [
            entry("lease", "c1", (1.0, 0.0, 0.0)),
            entry("lease", "c2", (0.0, 1.0, 0.0)),
            entry("lease", "c1", (0.0, 0.0, 1.0), run_id="older"),
            entry("rental", "c1", (0.7, 0.7, 0.1)),
            entry("recipe", "c1", (0.1, 0.0, 1.0)),
            entry("lease", "c1", (0.0, 0.0, 1.0), tenant="umbrella"),
        ]
    )
    return opened


def test_a_document_points_to_the_mean_of_its_passages(index: RebuildableIndex) -> None:
    assert index.direction("acme", "lease", "r") == pytest.approx((0.5**0.5, 0.5**0.5, 0.0))


def test_a_passage_points_where_its_vector_does(index: RebuildableIndex) -> None:
    assert index.direction("acme", "lease", "r", "c2") == pytest.approx((0.0, 1.0, 0.0))
    assert index.direction("acme", "recipe", "r", "c1") == pytest.approx((0.0995, 0.0, 0.995), abs=0.01)


@pytest.mark.parametrize(
    "asked", [("acme", "lease", "newer"), ("acme", "lease", "r", "c3"), ("nobody", "lease", "r")]
)
def test_what_is_not_there_points_nowhere(index: RebuildableIndex, asked: tuple[str, ...]) -> None:
    assert index.direction(*asked) is None


def test_passages_that_cancel_out_point_nowhere(index: RebuildableIndex) -> None:
    index.write([entry("torn", "c1", (1.0, 0.0, 0.0)), entry("torn", "c2", (-1.0, 0.0, 0.0))])
    assert index.direction("acme", "torn", "r") is None


def test_a_direction_finds_what_points_there_without_the_document_itself(index: RebuildableIndex) -> None:
    query = Query(
        tenant="acme",
        text="",
        mode=Mode.SEMANTIC,
        vector=index.direction("acme", "lease", "r"),
        filters=Filters(without_document="lease"),
    )
    assert [hit.document_id for hit in index.search(query)] == ["rental", "recipe"]
