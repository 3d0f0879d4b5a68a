"""Facet counts agree with the hits, in every mode and every index."""

from collections.abc import Callable
from typing import Any

import pytest

from octavo.document import PathLocation
from octavo.search.facets import COUNTED, Facet, count
from octavo.search.index import Entry, Filters, Hit, Match, Mention, Mode, Query, RebuildableIndex

OpenIndex = Callable[[int], RebuildableIndex]
ACME, ADA = Mention.of("ORG", "Acme Corp."), Mention.of("PERSON", "Ada: Countess")
DAY = Mention.of("DATE", "1 May 2024")
every_mode = pytest.mark.parametrize("mode", Mode)


def entry(document: str, chunk: str = "c", text: str = "rent", **other: Any) -> Entry:
    fields = {"tenant": "acme", "run_id": "r", "name": f"{document}.pdf", "vector": (1.0, 0.0)}
    here = (PathLocation(page=1, path="p"),)
    return Entry(document_id=document, chunk_id=chunk, text=text, locations=here, **(fields | other))


ENTRIES = (
    entry(
        "one",
        "a",
        label="lease",
        media_type="application/pdf",
        language="en",
        mentions=(ACME, ADA, DAY),
        text="rent to ACME Corp.\nby Ada: Countess",
    ),
    entry(
        "one",
        "b",
        tags=("2024", "lease"),
        label="lease",
        media_type="application/pdf",
        language="en",
        mentions=(ACME,),
    ),
    entry("two", label="lease", media_type="text/html", language="de", mentions=(ACME,), vector=(0.8, 0.6)),
    entry("three", label="invoice", media_type="text/html", language="en", vector=(0.6, 0.8)),
    entry("four", text="law of rents", vector=(0.0, 1.0)),
    entry("five", text="law", label="contract", language="en", vector=(0.0, 1.0)),
    entry("six", tenant="globex", label="letter", language="fr", mentions=(ADA,)),
)


@pytest.fixture
def index(open_index: OpenIndex) -> RebuildableIndex:
    opened = open_index(2)
    opened.write(ENTRIES)
    return opened


def query(mode: Mode, text: str = "rent", limit: int = COUNTED, **filters: Any) -> Query:
    vector = None if mode is Mode.KEYWORD else (1.0, 0.0)
    return Query(tenant="acme", text=text, mode=mode, vector=vector, filters=Filters(**filters), limit=limit)


def matches_of(index: RebuildableIndex, asked: Query) -> list[Match]:
    return index.survey(asked.model_copy(update={"limit": 1}), asked.limit)[1]


def documents(found: list[Hit] | list[Match]) -> list[str]:
    return [item.document_id for item in found]


def test_documents_are_counted_once_by_each_value(index: RebuildableIndex) -> None:
    matches = matches_of(index, query(Mode.KEYWORD))
    assert {facet: count(matches, facet) for facet in Facet} == {
        Facet.TYPE: [("lease", 2), ("invoice", 1)],
        Facet.MEDIA_TYPE: [("text/html", 2), ("application/pdf", 1)],
        Facet.LANGUAGE: [("en", 2), ("de", 1)],
        Facet.ENTITY: [("ORG:acme corp.", 2), ("PERSON:ada: countess", 1)],
        Facet.TAG: [("2024", 1), ("lease", 1)],
    }


def test_names_are_shown_as_a_passage_of_the_tenant_writes_them(index: RebuildableIndex) -> None:
    asked = [("ORG", "acme corp."), ("PERSON", "ada: countess"), ("ORG", "unheard-of")]
    assert index.written("acme", asked[:2]) == {asked[0]: "ACME Corp.", asked[1]: "Ada: Countess"}
    assert index.written("globex", asked) == {name: name[1] for name in asked}
    assert index.written("acme", []) == {}


@every_mode
@pytest.mark.parametrize("limit", [1, 3, COUNTED])
def test_matches_are_the_hits_in_their_order(index: RebuildableIndex, mode: Mode, limit: int) -> None:
    asked = query(mode, "rent -law", limit)
    matches = matches_of(index, asked)
    assert len(matches) == min(limit, 4)
    assert [(hit.document_id, hit.run_id, hit.label) for hit in index.search(asked)] == [
        (match.document_id, match.run_id, match.label) for match in matches
    ]


@every_mode
def test_a_survey_finds_what_a_search_finds(index: RebuildableIndex, mode: Mode) -> None:
    index.write([entry(f"more {n}", text="rent" + " law" * n, vector=(n, 70 - n)) for n in range(70)])
    for limit in (3, 60):
        asked = query(mode, limit=limit)
        hits, matches = index.survey(asked, COUNTED)
        assert hits == index.search(asked)
        assert matches == index.survey(query(mode, limit=COUNTED), COUNTED)[1]
        assert len(matches) == len(index.search(query(mode, limit=COUNTED)))


@every_mode
@pytest.mark.parametrize("text", ["rent", "law", "rent -law", "type:lease"])
def test_a_count_is_how_many_documents_are_left_when_its_value_is_chosen(
    index: RebuildableIndex, mode: Mode, text: str
) -> None:
    matches = matches_of(index, query(mode, text))
    chosen = {
        "label": count(matches, Facet.TYPE),
        "media_type": count(matches, Facet.MEDIA_TYPE),
        "language": count(matches, Facet.LANGUAGE),
        "mentions": count(matches, Facet.ENTITY),
    }
    for name, counts in chosen.items():
        for value, number in counts:
            wanted: Any = (tuple(value.split(":", 1)),) if name == "mentions" else value
            left = index.search(query(mode, text, **{name: wanted}))
            assert len(set(documents(left))) == number, (name, value)
            assert set(documents(left)) <= set(documents(matches))


@every_mode
def test_counts_meet_the_filters(index: RebuildableIndex, mode: Mode) -> None:
    matches = matches_of(index, query(mode, language="en", mentions=(("ORG", "acme corp."),)))
    assert documents(matches) == ["one", "one"]
    assert count(matches, Facet.TYPE) == [("lease", 1)]


@every_mode
def test_what_is_found_by_nobody_is_not_counted(index: RebuildableIndex, mode: Mode) -> None:
    assert matches_of(index, query(mode, label="unheard-of")) == []
    matches = matches_of(index, query(mode))
    assert "fr" not in dict(count(matches, Facet.LANGUAGE))


def test_values_of_one_count_stand_in_the_order_of_the_alphabet_and_rare_ones_are_left_out() -> None:
    matches = [Match(document_id=str(n), run_id="r", label=f"type {n % 30:02}") for n in range(31)]
    counts = count(matches, Facet.TYPE)
    assert counts[:3] == [("type 00", 2), ("type 01", 1), ("type 02", 1)]
    assert len(counts) == 20
