import numpy as np
import pytest

from octavo.document import Span
from octavo_cli.evaluation.calibration import calibration_error
from octavo_cli.evaluation.entity_corpora import Example, joined, passages
from octavo_cli.evaluation.intervals import interval
from octavo_cli.evaluation.span_scores import judged, score_spans

TEXT = "Ann of Acme left in May"
ANN, ACME, MAY = (0, 3, "PERSON"), (7, 11, "ORG"), (20, 23, "DATE")


def span(start: int, end: int, kind: str, confidence: float = 0.9) -> Span:
    return Span(type=kind, text=TEXT[start:end], start=start, end=end, confidence=confidence)


def test_a_span_is_right_only_where_start_end_and_type_are() -> None:
    found = [[span(*ANN), span(7, 11, "PERSON"), span(20, 22, "DATE")]]

    score = score_spans([Example(TEXT, (ANN, ACME, MAY))], found)

    assert (score.right, score.found, score.annotated) == (1, 3, 3)
    assert score.f1 == score.precision == score.recall == pytest.approx(1 / 3)


def test_what_the_annotation_is_silent_about_counts_for_nothing() -> None:
    silent = Example(TEXT, (ANN,), ignored=((5, 9),), dates_annotated=False)

    score = score_spans([silent], [[span(*ANN), span(*ACME), span(*MAY)]])

    assert (score.right, score.found, score.annotated) == (1, 1, 1)


def test_one_type_is_scored_by_itself() -> None:
    score = score_spans([Example(TEXT, (ANN, ACME))], [[span(*ANN)]], "ORG")

    assert (score.right, score.found, score.annotated, score.f1) == (0, 0, 1, 0)


def test_texts_of_one_source_widen_the_interval_as_they_stand_and_fall_together() -> None:
    def width(sources: list[str]) -> float:
        examples = [Example(TEXT, (ANN,), source=source) for source in sources]
        found = [[span(*ANN)] if number % 8 < 4 else [] for number in range(len(sources))]
        low, high = score_spans(examples, found).interval
        return high - low

    assert width([str(number // 4) for number in range(64)]) > 1.5 * width([""] * 64)


def test_the_interval_of_a_share_is_as_wide_as_theory_says() -> None:
    units = np.array([[1.0, 1.0]] * 200 + [[0.0, 1.0]] * 200)

    low, high = interval(units, lambda sums: sums[:, 0] / sums[:, 1])

    assert (low, high) == pytest.approx((0.5 - 1.96 * 0.025, 0.5 + 1.96 * 0.025), abs=0.01)


def test_confidence_that_is_as_often_right_as_it_says_has_no_error() -> None:
    found = [[span(*ANN, confidence=0.75)]] * 4
    right = [Example(TEXT, (ANN,))] * 3 + [Example(TEXT, ())]

    assert calibration_error(*judged(right, found)) == pytest.approx(0)
    assert calibration_error(*judged([Example(TEXT, ())] * 4, found)) == pytest.approx(0.75)


def test_joined_texts_keep_their_spans() -> None:
    whole = joined([Example(TEXT, (ANN, ACME)), Example(TEXT, (MAY,))], "\n")

    assert [whole.text[start:end] for start, end, _ in whole.spans] == ["Ann", "Acme", "May"]
    assert [len(passage.spans) for passage in passages([Example(TEXT, (ANN,))] * 5, 2)] == [2, 2, 1]
