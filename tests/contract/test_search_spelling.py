"""A word that is misspelt finds what was meant, the same in every index."""

from collections.abc import Callable

import pytest

from octavo.document import PathLocation
from octavo.search.index import Entry, Mode, Query, RebuildableIndex
from octavo.search.spelling import correct

OpenIndex = Callable[[int], RebuildableIndex]


def entry(chunk: str, text: str, tenant: str = "acme", heading: str = "Terms") -> Entry:
    return Entry(
        tenant=tenant,
        document_id=chunk,
        run_id="r",
        chunk_id=chunk,
        name="file.pdf",
        text=text,
        heading_path=(heading,),
        locations=(PathLocation(page=1, path="p"),),
        vector=(1.0, 0.0),
    )


@pytest.fixture
def index(open_index: OpenIndex) -> RebuildableIndex:
    opened = open_index(2)
    opened.write(
        [
            entry("lease", "This agreement binds the tenant; the form 1234 is signed in Zürich."),
            entry("notes", "Two agreements, a tenant, and a town.", heading="Indemnification"),
            entry("other", "The tenor confiscated a xylophone.", tenant="other"),
        ]
    )
    return opened


MISSPELT = {
    "agremeent": "agreement",  # two letters changed places
    "agrement": "agreement",  # one is missing
    "agreeement": "agreement",  # one is too many
    "agreemint": "agreement",  # one is another
    "agrémeent": "agreement",
    "agremants": "agreements",  # two edits of a long word
    "tenent": "tenant",
    "tonw": "town",
    "zurihc": "zurich",
    "indemnificaton": "indemnification",  # of a heading
    "fiel": "file",  # of a name
}
NOT_NEAR = [
    "agrimint",  # three edits
    "tenemt",  # two of a short word
    "twn",  # too short to tell
    "1235",  # a number is never nearly another
    "agreeing",  # a form of what is there
]


def test_a_word_that_is_nowhere_has_the_nearest_one_that_is_somewhere(index: RebuildableIndex) -> None:
    for word, meant in MISSPELT.items():
        assert index.corrections("acme", [word]) == {word: meant}


def test_what_is_not_near_or_is_there_has_none(index: RebuildableIndex) -> None:
    for word in NOT_NEAR:
        assert correct(index, Query(tenant="acme", text=word, mode=Mode.KEYWORD), []) is None


def test_of_several_as_near_it_is_the_one_that_most_passages_have(open_index: OpenIndex) -> None:
    index = open_index(2)
    index.write([entry("a", "barn"), entry("b", "bark"), entry("c", "bark"), entry("d", "bard")])
    assert index.corrections("acme", ["barx"]) == {"barx": "bark"}


def test_another_tenants_words_are_neither_suggested_nor_taken_for_ones_own(index: RebuildableIndex) -> None:
    assert index.corrections("acme", ["xylophane"]) == {}
    assert index.corrections("other", ["xylophane"]) == {"xylophane": "xylophone"}
    index.write([entry("theirs", "agremeent", tenant="other")])
    assert index.corrections("acme", ["agremeent"]) == {"agremeent": "agreement"}
    assert index.corrections("other", ["agremeent"]) == {}


def test_a_deleted_word_is_not_suggested(index: RebuildableIndex) -> None:
    index.delete_document("acme", "notes")
    assert index.corrections("acme", ["tonw", "tenent"]) == {"tenent": "tenant"}


def test_the_corrected_query_finds_what_was_meant_and_says_so(index: RebuildableIndex) -> None:
    query = Query(tenant="acme", text='Agremeent "tenant"', mode=Mode.KEYWORD)
    corrected = correct(index, query, index.search(query))
    assert corrected is not None
    assert corrected.text == 'agreement "tenant"'
    assert corrected.notice == "There is no “agremeent”; “agreement” was looked for."


def test_what_is_quoted_or_a_condition_or_there_is_left_alone(index: RebuildableIndex) -> None:
    for text in ['"tonw"', "title:tonw", "-tonw", "tonw*", "tenant", "the tenants of", "", "-", "ten tent"]:
        assert correct(index, Query(tenant="acme", text=text, mode=Mode.KEYWORD), []) is None


def test_an_index_without_words_corrects_nothing(open_index: OpenIndex) -> None:
    assert open_index(2).corrections("acme", ["agremeent"]) == {}
