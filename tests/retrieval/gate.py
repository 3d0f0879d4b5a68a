"""The scores that later ones are held against: `python -m tests.retrieval.gate` accepts those of the present code."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from octavo.inference.registry import open_embedder
from octavo.search.index import Mode
from octavo.search.sqlite import SqliteIndex
from octavo_cli.encoder_file import ensure_built, models_folder
from octavo_cli.evaluation.beir import read_collection
from octavo_cli.evaluation.retrieval import entries, fill, measure
from tests.retrieval import passages

# A staff handbook of our own: of each of its passages one query takes words, and one asks in others.
HANDBOOK = Path(__file__).parent / "handbook"
ACCEPTED = HANDBOOK / "accepted.json"
ACCEPTED_PASSAGES = HANDBOOK / "accepted_passages.json"

Scores = Mapping[str, Mapping[str, float]]
"""nDCG@10 by mode and by query."""


def scores() -> Scores:
    """Returns what the present code scores on the handbook."""
    ensure_built()
    embedder = open_embedder(models_folder(), threads=1)
    collection = read_collection(HANDBOOK, "test")
    with tempfile.TemporaryDirectory() as folder:
        index = SqliteIndex(Path(folder, "index.sqlite"))
        fill(index, entries(collection, embedder))
        return {
            mode: dict(zip(collection.queries, measure(collection, index, embedder, mode).ndcg, strict=True))
            for mode in Mode
        }


def passage_scores() -> passages.Scores:
    """Returns how much of the handbook's answers the present code returns."""
    return passages.scores(read_collection(HANDBOOK, "test"))


def accept(found: Mapping[str, Mapping[str, float]], path: Path) -> None:
    """Write what later scores are held against."""
    rounded = {
        name: {query: round(score, 4) for query, score in by_query.items()}
        for name, by_query in found.items()
    }
    path.write_text(json.dumps(rounded, indent=1) + "\n")


if __name__ == "__main__":
    accept(scores(), ACCEPTED)
    accept(passage_scores(), ACCEPTED_PASSAGES)
