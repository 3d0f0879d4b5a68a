"""Tags of documents in every index: given to all entries at once, and asked for in every mode."""

from collections.abc import Callable
from typing import Any

import pytest

from octavo.document import PathLocation
from octavo.search.index import Entry, Filters, Mode, Query, RebuildableIndex

OpenIndex = Callable[[int], RebuildableIndex]


def entry(document: str, chunk: str = "c", **other: Any) -> Entry:
    fields = {"tenant": "acme", "run_id": "r", "name": f"{document}.pdf", "vector": (1.0, 0.0)}
    here = (PathLocation(page=1, path="p"),)
    return Entry(document_id=document, chunk_id=chunk, text="rent", locations=here, **(fields | other))


@pytest.fixture
def index(open_index: OpenIndex) -> RebuildableIndex:
    opened = open_index(2)
    opened.write([entry("one", "a"), entry("one", "b"), entry("two"), entry("one", tenant="globex")])
    return opened


def tagged(index: RebuildableIndex, *tags: str, mode: Mode = Mode.KEYWORD, tenant: str = "acme") -> list[str]:
    vector = None if mode is Mode.KEYWORD else (1.0, 0.0)
    query = Query(tenant=tenant, text="rent", mode=mode, vector=vector, filters=Filters(tags=tags))
    return sorted(hit.document_id for hit in index.search(query))


@pytest.mark.parametrize("mode", Mode)
def test_tags_are_given_to_all_entries_of_a_document_and_to_no_others(
    index: RebuildableIndex, mode: Mode
) -> None:
    index.set_tags("acme", "one", ("due", "rental 2024"))
    index.set_tags("acme", "two", ("due",))
    assert tagged(index, "due", mode=mode) == ["one", "one", "two"]
    assert tagged(index, "due", "rental 2024", mode=mode) == ["one", "one"]
    assert tagged(index, "rental", mode=mode) == []
    assert tagged(index, "due", mode=mode, tenant="globex") == []
    assert tagged(index, mode=mode) == ["one", "one", "two"]


def test_tags_replace_those_before(index: RebuildableIndex) -> None:
    index.set_tags("acme", "one", ("due", "old"))
    index.set_tags("acme", "one", ("due", "new"))
    index.set_tags("acme", "one", ("due", "new"))
    assert (tagged(index, "old"), tagged(index, "new")) == ([], ["one", "one"])
    index.set_tags("acme", "one", ())
    assert tagged(index, "due") == []


def test_tags_of_a_document_without_entries_are_no_error(index: RebuildableIndex) -> None:
    index.set_tags("acme", "three", ("due",))
    index.set_tags("nobody", "one", ("due",))
    assert tagged(index, "due") == []


def test_an_entry_that_is_written_brings_its_own_tags(index: RebuildableIndex) -> None:
    index.set_tags("acme", "one", ("due",))
    index.write([entry("one", "a", run_id="r2", tags=("new",)), entry("one", "b", tags=())])
    assert (tagged(index, "new"), tagged(index, "due")) == (["one"], ["one"])
    index.delete_document("acme", "one")
    index.write([entry("four"), entry("five"), entry("six")])
    assert (tagged(index, "new"), tagged(index, "due")) == ([], [])


def test_a_match_says_its_documents_tags(index: RebuildableIndex) -> None:
    index.set_tags("acme", "two", ("a", "b"))
    _, matches = index.survey(Query(tenant="acme", text="rent", mode=Mode.KEYWORD), 10)
    assert {match.document_id: set(match.tags) for match in matches} == {"one": set(), "two": {"a", "b"}}
