"""How much of the handbook's answers its chunks return, when the handbook is one document that is cut as any other is."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from octavo.inference.registry import open_embedder
from octavo.search.index import Mode
from octavo.search.sqlite import SqliteIndex
from octavo_cli.encoder_file import ensure_built, models_folder
from octavo_cli.evaluation import passages as judging
from octavo_cli.evaluation.beir import Collection

NAME = "handbook"
# Of the four chunks that the handbook is cut into. More would return most of it.
COUNT = 1

Scores = Mapping[str, Mapping[str, float]]
"""By `recall` and `precision`, and by query."""


def scores(collection: Collection) -> Scores:
    """Returns which share of each query's answer is returned, and which share of what is returned answers."""
    ensure_built()
    embedder = open_embedder(models_folder(), threads=1)
    text, places = as_one_document(collection)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "corpora").mkdir()
        (folder / f"corpora/{NAME}.md").write_text(text, encoding="utf-8")
        pieces = list(judging.our_pieces(folder, {NAME: text}))
        index = SqliteIndex(folder / "index.sqlite")
        judging.write(pieces, index, embedder)
        found: dict[str, tuple[float, float]] = {}
        for query, asked in collection.queries.items():
            question = judging.Question(asked, NAME, [places[key] for key in collection.relevant[query]])
            numbers = judging.ask(index, asked, embedder, Mode.HYBRID, COUNT)
            found[query] = judging.scores(question, [pieces[number] for number in numbers], {NAME: text})
    return {
        "recall": {query: recall for query, (recall, _) in found.items()},
        "precision": {query: precision for query, (_, precision) in found.items()},
    }


def as_one_document(collection: Collection) -> tuple[str, dict[str, tuple[int, int]]]:
    """Returns the passages one after the other, and where in that text each stands without its title."""
    text, places = "", {}
    for key, passage in collection.documents.items():
        text += f"{passage.title}\n\n"
        places[key] = len(text), len(text) + len(passage.text)
        text += f"{passage.text}\n\n"
    return text, places
