"""The measures of a ranking, against values worked out by hand."""

import json
from pathlib import Path

import pytest

from octavo.errors import InvalidRequest
from octavo_cli.evaluation.beir import read_collection
from octavo_cli.evaluation.ranking import difference, interval, ndcg, recall, reciprocal_rank


def test_a_perfect_ranking_scores_one() -> None:
    assert ndcg(["b", "a", "c"], {"a": 1, "b": 2}) == 1.0
    assert reciprocal_rank(["b", "a"], {"b": 1}) == 1.0


def test_what_stands_lower_counts_less() -> None:
    assert ndcg(["x", "a"], {"a": 1}) == pytest.approx(0.63093, abs=1e-5)
    assert ndcg(["x", "a", "b"], {"a": 1, "b": 1}) == pytest.approx(0.69343, abs=1e-5)
    assert reciprocal_rank(["x", "y", "a"], {"a": 1}) == pytest.approx(1 / 3)


def test_what_is_not_found_counts_nothing() -> None:
    assert ndcg(["x"] * 10 + ["a"], {"a": 1}) == 0.0
    assert recall(["x", "a"], {"a": 1, "b": 1}) == 0.5
    assert recall(["x", "a"], {"a": 1}, depth=1) == 0.0
    assert reciprocal_rank([], {"a": 1}) == 0.0


def test_an_interval_holds_the_mean_and_narrows_with_more_queries() -> None:
    few, many = interval([0.0, 1.0] * 20), interval([0.0, 1.0] * 500)
    assert few.low < few.mean == 0.5 < few.high
    assert many.high - many.low < few.high - few.low


def test_pairs_that_differ_alike_differ_for_sure() -> None:
    ours, theirs = [0.1, 0.9, 0.5], [0.0, 0.8, 0.4]
    assert difference(ours, theirs) == pytest.approx((0.1, 0.1, 0.1))


def test_a_collection_is_read_with_the_queries_of_its_split_alone(tmp_path: Path) -> None:
    (tmp_path / "qrels").mkdir()
    (tmp_path / "corpus.jsonl").write_text(json.dumps({"_id": "d", "title": "T", "text": "x"}) + "\n")
    (tmp_path / "queries.jsonl").write_text('{"_id": "1", "text": "a"}\n{"_id": "2", "text": "b"}\n')
    (tmp_path / "qrels/train.tsv").write_text("query-id\tcorpus-id\tscore\n2\td\t1\n2\te\t0\n")
    collection = read_collection(tmp_path, "train")
    assert collection.queries == {"2": "b"}
    assert collection.relevant == {"2": {"d": 1}}
    assert collection.documents["d"].title == "T"
    with pytest.raises(InvalidRequest, match=r"qrels/test\.tsv"):
        read_collection(tmp_path, "test")
