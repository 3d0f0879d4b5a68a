import pytest
from pydantic import ValidationError

from octavo.document import Chunk, Classification, FieldValue, PathLocation, Span
from octavo.inference.field_rule import FieldRule
from octavo.pipeline.fields import fields, fit_for_record

CHUNKS = [
    Chunk(id="c1-1", text="made on May 8, 2014 by ACME CORP.", locations=(PathLocation(page=1, path="a"),)),
    Chunk(id="c1-2", text="dated 8 May 2014 with Acme Corp.", locations=(PathLocation(page=1, path="b"),)),
]
RULE = FieldRule(
    labels=("PARTY", "AGREEMENT_DATE"),
    document_types=("contract",),
    weights={"PARTY": (0, 1, 0, 0, 0, 0), "AGREEMENT_DATE": (-1, 1, 0, 0, 0, 1)},
)
CONTRACT = Classification(label="contract", confidence=0.9, scores={})


def mention(kind: str, chunk: int, text: str, confidence: float) -> Span:
    start = CHUNKS[chunk].text.index(text)
    return Span(type=kind, text=text, start=start, end=start + len(text), confidence=confidence)


MENTIONS = [
    [
        mention("AGREEMENT_DATE", 0, "May 8, 2014", 0.6),
        mention("PARTY", 0, "ACME CORP.", 0.9),
        mention("PARTY", 0, "made", 0.3),
    ],
    [mention("AGREEMENT_DATE", 1, "8 May 2014", 0.8), mention("PARTY", 1, "Acme Corp.", 0.7)],
]


def test_a_value_said_twice_is_one_with_the_place_of_its_likeliest_mention() -> None:
    filled = fields(CHUNKS, MENTIONS, CONTRACT, [RULE])
    (date,) = filled["agreement_date"]
    assert (date.value, date.normalized, date.chunk_id) == ("8 May 2014", "2014-05-08", "c1-2")
    assert CHUNKS[1].text[date.start : date.end] == date.value
    assert [item.value for item in filled["party"]] == ["ACME CORP."]


def test_what_is_more_probably_wrong_is_no_field() -> None:
    assert all(
        item.confidence > 0.5
        for values in fields(CHUNKS, MENTIONS, CONTRACT, [RULE]).values()
        for item in values
    )


def test_documents_of_other_types_have_no_such_fields() -> None:
    letter = Classification(label="letter", confidence=0.9, scores={})
    assert fields(CHUNKS, MENTIONS, letter, [RULE]) == {}
    assert fields(CHUNKS, MENTIONS, None, [RULE]) == {}
    everywhere = RULE.model_copy(update={"document_types": ()})
    assert fields(CHUNKS, MENTIONS, letter, [everywhere]).keys() == {"agreement_date", "party"}


TERM = [Chunk(id="c1-1", text="made on May 8, 2014, for three (3) years", locations=CHUNKS[0].locations)]
COUNTED = FieldRule(
    labels=("AGREEMENT_DATE", "EFFECTIVE_DATE", "EXPIRATION_DATE"),
    counted_from={"EXPIRATION_DATE": ("EFFECTIVE_DATE", "AGREEMENT_DATE")},
    weights=dict.fromkeys(("AGREEMENT_DATE", "EFFECTIVE_DATE", "EXPIRATION_DATE"), (0, 1, 0, 0, 0, 0)),
)


def expiration(day: float, rule: FieldRule = COUNTED) -> tuple[str, str | None]:
    """Return value and normalized value of the term, when the agreement's date is so likely."""
    text = TERM[0].text
    spans = [
        Span(
            type=kind, text=said, start=text.index(said), end=text.index(said) + len(said), confidence=likely
        )
        for kind, said, likely in (
            ("AGREEMENT_DATE", "May 8, 2014", day),
            ("EXPIRATION_DATE", "three (3) years", 0.8),
        )
    ]
    (value,) = fields(TERM, [spans], None, [rule])["expiration_date"]
    return value.value, value.normalized


def test_a_length_of_time_is_the_day_that_it_leads_to() -> None:
    assert expiration(0.9) == ("three (3) years", "2017-05-08")


def test_a_length_of_time_without_a_day_to_count_from_stays_what_it_says() -> None:
    assert expiration(0.3) == ("three (3) years", None)
    assert expiration(0.9, COUNTED.model_copy(update={"counted_from": {}})) == ("three (3) years", None)


def test_a_rule_that_counts_from_a_label_it_does_not_have_is_refused() -> None:
    with pytest.raises(ValidationError, match="there are not: START"):
        FieldRule.model_validate(RULE.model_dump() | {"counted_from": {"PARTY": ["START"]}})


def test_a_value_is_less_sure_beside_a_likelier_one_of_its_label() -> None:
    jealous = RULE.model_copy(update={"weights": {**RULE.weights, "PARTY": (0, 1, -1, 0, 0, 0)}})
    both = [[mention("PARTY", 0, "ACME CORP.", 0.9), mention("PARTY", 0, "made", 0.8)]]
    assert [item.value for item in fields(CHUNKS, both, CONTRACT, [jealous])["party"]] == ["ACME CORP."]
    assert len(fields(CHUNKS, both, CONTRACT, [RULE])["party"]) == 2


def test_a_record_holds_the_surest_hundred_short_values() -> None:
    def value(number: int, text: str) -> FieldValue:
        return FieldValue(value=text, chunk_id="c1-1", start=0, end=1, confidence=number / 1000)

    values = tuple(value(number, "x") for number in range(500, 800))
    kept = fit_for_record({"party": values, "note": (value(999, "long " * 200),)})
    assert {item.confidence for item in kept["party"]} == {number / 1000 for number in range(700, 800)}
    assert "note" not in kept
