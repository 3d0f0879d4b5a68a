"""How a query is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavo.search.syntax import Condition, Kind, parse, respelled


@pytest.mark.parametrize(
    ("query", "text", "conditions"),
    [
        ("who pays for repairs?", "who pays for repairs?", ()),
        ('rent "thirty days"', "rent thirty days", (Condition(kind=Kind.EXACT, text="thirty days"),)),
        ("“Thirty days”", "thirty days", (Condition(kind=Kind.EXACT, text="thirty days"),)),
        ("notice Termin*", "notice", (Condition(kind=Kind.PREFIX, text="termin"),)),
        ("rent -deposit", "rent", (Condition(kind=Kind.WORDS, text="deposit", excluded=True),)),
        ('-"due date"', "", (Condition(kind=Kind.EXACT, text="due date", excluded=True),)),
        ("type:Invoice total", "total", (Condition(kind=Kind.TYPE, text="invoice"),)),
        ('type:"clinical protocol"', "", (Condition(kind=Kind.TYPE, text="clinical_protocol"),)),
        ("-type:email", "", (Condition(kind=Kind.TYPE, text="email", excluded=True),)),
        ("title:lease", "lease", (Condition(kind=Kind.WORDS, text="lease", in_title=True),)),
        ("title:leas*", "", (Condition(kind=Kind.PREFIX, text="leas", in_title=True),)),
        ("well-known at 10:30, see https://x.example/a", "well-known at 10:30, see https://x.example/a", ()),
        ("Re:lease - AND OR NOT (a) +b", "Re:lease - AND OR NOT (a) +b", ()),
        ("", "", ()),
    ],
)
def test_a_query_is_words_that_rank_and_conditions(
    query: str, text: str, conditions: tuple[Condition, ...]
) -> None:
    parsed = parse(query)
    assert (parsed.text, parsed.conditions, parsed.notice) == (text, conditions, None)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ('"thirty days', "A quotation mark is not closed."),
        ('a 5"x3" frame', "A quotation mark stands within a word."),
        ('rent ""', "There is no word where one is asked for."),
        ("rent a*", "A * stands for the rest of a word, after two letters of it at least."),
        ("**rent**", "A * stands for the rest of a word, after two letters of it at least."),
        ("type: invoice", "There is nothing right after type:"),
        (" ".join(f"-w{n}" for n in range(40)), "A query has at most 32 conditions."),
    ],
)
def test_what_cannot_be_read_is_plain_words_and_says_so(query: str, sentence: str) -> None:
    parsed = parse(query)
    assert (parsed.text, parsed.conditions) == (query, ())
    assert parsed.notice == f"{sentence} The query was taken as plain words."


@given(st.text(st.sampled_from('ab "*-:_é”\x00') | st.characters(), max_size=80))
def test_any_text_is_a_query(text: str) -> None:
    parsed = parse(text)
    assert parsed.notice is None or not parsed.conditions
    assert all(item.text == item.text.lower() != "" for item in parsed.conditions)


def test_the_longest_text_is_read_in_time() -> None:
    for text in ('"' * 100_000, "-a" * 50_000, "type:" * 20_000, "a*" * 50_000, "x" * 100_000):
        assert len(parse(text).text) <= 10_000


@pytest.mark.parametrize(
    ("query", "corrected"),
    [
        ("Agremeent, agremeent!", "agreement, agreement!"),
        ("agremeent's end", "agreement's end"),
        (
            'agremeent "agremeent" -agremeent title:agremeent agremeent*',
            'agreement "agremeent" -agremeent title:agremeent agremeent*',
        ),
        ('"agremeent', '"agreement'),
        ("agremeents", "agremeents"),
    ],
)
def test_only_plain_words_are_respelled(query: str, corrected: str) -> None:
    assert respelled(query, {"agremeent": "agreement"}) == corrected
