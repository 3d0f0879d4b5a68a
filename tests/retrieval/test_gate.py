"""What is found today is not found worse tomorrow: a paired bootstrap over the queries of a small collection."""

import json

import pytest

from octavo.search.index import Mode
from octavo_cli.evaluation.ranking import difference
from tests.retrieval.gate import ACCEPTED, ACCEPTED_PASSAGES, Scores, passage_scores, scores


@pytest.fixture(scope="module")
def now() -> Scores:
    return scores()


@pytest.mark.parametrize("mode", Mode)
def test_no_mode_finds_less_than_was_accepted(now: Scores, mode: Mode) -> None:
    accepted = json.loads(ACCEPTED.read_text())[mode]
    assert accepted.keys() == now[mode].keys()
    change = difference(list(now[mode].values()), [accepted[query] for query in now[mode]])
    assert change.high >= -1e-4, f"nDCG@10 changed by {change}"


@pytest.mark.parametrize("part", [Mode.KEYWORD, Mode.SEMANTIC])
def test_hybrid_is_not_below_either_of_its_parts(now: Scores, part: Mode) -> None:
    change = difference(list(now[Mode.HYBRID].values()), list(now[part].values()))
    assert change.high >= -0.005, f"nDCG@10 is off by {change}"


@pytest.fixture(scope="module")
def passages_now() -> Scores:
    return passage_scores()


@pytest.mark.parametrize("measure", ["recall", "precision"])
def test_no_less_of_the_answers_is_returned_than_was_accepted(passages_now: Scores, measure: str) -> None:
    accepted = json.loads(ACCEPTED_PASSAGES.read_text())[measure]
    assert accepted.keys() == passages_now[measure].keys()
    change = difference(
        list(passages_now[measure].values()), [accepted[query] for query in passages_now[measure]]
    )
    assert change.high >= -1e-4, f"{measure} changed by {change}"
