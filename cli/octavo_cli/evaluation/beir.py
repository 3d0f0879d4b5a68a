"""Collections in BEIR's layout: documents, queries, and which documents answer which query.

    corpus.jsonl            {"_id", "title", "text"} a line
    queries*.jsonl          {"_id", "text"} a line; of several files, all together
    qrels/<split>.tsv       query-id, corpus-id, score, under a line of headings

Nothing else of a row is read.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from octavo.errors import InvalidRequest
from octavo_cli.evaluation.json_lines import records


@dataclass(frozen=True)
class Passage:
    """A document of a collection, as its authors cut it."""

    title: str
    text: str


@dataclass(frozen=True)
class Collection:
    """Documents and queries by id; `relevant` holds, of each judged query, the grade of the documents that answer it."""

    documents: Mapping[str, Passage]
    queries: Mapping[str, str]
    relevant: Mapping[str, Mapping[str, int]]


def read_collection(folder: Path, split: str) -> Collection:
    """Read a collection with the queries that the split judges.

    Raises:
        InvalidRequest: the folder is not in this layout, or has no such split.
    """
    judgements = folder / "qrels" / f"{split}.tsv"
    if not (folder / "corpus.jsonl").is_file() or not judgements.is_file():
        raise InvalidRequest(f"{folder} needs corpus.jsonl and qrels/{split}.tsv, in BEIR's layout")
    relevant = _relevant(judgements)
    return Collection(
        documents={
            str(row["_id"]): Passage(row.get("title", ""), row["text"])
            for row in records(folder / "corpus.jsonl")
        },
        queries={
            str(row["_id"]): row["text"]
            for path in sorted(folder.glob("queries*.jsonl"))
            for row in records(path)
            if str(row["_id"]) in relevant
        },
        relevant=relevant,
    )


def _relevant(path: Path) -> dict[str, dict[str, int]]:
    relevant: dict[str, dict[str, int]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            if int(row["score"]) > 0:
                relevant.setdefault(row["query-id"], {})[row["corpus-id"]] = int(row["score"])
    return relevant
