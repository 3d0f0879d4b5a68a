"""The syntax of queries means the same to every index."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from octavo.document import PathLocation
from octavo.search.index import Entry, Mode, Query, RebuildableIndex

OpenIndex = Callable[[int], RebuildableIndex]
AXES = ((1.0, 0.0), (0.0, 1.0), (0.6, 0.8))


def entry(chunk: str, text: str, vector: Sequence[float], **other: Any) -> Entry:
    fields = {"name": "file.pdf", "document_id": chunk, "locations": (PathLocation(page=1, path="p"),)}
    return Entry(
        tenant="acme", run_id="r", chunk_id=chunk, text=text, vector=tuple(vector), **(fields | other)
    )


LEASE = entry("lease", "The tenant pays the rent within thirty days of notice.", AXES[0], label="contract")
NOTES = entry("notes", "Days of rent: thirty. The café notices nothing.", AXES[1], label="email")
HOUSE = entry("house", "Rented rooms and their rents.", AXES[2], heading_path=("Termination", "The lease"))


@pytest.fixture
def index(open_index: OpenIndex) -> RebuildableIndex:
    opened = open_index(2)
    opened.write([LEASE, NOTES, HOUSE])
    return opened


def found(index: RebuildableIndex, text: str, mode: Mode) -> set[str]:
    vector = None if mode is Mode.KEYWORD else AXES[0]
    return {hit.chunk_id for hit in index.search(Query(tenant="acme", text=text, mode=mode, vector=vector))}


CONDITIONS = [
    ('"thirty days"', {"lease"}),
    ('"Thirty, DAYS!"', {"lease"}),
    ('"rents"', {"house"}),
    ('"cafe"', {"notes"}),
    ('"the lease"', {"house"}),
    ("renti*", set()),
    ("rent*", {"lease", "notes", "house"}),
    ("notic*", {"lease", "notes"}),
    ("notices*", {"notes"}),
    ("terminat*", {"house"}),
    ("rent -notices", {"house"}),
    ('rent -"notices"', {"lease", "house"}),
    ("-rent", set()),
    ('-"rent"', {"house"}),
    ("-tenan* rent", {"notes", "house"}),
    ("title:lease", {"house"}),
    ("title:leas*", {"house"}),
    ('title:"file pdf"', {"lease", "notes", "house"}),
    ("-title:terminating", {"lease", "notes"}),
    ("type:contract", {"lease"}),
    ("type:email rent", {"notes"}),
    ("-type:email rent", {"lease", "house"}),
    ("type:nothing rent", set()),
    ('"thirty days" type:email', set()),
]


@pytest.mark.parametrize("mode", Mode)
def test_conditions_are_met_by_every_hit_and_every_mode(index: RebuildableIndex, mode: Mode) -> None:
    assert [(text, found(index, text, mode)) for text, _ in CONDITIONS] == CONDITIONS


def test_what_is_plain_ranks_and_excludes_nothing(index: RebuildableIndex) -> None:
    query = Query(tenant="acme", text='rent tenant "days of"', mode=Mode.KEYWORD)
    assert [hit.chunk_id for hit in index.search(query)] == ["lease", "notes"]


def test_a_beginning_is_marked(index: RebuildableIndex) -> None:
    (hit,) = index.search(Query(tenant="acme", text="tenan*", mode=Mode.KEYWORD))
    assert "«tenant»" in hit.highlight


def test_syntax_that_is_broken_finds_what_its_words_find(index: RebuildableIndex) -> None:
    for broken in ('"tenant', 'tenant ""', "tenant a*"):
        assert found(index, broken, Mode.KEYWORD) >= {"lease"}


@given(
    text=st.text(
        st.sampled_from('rent "*-:()[]{}^~/\\+&|!?<>=;%type title\x00é') | st.characters(), max_size=60
    )
)
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_answered(index: RebuildableIndex, text: str) -> None:
    for mode in Mode:
        assert found(index, text, mode) <= {"lease", "notes", "house"}
