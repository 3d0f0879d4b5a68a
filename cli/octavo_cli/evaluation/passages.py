"""How much of what is returned answers, and how much of the answer is returned: by character, for our chunks and fixed ones.

Questions with the exact stretches of text that answer them, as `chunking_eval` has them. All corpora are in one index.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Final

import numpy as np

from octavo.document import Block, Chunk, PathLocation
from octavo.errors import InvalidRequest
from octavo.inference.encoder import Encoder
from octavo.inference.ports import Embedder
from octavo.reading.alignment import align
from octavo.reading.chunking import chunk as cut
from octavo.reading.plaintext import READER
from octavo.search.index import Entry, Mode, Query, RebuildableIndex
from octavo.settings import Limits
from octavo_cli.evaluation.retrieval import fill
from octavo_cli.evaluation.splits import Split, split_of
from octavo_cli.evaluation.vectors import vectors_of

FIXED_TOKENS: Final = 200
_TENANT: Final = "evaluation"
_LINES: Final = re.compile(r"line\[(\d+)(?:-(\d+))?\]")

Stretch = tuple[int, int]


@dataclass(frozen=True)
class Question:
    """A question, and the stretches of its corpus that answer it."""

    text: str
    corpus: str
    answers: Sequence[Stretch]


@dataclass(frozen=True)
class Piece:
    """What is embedded and found: a text, and the stretches of its corpus that it shows."""

    corpus: str
    text: str
    heading_path: tuple[str, ...]
    shows: Sequence[Stretch]


def read_corpora(folder: Path) -> dict[str, str]:
    """Return the texts by name.

    Raises:
        InvalidRequest: there are none.
    """
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("corpora/*.md"))}
    if not texts:
        raise InvalidRequest(f"{folder} needs corpora/*.md and questions_df.csv")
    return texts


def read_questions(folder: Path, split: Split) -> list[Question]:
    """Return the questions of one half."""
    with (folder / "questions_df.csv").open(encoding="utf-8", newline="") as lines:
        return [
            Question(
                row["question"],
                row["corpus_id"],
                [(item["start_index"], item["end_index"]) for item in json.loads(row["references"])],
            )
            for row in csv.DictReader(lines)
            if split_of(row["question"]) is split
        ]


def our_pieces(folder: Path, corpora: Mapping[str, str]) -> Iterator[Piece]:
    """Yield the chunks that the pipeline makes of the corpora, read as plain text."""
    for name, text in corpora.items():
        path = folder / "corpora" / f"{name}.md"
        profile = READER.profile(path, Limits())
        pages = list(READER.read(path, profile, 1, profile.page_count, Limits()))
        lines = _line_starts(text)
        places = {block.id: _places(block, text, lines) for page in pages for block in page.blocks}
        for item in cut(pages):
            yield Piece(name, item.text, item.heading_path, list(_shown(item, places)))


def fixed_pieces(corpora: Mapping[str, str], encoder: Encoder) -> Iterator[Piece]:
    """Yield runs of so many of the encoder's tokens, whatever they cut in two."""
    for name, text in corpora.items():
        offsets = encoder.tokenize([text])[0].offsets
        for first in range(0, len(offsets), FIXED_TOKENS):
            run = offsets[first : first + FIXED_TOKENS]
            start, end = int(run[0][0]), int(run[-1][1])
            yield Piece(name, text[start:end], (), [(start, end)])


def write(pieces: Sequence[Piece], index: RebuildableIndex, embedder: Embedder) -> None:
    """Make the pieces the whole content of the index; a hit's chunk id is the piece's number."""
    vectors = vectors_of([piece.text for piece in pieces], embedder)
    fill(
        index,
        (
            Entry(
                tenant=_TENANT,
                document_id=piece.corpus,
                run_id="1",
                chunk_id=str(number),
                name="",
                text=piece.text,
                heading_path=piece.heading_path,
                locations=(PathLocation(page=1, path="line[1]"),),
                vector=tuple(vector.tolist()),
            )
            for number, (piece, vector) in enumerate(zip(pieces, vectors, strict=True))
        ),
    )


def scores(question: Question, found: Sequence[Piece], corpora: Mapping[str, str]) -> tuple[float, float]:
    """Return recall and precision of the characters that the pieces show; what two of them show counts once."""
    wanted = np.zeros(len(corpora[question.corpus]), bool)
    for start, end in question.answers:
        wanted[start:end] = True
    returned = {name: np.zeros(len(text), bool) for name, text in corpora.items()}
    for piece in found:
        for start, end in piece.shows:
            returned[piece.corpus][start:end] = True
    right = int((wanted & returned[question.corpus]).sum())
    total = sum(int(mask.sum()) for mask in returned.values())
    return right / int(wanted.sum()), right / total if total else 0.0


def ask(index: RebuildableIndex, question: str, embedder: Embedder, mode: Mode, count: int) -> list[int]:
    """Return the numbers of the pieces found."""
    vector = None if mode is Mode.KEYWORD else tuple(embedder.embed([question])[0].tolist())
    query = Query(tenant=_TENANT, text=question, mode=mode, vector=vector, limit=count)
    return [int(hit.chunk_id) for hit in index.search(query)]


def _line_starts(text: str) -> list[int]:
    return list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))


def _places(block: Block, text: str, lines: Sequence[int]) -> list[int | None]:
    """Return where in the corpus each character of the block stands; None for spaces and what has no equal there."""
    location = block.locations[0]
    found = _LINES.fullmatch(location.path) if isinstance(location, PathLocation) else None
    assert found is not None
    first, last = int(found[1]), int(found[2] or found[1])
    start, end = lines[first - 1], min(lines[last], len(text))
    signs = [place for place in range(start, end) if not text[place].isspace()]
    return [None if place is None else signs[place] for place in align(block.text, text[start:end].split())]


def _shown(item: Chunk, places: Mapping[str, Sequence[int | None]]) -> Iterator[Stretch]:
    for source in item.sources:
        stretch = places[source.block][source.offset : source.offset + source.end - source.start]
        known = [place for place in stretch if place is not None]
        if known:
            yield known[0], known[-1] + 1
