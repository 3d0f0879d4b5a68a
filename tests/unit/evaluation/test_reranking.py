"""A ranker that is taught by some queries ranks the others."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from octavo.inference.ports import Vectors
from octavo.search.sqlite import SqliteIndex
from octavo_cli.evaluation import reranking
from octavo_cli.evaluation.beir import Collection, Passage
from octavo_cli.evaluation.retrieval import entries, fill

TOPICS = [f"topic{number}" for number in range(20)]


class Alike:
    """Puts every text in nearly the same direction: meaning tells nothing."""

    version = "alike"
    dimensions = 8

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.full((len(texts), self.dimensions), self.dimensions**-0.5, np.float32)


@pytest.fixture
def collection() -> Collection:
    """Of each topic a short passage and a long one; it is the long one, which words alone rank below, that answers."""
    short = {f"{topic}-short": Passage(title="", text=f"{topic} rent") for topic in TOPICS}
    long = {f"{topic}-long": Passage(title="", text=f"{topic} rent " + "word " * 40) for topic in TOPICS}
    return Collection(
        documents=short | long,
        queries={topic: f"{topic} rent" for topic in TOPICS},
        relevant={topic: {f"{topic}-long": 1} for topic in TOPICS},
    )


def test_what_the_other_queries_teach_is_put_to_use(
    collection: Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    index = SqliteIndex(tmp_path / "index.sqlite", Alike.dimensions)
    fill(index, entries(collection, Alike()))
    measured = reranking.measure(collection, index, Alike())
    assert measured["queries"] == len(TOPICS)
    assert measured["ndcg@10"]["mean"] == pytest.approx(1.0)
    assert measured["above_hybrid"]["low"] > 0.2
