"""Every index tells who and what is named: how often, in which documents, and with whom."""

from collections.abc import Callable
from typing import Any

import pytest

from octavo.document import PathLocation
from octavo.search.index import Entry, Mention, RebuildableIndex
from octavo.search.names import NameQuery

OpenIndex = Callable[[int], RebuildableIndex]
ADA, ACME, PARIS = ("PERSON", "Ada  Lovelace"), ("ORG", "ACME [x] Ltd.*"), ("LOCATION", "Paris")


def entry(document: str, chunk: str, *named: tuple[str, str], **other: Any) -> Entry:
    return Entry(
        **({"tenant": "acme"} | other),
        document_id=document,
        run_id=f"{document}-run",
        chunk_id=chunk,
        name=f"{document}.pdf",
        text=f"Here are {' and '.join(name for _, name in named)}.",
        locations=(PathLocation(page=int(chunk), path="p"),),
        mentions=tuple(Mention.of(*name) for name in named),
        vector=(1.0, 0.0),
    )


@pytest.fixture
def index(open_index: OpenIndex) -> RebuildableIndex:
    opened = open_index(2)
    opened.write(
        [
            entry("one", "1", ADA, ACME),
            entry("one", "2", ADA),
            entry("one", "3", ADA, PARIS, ("MONEY", "USD 5")),
            entry("two", "1", ACME, PARIS, ("ORG", "Acme Europe")),
            entry("two", "2", ("PERSON", "paris")),
            entry("three", "1", ADA, tenant="umbrella"),
        ]
    )
    return opened


def counted(index: RebuildableIndex, **asked: Any) -> list[tuple[str, str, int, int]]:
    found = index.names(NameQuery(tenant="acme", **asked))
    return [(each.type, each.value, each.documents, each.passages) for each in found]


def test_names_are_counted_the_most_frequent_first(index: RebuildableIndex) -> None:
    assert counted(index) == [
        ("PERSON", "ada lovelace", 1, 3),
        ("LOCATION", "paris", 2, 2),
        ("ORG", "acme [x] ltd.*", 2, 2),
        ("MONEY", "usd 5", 1, 1),
        ("ORG", "acme europe", 1, 1),
        ("PERSON", "paris", 1, 1),
    ]


def test_names_are_shown_as_they_are_written(index: RebuildableIndex) -> None:
    found = index.names(NameQuery(tenant="acme", types=("ORG", "PERSON"), limit=2))
    assert [each.written for each in found] == ["Ada Lovelace", "ACME [x] Ltd.*"]


@pytest.mark.parametrize(
    ("asked", "values"),
    [
        ({"types": ("ORG",)}, ["acme [x] ltd.*", "acme europe"]),
        ({"types": ("ORG", "MONEY"), "limit": 2}, ["acme [x] ltd.*", "usd 5"]),
        ({"types": ("ORG",), "limit": 1, "start": 1}, ["acme europe"]),
        ({"prefix": "acme "}, ["acme [x] ltd.*", "acme europe"]),
        ({"prefix": "acme ["}, ["acme [x] ltd.*"]),
        ({"prefix": "acme.*"}, []),
        ({"value": "paris"}, ["paris", "paris"]),
        ({"value": "paris", "types": ("PERSON",)}, ["paris"]),
        ({"value": "pari"}, []),
        ({"types": ("ORG",), "hidden": ("two",)}, ["acme [x] ltd.*"]),
        ({"start": 6}, []),
    ],
)
def test_names_are_chosen_by_type_beginning_and_document(
    index: RebuildableIndex, asked: dict[str, Any], values: list[str]
) -> None:
    assert [value for _, value, *_ in counted(index, **asked)] == values


def test_names_beside_another_are_those_of_its_passages(index: RebuildableIndex) -> None:
    assert counted(index, beside=("LOCATION", "paris")) == [
        ("MONEY", "usd 5", 1, 1),
        ("ORG", "acme [x] ltd.*", 1, 1),
        ("ORG", "acme europe", 1, 1),
        ("PERSON", "ada lovelace", 1, 1),
    ]


def test_a_name_appears_in_documents_the_one_with_most_passages_first(index: RebuildableIndex) -> None:
    asked = NameQuery(tenant="acme", types=("ORG",), value="acme [x] ltd.*")
    index.write([entry("two", "3", ACME)])
    first, second = index.appearances(asked)
    assert (first.document_id, first.run_id, first.name, first.passages) == ("two", "two-run", "two.pdf", 2)
    assert (second.document_id, second.passages, second.chunk_id, second.page) == ("one", 1, "1", 1)
    assert second.text == "Here are Ada  Lovelace and ACME [x] Ltd.*."
    assert index.appearances(asked.model_copy(update={"start": 1})) == [second]
    assert index.appearances(asked.model_copy(update={"hidden": ("two",)})) == [second]


def test_what_was_deleted_names_nothing(index: RebuildableIndex) -> None:
    index.delete_document("acme", "one")
    assert ("PERSON", "ada lovelace", 1, 3) not in counted(index)
    assert index.appearances(NameQuery(tenant="acme", types=("PERSON",), value="ada lovelace")) == []
