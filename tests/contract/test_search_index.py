"""What every search index promises, whichever engine is behind it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from octavo.document import BoxLocation, Location, PathLocation, PointerLocation
from octavo.errors import InvalidRequest, Misconfigured
from octavo.search.index import Entry, Filters, Hit, Mode, Query, RebuildableIndex

DIMENSIONS = 8
OpenIndex = Callable[[int], RebuildableIndex]

HERE = BoxLocation(page=1, box=(72.0, 72.0, 300.0, 90.5))


@pytest.fixture
def index(open_index: OpenIndex) -> RebuildableIndex:
    return open_index(DIMENSIONS)


def axis(number: int) -> tuple[float, ...]:
    return tuple(float(position == number) for position in range(DIMENSIONS))


def entry(chunk: str, text: str, vector: Sequence[float] = axis(0), **other: Any) -> Entry:
    fields = {"tenant": "acme", "document_id": "d1", "run_id": "r1", "name": "file.pdf", "locations": (HERE,)}
    return Entry(chunk_id=chunk, text=text, vector=tuple(vector), **(fields | other))


def query(
    text: str = "", mode: Mode = Mode.KEYWORD, vector: Sequence[float] = axis(0), **other: Any
) -> Query:
    given = None if mode is Mode.KEYWORD else tuple(vector)
    return Query(text=text, mode=mode, vector=given, **({"tenant": "acme"} | other))


def found(hits: Sequence[Hit]) -> list[str]:
    return [hit.chunk_id for hit in hits]


LEASES = (
    entry("rent", "The tenant pays the monthly rents in advance.", axis(1), label="lease"),
    entry("law", "This agreement is governed by the laws of Delaware.", axis(2), label="contract"),
    entry("end", "Either party may terminate with thirty days of notice.", axis(3), label="contract"),
)

every_mode = pytest.mark.parametrize("mode", Mode)


def test_a_word_finds_its_other_forms(index: RebuildableIndex) -> None:
    index.write(LEASES)
    assert found(index.search(query("renting"))) == ["rent"]
    assert found(index.search(query("terminated parties"))) == ["end"]


def test_a_question_finds_the_chunk_that_shares_its_words(index: RebuildableIndex) -> None:
    index.write(LEASES)
    assert found(index.search(query("Which law is this governed by?")))[0] == "law"


def test_a_possessive_finds_the_plain_word(index: RebuildableIndex) -> None:
    index.write(LEASES)
    assert found(index.search(query("Delaware's"))) == ["law"]


def test_accents_and_case_do_not_matter(index: RebuildableIndex) -> None:
    index.write([entry("fr", "Le Café de Zürich"), entry("ru", "Договор аренды"), entry("no", "Nothing")])
    assert found(index.search(query("CAFE zurich"))) == ["fr"]
    assert found(index.search(query("cafe\u0301"))) == ["fr"]
    assert found(index.search(query("договор"))) == ["ru"]


def test_words_of_headings_and_of_the_name_are_found(index: RebuildableIndex) -> None:
    index.write(
        [
            entry("a", "Plain words.", heading_path=("Indemnification", "Caps")),
            entry("b", "Other words.", name="2023_lease-agreement.pdf", document_id="d2"),
        ]
    )
    assert found(index.search(query("indemnification"))) == ["a"]
    assert found(index.search(query("lease"))) == ["b"]


def test_a_vector_finds_its_neighbours_the_nearest_first(index: RebuildableIndex) -> None:
    index.write(LEASES)
    hits = index.search(query(mode=Mode.SEMANTIC, vector=(0, 0.1, 0.9, 0.3, 0, 0, 0, 0)))
    assert found(hits) == ["law", "end", "rent"]


def test_hybrid_holds_what_words_find_and_what_meaning_finds(index: RebuildableIndex) -> None:
    index.write([*LEASES, *(entry(f"filler{i}", "Lorem ipsum.", axis(7)) for i in range(5))])
    hits = index.search(query("rent", Mode.HYBRID, axis(3), limit=2))
    assert set(found(hits)) == {"rent", "end"}


def test_hybrid_puts_first_what_both_find(index: RebuildableIndex) -> None:
    index.write(LEASES)
    best = index.search(query("governed laws", Mode.HYBRID, axis(2)))[0]
    assert best.chunk_id == "law"
    assert best.score == pytest.approx(1.0)


PARAPHRASE = "How much warning is needed before backing out of the deal?"
STRAY = entry("stray", "The embankment should be set back by sixty metres.", axis(4))
# Near in meaning to "end" (a cosine of 0.9), far from "stray" (0.2), further from the rest.
MEANT = (0, 0.1, 0.1, 0.9, 0.2, 0, 0, 0)


def test_hybrid_prefers_a_paraphrase_to_a_chunk_with_one_stray_word(index: RebuildableIndex) -> None:
    index.write([*LEASES, STRAY])
    assert found(index.search(query(PARAPHRASE, Mode.HYBRID, MEANT)))[0] == "end"
    assert found(index.search(query(PARAPHRASE))) == ["stray"]


def test_hybrid_prefers_a_chunk_that_holds_most_words(index: RebuildableIndex) -> None:
    index.write([*LEASES, STRAY])
    text = "How far back should we set the embankment?"
    assert found(index.search(query(text, Mode.HYBRID, MEANT)))[0] == "stray"


def test_hybrid_counts_the_words_of_text_headings_and_name_together(index: RebuildableIndex) -> None:
    scattered = entry("all", "Set back.", axis(4), heading_path=("Embankments",), name="river wall.pdf")
    index.write([*LEASES, scattered])
    text = "setting embankment wall quay harbour mole jetty"
    assert found(index.search(query(text, Mode.HYBRID, MEANT)))[0] == "all"
    assert found(index.search(query(f"{text} pier dam weir", Mode.HYBRID, MEANT)))[0] == "end"


def test_hybrid_lets_one_word_decide_between_chunks_that_are_near_in_meaning(
    index: RebuildableIndex,
) -> None:
    index.write(
        [
            entry("other", "The pump was serviced in May.", (0, 0, 0, 1, 0, 0, 0, 0)),
            entry("named", "The Zx81 pump was replaced in June.", (0, 0, 0, 1, 0.2, 0, 0, 0)),
            STRAY,
        ]
    )
    text = "When did engineers overhaul Zx81 machinery?"
    assert found(index.search(query(text, Mode.HYBRID, axis(3))))[0] == "named"


@every_mode
def test_scores_descend(index: RebuildableIndex, mode: Mode) -> None:
    index.write(
        [entry(str(n), "lease " * (n + 1) + "text", (1.0, n / 10, 0, 0, 0, 0, 0, 0)) for n in range(9)]
    )
    scores = [hit.score for hit in index.search(query("lease", mode))]
    assert len(scores) == 9
    assert scores == sorted(scores, reverse=True)


@every_mode
def test_a_tenant_finds_only_its_own(index: RebuildableIndex, mode: Mode) -> None:
    index.write([entry("a", "secret rent"), entry("a", "secret law", tenant="globex"), entry("b", "secret")])
    assert sorted(hit.text for hit in index.search(query("secret", mode))) == ["secret", "secret rent"]
    assert [hit.text for hit in index.search(query("secret", mode, tenant="globex"))] == ["secret law"]
    assert index.search(query("secret", mode, tenant="nobody")) == []


@every_mode
def test_a_label_filters(index: RebuildableIndex, mode: Mode) -> None:
    index.write([*LEASES, entry("none", "notice of laws and rents")])
    hits = index.search(query("notice laws rents", mode, axis(1), filters=Filters(label="contract")))
    assert sorted(found(hits)) == ["end", "law"]
    assert index.search(query("notice", mode, filters=Filters(label="unheard-of"))) == []


@every_mode
def test_limit_is_kept(index: RebuildableIndex, mode: Mode) -> None:
    index.write([entry(str(n), "lease") for n in range(12)])
    assert len(index.search(query("lease", mode, limit=5))) == 5
    assert len(index.search(query("lease", mode, limit=100))) == 12


@every_mode
def test_an_empty_index_has_no_hits(index: RebuildableIndex, mode: Mode) -> None:
    assert index.search(query("anything", mode)) == []


def test_writing_nothing_is_fine(index: RebuildableIndex) -> None:
    index.write([])


def test_writing_twice_is_writing_once(index: RebuildableIndex) -> None:
    index.write(LEASES)
    index.write(LEASES)
    assert len(index.search(query(mode=Mode.SEMANTIC))) == len(LEASES)
    assert found(index.search(query("rent"))) == ["rent"]


def test_writing_an_id_again_replaces_all_of_it(index: RebuildableIndex) -> None:
    index.write([entry("a", "old words", axis(1), label="lease")])
    index.write([entry("a", "new words", axis(2), label="invoice")])
    assert index.search(query("old")) == []
    assert [hit.label for hit in index.search(query("new"))] == ["invoice"]
    assert index.search(query(mode=Mode.SEMANTIC, vector=axis(2)))[0].score == pytest.approx(1.0)


@every_mode
def test_deleting_a_run_leaves_the_others(index: RebuildableIndex, mode: Mode) -> None:
    index.write(
        [entry("a", "rent one"), entry("a", "rent two", run_id="r2"), entry("b", "rent", document_id="d2")]
    )
    index.delete_run("acme", "d1", "r1")
    index.delete_run("acme", "d1", "r1")
    hits = index.search(query("rent", mode))
    assert sorted((hit.document_id, hit.run_id) for hit in hits) == [("d1", "r2"), ("d2", "r1")]


@every_mode
def test_deleting_a_document_deletes_all_its_runs(index: RebuildableIndex, mode: Mode) -> None:
    index.write(
        [entry("a", "rent one"), entry("a", "rent two", run_id="r2"), entry("b", "rent", document_id="d2")]
    )
    index.delete_document("globex", "d1")
    index.delete_document("acme", "d1")
    index.delete_document("acme", "d1")
    assert [hit.document_id for hit in index.search(query("rent", mode))] == ["d2"]


@pytest.mark.parametrize(
    "locations",
    [
        (HERE, BoxLocation(page=2, box=(0, 0, 1, 1))),
        (PathLocation(page=3, path="body/tbl[2]/tr[1]/tc[3]/p[1]"),),
        (PointerLocation(page=1, pointer="/a~1b/0/ü"),),
    ],
    ids=["box", "path", "pointer"],
)
def test_a_hit_gives_back_what_was_written(index: RebuildableIndex, locations: tuple[Location, ...]) -> None:
    written = entry(
        "a", 'Rent "due"\nnow', heading_path=("Part I", 'The "Rent"'), locations=locations, label="lease"
    )
    index.write([written])
    (hit,) = index.search(query("rent"))
    shared = set(Entry.model_fields) & set(Hit.model_fields)
    assert hit.model_dump(include=shared) == written.model_dump(include=shared)


@every_mode
def test_the_matched_words_are_marked(index: RebuildableIndex, mode: Mode) -> None:
    index.write(LEASES)
    (hit, *_) = index.search(query("rent advance", mode, axis(1)))
    assert "monthly «rents» in «advance»" in hit.highlight


def test_a_long_text_is_shown_by_the_part_that_matches(index: RebuildableIndex) -> None:
    filler = "Lorem ipsum dolor sit amet consectetur. " * 40
    index.write([entry("a", f"{filler}The deposit is two thousand dollars. {filler}")])
    (hit,) = index.search(query("deposit"))
    assert "The «deposit» is two" in hit.highlight
    assert len(hit.highlight) < 500


@pytest.mark.parametrize("mode", [Mode.SEMANTIC, Mode.HYBRID])
def test_a_hit_by_meaning_alone_shows_its_first_sentence_unmarked(
    index: RebuildableIndex, mode: Mode
) -> None:
    index.write([entry("a", "The flat costs 900 a month. Heating comes on top.")])
    (hit,) = index.search(query("rent", mode))
    assert hit.highlight == "The flat costs 900 a month."


HOSTILE = (
    "",
    " \t\n",
    "!@#$%^&*()_+-=[]{}|;':\",./<>?`~",
    '"unbalanced \'quotes" AND "',
    'text:rent* NEAR(a b, 2) ^x {name text}: NOT OR AND -y "',
    "+rent -law && || ! (a) {b} [c TO d] ^2 ~3 * ? : \\ /regex/",
    "'; DROP TABLE entries; --",
    "AND OR NOT NEAR",
    "rent\x00law",
    "🏠🔑",
    "شقة للإيجار",
    "x" * 100_000,
    "lease " * 16_667,
    " ".join(f"word{n}" for n in range(12_000)),
)


@every_mode
def test_any_text_is_a_valid_query(index: RebuildableIndex, mode: Mode) -> None:
    index.write(LEASES)
    for text in HOSTILE:
        hits = index.search(query(text, mode))
        assert mode is Mode.KEYWORD or len(hits) == len(LEASES), text[:80]


@pytest.mark.parametrize(
    "wrong",
    [
        query("rent", limit=0),
        query("rent", limit=-1),
        query("rent", limit=1_000_000),
        Query(tenant="acme", text="rent", mode=Mode.SEMANTIC),
        Query(tenant="acme", text="rent", mode=Mode.HYBRID),
        Query(tenant="acme", text="rent", mode=Mode.SEMANTIC, vector=(1.0, 0.0)),
        query("rent", Mode.SEMANTIC, (0.0,) * DIMENSIONS),
    ],
    ids=["no-limit", "negative", "huge", "no-vector", "no-vector-hybrid", "short-vector", "zero-vector"],
)
def test_a_query_that_cannot_be_answered_is_refused(index: RebuildableIndex, wrong: Query) -> None:
    with pytest.raises(InvalidRequest):
        index.search(wrong)


@pytest.mark.parametrize("vector", [(1.0,), (0.0,) * DIMENSIONS, (float("nan"),) * DIMENSIONS])
def test_an_entry_with_an_unusable_vector_is_refused(
    index: RebuildableIndex, vector: tuple[float, ...]
) -> None:
    with pytest.raises(InvalidRequest):
        index.write([entry("bad", "unusable", vector)])
    assert index.search(query("unusable")) == []


def test_writers_at_the_same_time_lose_nothing(open_index: OpenIndex) -> None:
    def write(writer: int) -> None:
        index = open_index(DIMENSIONS)
        for batch in range(3):
            index.write([entry(f"{writer}-{batch}-{n}", "lease", run_id=f"r{writer}") for n in range(10)])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert len(set(found(open_index(DIMENSIONS).search(query("lease", limit=1000))))) == 120


def test_what_was_written_is_there_when_opened_again(open_index: OpenIndex) -> None:
    open_index(DIMENSIONS).write(LEASES)
    assert found(open_index(DIMENSIONS).search(query("rent"))) == ["rent"]


def test_an_index_of_other_dimensions_is_refused(open_index: OpenIndex) -> None:
    open_index(DIMENSIONS)
    with pytest.raises(Misconfigured, match=f"{DIMENSIONS} dimensions"):
        open_index(DIMENSIONS * 2)


def test_a_rebuild_replaces_the_content_at_its_end(open_index: OpenIndex) -> None:
    index, reader = open_index(DIMENSIONS), open_index(DIMENSIONS)
    index.write(LEASES)

    with index.rebuild() as new:
        new.write([entry("a", "new rent")])
        assert found(reader.search(query("rent"))) == ["rent"]
        new.write([entry("b", "newer rent"), entry("c", "spurious rent"), entry("e", "lost", run_id="r2")])
        new.delete_run("acme", "d1", "r2")
        assert new.counts("acme") == {("d1", "r1"): 3}
        new.delete_document("acme", "d1")
        new.write([entry("a", "new rent"), entry("b", "newer rent")])
        new.set_tags("acme", "d1", ["due"])
    assert sorted(found(reader.search(query("rent", filters=Filters(tags=("due",)))))) == ["a", "b"]
    assert sorted(found(reader.search(query("rent")))) == ["a", "b"]
    reader.write([entry("c", "newest rent")])
    assert sorted(found(index.search(query("rent")))) == ["a", "b", "c"]


def test_a_rebuild_that_fails_changes_nothing(index: RebuildableIndex) -> None:
    index.write(LEASES)
    with pytest.raises(InvalidRequest), index.rebuild() as new:  # noqa: PT012 - the block is what is cut off
        new.write([entry("a", "new rent")])
        new.write([entry("b", "rent", (1.0,))])
    assert found(index.search(query("rent"))) == ["rent"]
