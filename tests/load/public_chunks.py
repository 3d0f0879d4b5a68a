"""Chunks of public texts with their vectors, as many as a large index has.

texts     stretches of 100 words of contracts (CUAD), abstracts (SciFact), articles and reports (chunking_eval), which overlap by
          half, as do the versions of a document
vectors   every twelfth is the encoder's own; between them lie mixtures of their neighbour with another real one, since
          embedding 100,000 texts takes a quarter of an hour of two cores
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from octavo.document import BoxLocation
from octavo.inference.ports import Embedder, Vectors
from octavo.search.index import Entry
from octavo_cli.evaluation.json_lines import records
from octavo_cli.evaluation.vectors import vectors_of

TENANT: Final = "load"
CHUNKS_A_DOCUMENT: Final = 30
EMBEDDED_EVERY: Final = 12
_WORDS: Final = 100
_STEP: Final = 45
_HERE: Final = (BoxLocation(page=1, box=(72.0, 72.0, 540.0, 144.0)),)


def texts(data: Path, count: int) -> list[str]:
    """Return this many stretches of the public texts under the folder, or all that there are."""
    found: list[str] = []
    for text in _documents(data):
        words = text.split()
        found += [
            " ".join(words[first : first + _WORDS]) for first in range(0, max(1, len(words) - _STEP), _STEP)
        ]
        if len(found) >= count:
            break
    return found[:count]


def queries(data: Path, count: int) -> list[str]:
    """Return the first claims of SciFact."""
    return [str(row["text"]) for row in records(data / "retrieval/scifact/beir/queries.jsonl")][:count]


def vectors(chunks: Sequence[str], embedder: Embedder, kept: Path) -> Vectors:
    """Return an array of shape (len(chunks), dimensions) of unit vectors, the same in every run."""
    real = vectors_of(chunks[::EMBEDDED_EVERY], embedder, kept)
    drawn = np.random.default_rng(5)
    own = np.repeat(real, EMBEDDED_EVERY, axis=0)[: len(chunks)]
    other = real[drawn.integers(len(real), size=len(chunks))]
    mixed = own + drawn.uniform(0.3, 1.0, size=(len(chunks), 1)) * other
    mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
    mixed[::EMBEDDED_EVERY] = real
    made: Vectors = mixed.astype(np.float32)
    return made


def batches(chunks: Sequence[str], made: Vectors, size: int) -> Iterator[list[Entry]]:
    """Yield the chunks as entries, documents of 30 chunks."""
    for first in range(0, len(chunks), size):
        yield [
            _entry(number, chunks[number], made[number])
            for number in range(first, min(first + size, len(chunks)))
        ]


def _entry(number: int, text: str, vector: Vectors) -> Entry:
    document = number // CHUNKS_A_DOCUMENT
    return Entry(
        tenant=TENANT,
        document_id=f"document-{document:06}",
        run_id="1",
        chunk_id=f"c{number % CHUNKS_A_DOCUMENT + 1}-1",
        name=f"document-{document}.pdf",
        label="contract" if document % 2 else "report",
        text=text,
        locations=_HERE,
        vector=tuple(vector.tolist()),
    )


def _documents(data: Path) -> Iterator[str]:
    for row in records(data / "retrieval/scifact/beir/corpus.jsonl"):
        yield f"{row['title']}. {row['text']}"
    for path in sorted((data / "retrieval/chunking_eval/corpora").glob("*.md")):
        yield path.read_text(encoding="utf-8")
    for path in sorted((data / "contracts/txt").glob("*.txt")):
        yield path.read_text(encoding="utf-8", errors="replace")
