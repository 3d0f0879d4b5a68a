"""The sentence that answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavo.search.answer import answers
from octavo.search.syntax import parse

LEASE = (
    "The parties sign a lease. The rent is due on the first of each month. 🏠 Each tenancy ends after two years!\n"
    "Deposit | 900 euros\nHeating | 80 euros"
)


def answer(query: str, *passages: str) -> str | None:
    found = answers(passages or [LEASE], parse(query))[0]
    return found.text if found else None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("when is the rent due?", "The rent is due on the first of each month."),
        ("which lease do the parties have", "The parties sign a lease."),
        ("when do tenancies end", "🏠 Each tenancy ends after two years!"),
        ("how much is the deposit", "Deposit | 900 euros"),
        ('"80 euros"', "Heating | 80 euros"),
        ("heat*", "Heating | 80 euros"),
        ("euros type:letter -deposit", "Deposit | 900 euros"),
    ],
)
def test_the_sentence_with_the_querys_words_answers(query: str, expected: str) -> None:
    assert answer(query) == expected


@pytest.mark.parametrize("query", ["", "zeppelin", "type:letter", "-rent", "90", "rental* x"])
def test_without_a_word_of_the_query_no_sentence_answers(query: str) -> None:
    assert answer(query, "A page without them. 900 euros.") is None


def test_a_rare_word_counts_for_more_than_a_common_one() -> None:
    passage = "The rent of the flat. The rent is late. Rent and penalty. The penalty for delay."
    assert answer("rent penalty delay", passage) == "The penalty for delay."


def test_of_equals_the_first_answers() -> None:
    assert answer("rent", "A rent. B rent.") == "A rent."


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("school", "In Brown v. Board of Education the court ruled on schools."),
        ("gallery", "The T. T. Tsui Gallery is large."),
        ("heating", "Heating | by Dr. Who Inc."),
        ("water", "Water | by him"),
    ],
)
def test_a_sentence_goes_on_after_an_initial_or_a_title_but_a_row_ends(query: str, expected: str) -> None:
    passage = (
        "In Brown v. Board of Education the court ruled on schools. The T. T. Tsui Gallery is large.\n"
        "Heating | by Dr. Who Inc.\nElectricity | by A.\nWater | by him"
    )
    assert answer(query, passage) == expected


@given(
    st.lists(
        st.text(st.sampled_from("rent due. !\n\u00e9\U0001f642") | st.characters(codec="utf-8")), max_size=4
    ),
    st.text(),
)
def test_the_offsets_are_those_of_the_text(passages: list[str], query: str) -> None:
    for passage, found in zip(passages, answers(passages, parse(query)), strict=True):
        assert found is None or (found.text and passage[found.start : found.end] == found.text)
