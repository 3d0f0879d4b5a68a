"""Chunks of public texts with their vectors, as many as a large index has, made batch by batch: a million do not fit in memory.

texts     stretches of 100 words of contracts (CUAD), abstracts (SciFact), articles and reports (chunking_eval), which overlap by
          half, as do the versions of a document; of 100,000 real ones the further are made, the first half of one and the
          second of another
vectors   every twelfth of the real texts has the encoder's own; all others are mixtures of their neighbour's with another
          real one, since embedding 100,000 texts takes a quarter of an hour of two cores
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
_REAL: Final = 100_000
_SEED: Final = 5
_WORDS: Final = 100
_STEP: Final = 45
_HERE: Final = (BoxLocation(page=1, box=(72.0, 72.0, 540.0, 144.0)),)


@dataclass(frozen=True)
class Chunks:
    """`count` chunks, the same in every run. `real` are the vectors of every twelfth text."""

    count: int
    texts: Sequence[str]
    real: Vectors

    def batches(self, size: int) -> Iterator[range]:
        """Yield the numbers of all chunks, this many at a time."""
        for first in range(0, self.count, size):
            yield range(first, min(first + size, self.count))

    def vectors(self, numbers: range) -> Vectors:
        """Return an array of shape (len(numbers), dimensions) of unit vectors."""
        drawn = np.random.default_rng([_SEED, numbers.start])
        at = np.array(numbers)
        own = self.real[at % len(self.texts) // EMBEDDED_EVERY]
        other = self.real[drawn.integers(len(self.real), size=len(at))]
        mixed = own + drawn.uniform(0.3, 1.0, size=(len(at), 1)) * other
        mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
        real = (at < len(self.texts)) & (at % EMBEDDED_EVERY == 0)
        made: Vectors = np.where(real[:, None], own, mixed).astype(np.float32)
        return made

    def entries(self, numbers: range) -> list[Entry]:
        """Return the chunks as entries, documents of 30 chunks."""
        return [
            _entry(number, self._text(number), vector)
            for number, vector in zip(numbers, self.vectors(numbers), strict=True)
        ]

    def _text(self, number: int) -> str:
        own = self.texts[number % len(self.texts)]
        if number < len(self.texts):
            return own
        other = self.texts[int(np.random.default_rng([_SEED, number]).integers(len(self.texts)))]
        return " ".join(own.split()[: _WORDS // 2] + other.split()[_WORDS // 2 :])


def read(data: Path, count: int, embedder: Embedder, kept: Path) -> Chunks:
    """Return this many chunks of the public texts under the folder; what is embedded is kept."""
    texts = _texts(data, min(count, _REAL))
    return Chunks(count, texts, vectors_of(texts[::EMBEDDED_EVERY], embedder, kept))


def identity(number: int) -> tuple[str, str]:
    """Return the document and the chunk of a number."""
    return f"document-{number // CHUNKS_A_DOCUMENT:06}", f"c{number % CHUNKS_A_DOCUMENT + 1}-1"


def queries(data: Path, count: int) -> list[str]:
    """Return the first claims of SciFact."""
    return [str(row["text"]) for row in records(data / "retrieval/scifact/beir/queries.jsonl")][:count]


def _texts(data: Path, count: int) -> list[str]:
    found: list[str] = []
    for text in _documents(data):
        words = text.split()
        found += [
            " ".join(words[first : first + _WORDS]) for first in range(0, max(1, len(words) - _STEP), _STEP)
        ]
        if len(found) >= count:
            break
    return found[:count]


def _entry(number: int, text: str, vector: Vectors) -> Entry:
    document_id, chunk_id = identity(number)
    return Entry(
        tenant=TENANT,
        document_id=document_id,
        run_id="1",
        chunk_id=chunk_id,
        name=f"{document_id}.pdf",
        label="contract" if number // CHUNKS_A_DOCUMENT % 2 else "report",
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
