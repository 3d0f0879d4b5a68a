"""Filters are met by every hit, in every mode and every index."""

from collections.abc import Callable
from typing import Any

import pytest

from octavo.document import PathLocation
from octavo.search.index import Entry, Filters, Mention, Mode, Query, RebuildableIndex

OpenIndex = Callable[[int], RebuildableIndex]


def entry(document: str, **other: Any) -> Entry:
    fields = {"name": f"{document}.pdf", "text": "rent", "locations": (PathLocation(page=1, path="p"),)}
    return Entry(
        tenant="acme", document_id=document, run_id="r", chunk_id="c", vector=(1.0, 0.0), **(fields | other)
    )


ENTRIES = (
    entry(
        "one",
        label="lease",
        media_type="application/pdf",
        language="en",
        document_date="2024-03-31",
        ingested="2026-11-24",
        fields=(
            Mention.of("governing_law", "State of\nDelaware"),
            Mention.of("effective_date", "2024-03-31"),
        ),
        mentions=(Mention.of("ORG", "Acme\nCorp."), Mention.of("PER", "Ada")),
    ),
    entry(
        "two",
        media_type="text/html",
        language="de",
        document_date="2025-01-01",
        ingested="2026-11-26",
        fields=(Mention.of("title", "State of Delaware"),),
        mentions=(Mention.of("LOC", "ACME Corp."),),
    ),
    entry("three", label="lease", language="en", mentions=(Mention.of("ORG", "Umbrella"),)),
)


@pytest.fixture
def index(open_index: OpenIndex) -> RebuildableIndex:
    opened = open_index(2)
    opened.write(ENTRIES)
    return opened


def found(index: RebuildableIndex, mode: Mode, **filters: Any) -> set[str]:
    vector = None if mode is Mode.KEYWORD else (1.0, 0.0)
    query = Query(tenant="acme", text="rent", mode=mode, vector=vector, filters=Filters(**filters))
    return {hit.document_id for hit in index.search(query)}


CASES: list[tuple[dict[str, Any], set[str]]] = [
    ({}, {"one", "two", "three"}),
    ({"label": "lease"}, {"one", "three"}),
    ({"media_type": "text/html"}, {"two"}),
    ({"language": "en"}, {"one", "three"}),
    ({"language": "en", "media_type": "text/html"}, set()),
    ({"date_from": "2024-03-31"}, {"one", "two"}),
    ({"date_from": "2024-04-01"}, {"two"}),
    ({"date_to": "2024-03-31"}, {"one"}),
    ({"date_from": "2024-01-01", "date_to": "2024-12-31", "label": "lease"}, {"one"}),
    ({"mentions": ((None, "acme corp."),)}, {"one", "two"}),
    ({"mentions": (("ORG", "acme corp."),)}, {"one"}),
    ({"mentions": (("ORG", "acme corp."), ("PER", "ada"))}, {"one"}),
    ({"mentions": (("PER", "acme corp."),)}, set()),
    ({"mentions": (("ORG", "acme"),)}, set()),
    ({"ingested_from": "2026-11-24"}, {"one", "two"}),
    ({"ingested_from": "2026-11-25"}, {"two"}),
    ({"ingested_to": "2026-11-25"}, {"one"}),
    ({"ingested_from": "2026-11-25", "ingested_to": "2026-11-25"}, set()),
    ({"fields": ((None, "state of delaware"),)}, {"one", "two"}),
    ({"fields": (("governing_law", "state of delaware"),)}, {"one"}),
    ({"fields": (("title", "state of delaware"), ("title", "2024-03-31"))}, set()),
    ({"fields": ((None, "2024-03-31"), ("governing_law", "state of delaware")), "language": "en"}, {"one"}),
    ({"fields": (("governing_law", "delaware"),)}, set()),
]


@pytest.mark.parametrize("mode", Mode)
def test_filters_keep_everything_else_out(index: RebuildableIndex, mode: Mode) -> None:
    assert [(filters, found(index, mode, **filters)) for filters, _ in CASES] == CASES


def test_what_an_entry_said_before_it_was_replaced_is_forgotten(index: RebuildableIndex) -> None:
    said = {"mentions": (Mention.of("ORG", "Umbrella"),), "fields": (Mention.of("governing_law", "Ohio"),)}
    index.write([entry("one", language="fr", **said)])
    assert found(index, Mode.KEYWORD, mentions=((None, "acme corp."),)) == {"two"}
    assert found(index, Mode.KEYWORD, mentions=((None, "umbrella"),)) == {"one", "three"}
    assert found(index, Mode.KEYWORD, language="fr") == {"one"}
    assert found(index, Mode.KEYWORD, fields=((None, "state of delaware"),)) == {"two"}
    assert found(index, Mode.KEYWORD, fields=((None, "ohio"),)) == {"one"}
    assert found(index, Mode.KEYWORD, ingested_from="2026-01-01") == {"two"}


def test_what_is_deleted_is_not_found_by_what_it_named(index: RebuildableIndex) -> None:
    index.delete_document("acme", "one")
    index.delete_document("acme", "three")
    index.write([entry("four")])
    assert found(index, Mode.SEMANTIC, mentions=((None, "umbrella"),)) == set()
    index.write([entry("one")])
    assert found(index, Mode.SEMANTIC, fields=((None, "2024-03-31"),)) == set()


def test_a_hit_says_what_filters_ask(index: RebuildableIndex) -> None:
    (hit,) = index.search(
        Query(tenant="acme", text="rent", mode=Mode.KEYWORD, filters=Filters(date_to="2024-12-31"))
    )
    assert (hit.media_type, hit.language, hit.document_date) == ("application/pdf", "en", "2024-03-31")
