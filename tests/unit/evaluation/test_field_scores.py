import pytest

from octavo_cli.evaluation.field_scores import Judged, calibration_error, score


def judged(truth: str, found: str) -> Judged:
    return Judged({"party": frozenset(truth.split())}, {"party": frozenset(found.split())})


def test_f1_counts_values_over_all_documents() -> None:
    scores = score([judged("a b", "a c"), judged("d", ""), Judged({}, {})], ["party", "date"])
    party = scores["party"]
    assert (party.right, party.found, party.annotated) == (1, 2, 3)
    assert (party.precision, party.recall, party.f1) == (0.5, 0.333, 0.4)
    assert scores["all"] == party
    assert scores["date"].f1 == 0


def test_the_interval_holds_the_score_and_is_the_same_every_time() -> None:
    documents = [judged("a", "a" if number % 3 else "b") for number in range(60)]
    first, second = score(documents, ["party"]), score(documents, ["party"])
    assert first == second
    low, high = first["party"].f1_interval
    assert low < first["party"].f1 < high
    assert high - low < 0.3


def test_a_confidence_that_is_as_often_right_as_it_says_has_no_error() -> None:
    assert calibration_error([(0.75, True)] * 3 + [(0.75, False)]) == pytest.approx(0)
    assert calibration_error([(0.9, False)] * 5) == pytest.approx(0.9)
    assert calibration_error([]) == 0
