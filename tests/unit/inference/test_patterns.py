import itertools
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavo.document import Span
from octavo.errors import ModelUnusable
from octavo.inference.patterns import PatternMatcher, read_patterns

SHIPPED = Path(__file__).parents[3] / "model_artifacts/patterns.toml"
MATCHER = PatternMatcher(read_patterns(SHIPPED.read_bytes(), SHIPPED.name))


def found(text: str, spans: Sequence[Span] = ()) -> list[tuple[str, str]]:
    return [(span.type, span.text) for span in MATCHER.add_to(spans, text)]


def span(text: str, part: str, kind: str) -> Span:
    start = text.index(part)
    return Span(type=kind, text=part, start=start, end=start + len(part), confidence=0.8)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Write to jane.o'neill+bills@mail.example.co.uk.", "EMAIL", "jane.o'neill+bills@mail.example.co.uk"),
        ("see https://example.org/a?b=c#d, which", "URL", "https://example.org/a?b=c#d"),
        ("our site, example.com/prices, lists", "URL", "example.com/prices"),
        ("IBAN: DE89 3704 0044 0532 0130 00 BIC COBADEFF", "IBAN", "DE89 3704 0044 0532 0130 00"),
        ("card 4111-1111-1111-1111 was charged", "CARD_NUMBER", "4111-1111-1111-1111"),
        ("call +49 (0)30 901820 today", "PHONE", "+49 (0)30 901820"),
        ("or (212) 555-0187 x12 at night", "PHONE", "(212) 555-0187 x12"),
        ("Tel.: 7665 4321", "PHONE", "7665 4321"),
        ("Büro 089 7263 4100", "PHONE", "089 7263 4100"),
        ("USt-IdNr. DE136695976", "TAX_NUMBER", "DE136695976"),
        ("EIN: 12-3456789", "TAX_NUMBER", "12-3456789"),
        ("SSN 123-45-6789", "TAX_NUMBER", "123-45-6789"),
        ("Invoice No. INV-2024/0042 of May", "INVOICE_NUMBER", "INV-2024/0042"),
        ("Rechnungsnummer: 471102", "INVOICE_NUMBER", "471102"),
        ("a fee of US$ 1,250,000.50 is due", "MONEY", "US$ 1,250,000.50"),
        ("worth $5.5 million then", "MONEY", "$5.5 million"),
        ("Summe 1.234,56 € netto", "MONEY", "1.234,56 €"),
        ("about 300 million dollars", "MONEY", "300 million dollars"),
        ("interest of 7.25% a year", "PERCENT", "7.25%"),
        ("twenty-five percent of it", "PERCENT", "twenty-five percent"),
        ("under 18 U.S.C. § 1030(a)(2)", "LEGAL_CITATION", "18 U.S.C. § 1030(a)(2)"),
        ("see 410 U.S. 113 (1973)", "LEGAL_CITATION", "410 U.S. 113 (1973)"),
        ("Regulation (EU) 2016/679 applies", "LEGAL_CITATION", "Regulation (EU) 2016/679"),
        ("nach § 433 Abs. 1 BGB", "LEGAL_CITATION", "§ 433 Abs. 1 BGB"),
        ("the Securities Exchange Act of 1934", "LEGAL_CITATION", "Securities Exchange Act of 1934"),
    ],
)
def test_a_shipped_pattern_finds_exactly_its_value(text: str, kind: str, value: str) -> None:
    assert found(text) == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "version 10.2.3 of 2019-03-04",
        "between 01-02-2003 and 1999",
        "the IBAN DE88 3704 0044 0532 0130 00 is mistyped",
        "article 4012345001235, batch 4111111111111112",
        "an invoice was sent; in the invoice it says so",
        "e.g. node.js or Section 12.1, i.e. chapter 3",
        "U.S. 1990s, p.m. 10:30, rooms 12-14",
    ],
)
def test_what_only_looks_like_a_value_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_pattern_takes_the_place_of_what_the_model_says_there() -> None:
    text = "Write to jane@example.com"

    assert found(text, [span(text, "jane@example", "PERSON")]) == [("EMAIL", "jane@example.com")]


def test_a_bare_domain_gives_way_to_the_name_that_holds_it() -> None:
    text = "Amazon.com, Inc. sells books"

    assert found(text, [span(text, "Amazon.com, Inc.", "ORG")]) == [("ORG", "Amazon.com, Inc.")]
    assert found(text) == [("URL", "Amazon.com")]


@given(st.text(alphabet="aD0123456789 .,-+()@$%§/:€eE", max_size=200))
def test_spans_are_exact_ordered_and_apart(text: str) -> None:
    spans = MATCHER.add_to([], text)

    assert all(text[item.start : item.end] == item.text and item.text for item in spans)
    assert all(left.end <= right.start for left, right in itertools.pairwise(spans))


@pytest.mark.parametrize(
    "piece", ["a", "1", "1 ", "1,", "A1", "a.", "a@", "$1 ", "§ 1 ", "Act ", "www.", "(0)"]
)
def test_a_hundred_thousand_characters_take_no_longer_than_their_length_allows(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    begun = time.process_time()

    MATCHER.add_to([], text)

    assert time.process_time() - begun < 10  # 1 s measured; an expression that backtracks takes hours


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("[[pattern]", "is not TOML"),
        ('[[pattern]]\ntype = "X"\nregex = "("\nconfidence = 0.9', "pattern number 1 regex: .*not a regular"),
        (
            '[[pattern]]\ntype = "X"\nregex = "a*"\nconfidence = 0.9',
            "number 1 regex: .*matches the empty text",
        ),
        ('[[pattern]]\ntype = "X"\nregex = "a"\nconfidence = 2', "number 1 confidence"),
        ('[[pattern]]\ntype = "x"\nregex = "a"\nconfidence = 0.9', "number 1 type"),
        (
            '[[pattern]]\ntype = "X"\nregex = "a"\nconfidence = 0.9\ncheck = "mod7"',
            "check: .*unknown, there are card",
        ),
        ('[[pattern]]\ntype = "X"\nregexp = "a"\nconfidence = 0.9', "regex: Field required"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_named(content: str, complaint: str) -> None:
    with pytest.raises(ModelUnusable, match=rf"patterns\.toml.*{complaint}"):
        read_patterns(content.encode(), "patterns.toml")


def test_a_pattern_of_ones_own_is_found_by_its_group_and_its_check() -> None:
    own = rb"""
        [[pattern]]
        type = "CASE_NUMBER"
        regex = 'Case (?P<value>[A-Z-]*\\d*)'
        check = "has_digit"
        confidence = 0.9
    """.replace(rb"\\", b"\\")
    matcher = PatternMatcher(read_patterns(own, "own.toml"))

    (only,) = matcher.add_to([], "Case CR-17 follows Case LAW")

    assert (only.type, only.text, only.start) == ("CASE_NUMBER", "CR-17", 5)
