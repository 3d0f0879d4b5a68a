"""How near the int8 encoder's vectors are to float32's: by their angle, and by what they find."""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from octavo.errors import InvalidRequest
from octavo.inference.embedder import MeanPoolingEmbedder
from octavo.inference.encoder import Encoder
from octavo.inference.ports import Embedder, Vectors
from octavo.inference.registry import EncoderEntry, open_embedder, read_entry
from octavo_cli.encoder_build import Precision
from octavo_cli.encoder_file import build
from octavo_cli.evaluation.beir import Collection, read_collection
from octavo_cli.evaluation.json_lines import records
from octavo_cli.evaluation.ranking import difference, interval, ndcg

TEXTS: Final = 2_000
_SEED: Final = 0
_CHARACTERS: Final = 900  # about a chunk
_CHUNKS: Final = 4  # of a document
_SCIFACT: Final = "retrieval/scifact/beir"
_DEPTH: Final = 10


@dataclass(frozen=True)
class Pair:
    """The same encoder twice: as it runs, and in float32."""

    int8: Embedder
    float32: Embedder


def open_float32(models: Path, threads: int = 1) -> Encoder:
    """Build the reference beside the encoder that is registered, and open it."""
    path = build(models, read_entry(models, EncoderEntry), Precision.FLOAT32)
    tokenizer = path.with_name("tokenizer.json").read_bytes()
    return Encoder(path.read_bytes(), tokenizer, version="float32", threads=threads)


def open_pair(models: Path, threads: int = 1) -> Pair:
    """Open what is registered in the folder of the models, and its reference."""
    return Pair(open_embedder(models, threads), MeanPoolingEmbedder(open_float32(models, threads)))


def mixed_texts(data: Path, count: int = TEXTS) -> list[str]:
    """Draw texts of three words to a chunk, a quarter each of documents, sentences, abstracts and queries.

    Raises:
        InvalidRequest: the folder does not hold the data.
    """
    try:
        kinds = [
            list(kind) for kind in (document_chunks(data), _sentences(data), _abstracts(data), _queries(data))
        ]
    except (FileNotFoundError, NotADirectoryError) as error:
        raise InvalidRequest(
            f"{data} is not the folder of evaluation data: {error.filename} is missing"
        ) from error
    drawn = random.Random(_SEED)  # noqa: S311 - a seed makes the sample the same for everyone
    return [text for kind in kinds for text in drawn.sample(kind, count // len(kinds))]


def fidelity(pair: Pair, texts: Sequence[str]) -> dict[str, Any]:
    """Return the cosines between the vectors of both, and what each took of the processor."""
    (ours, our_seconds), (reference, seconds) = (_timed(one, texts) for one in (pair.int8, pair.float32))
    cosines = (ours * reference).sum(axis=1)
    return {
        "texts": len(texts),
        "cosine": interval(cosines.tolist())._asdict() | {"least": float(cosines.min())},
        "cpu_seconds": {"int8": round(our_seconds, 1), "float32": round(seconds, 1)},
    }


def found(pair: Pair, data: Path) -> dict[str, Any]:
    """Return nDCG@10 of both on SciFact, by comparing each query with each document."""
    collection = read_collection(data / _SCIFACT, "test")
    ours, reference = (_rankings(one, collection) for one in (pair.int8, pair.float32))
    return {
        "queries": len(ours),
        "ndcg@10": {"int8": interval(ours)._asdict(), "float32": interval(reference)._asdict()},
        "difference": difference(ours, reference)._asdict(),
    }


def _rankings(embedder: Embedder, collection: Collection) -> list[float]:
    names = list(collection.documents)
    documents = embedder.embed([f"{item.title} {item.text}" for item in collection.documents.values()])
    queries = embedder.embed([collection.queries[query] for query in collection.relevant])
    best = np.argsort(-(queries @ documents.T), axis=1)[:, :_DEPTH]
    return [
        ndcg([names[place] for place in row], relevant, _DEPTH)
        for row, relevant in zip(best, collection.relevant.values(), strict=True)
    ]


def _timed(embedder: Embedder, texts: Sequence[str]) -> tuple[Vectors, float]:
    start = time.process_time()
    return embedder.embed(texts), time.process_time() - start


def document_chunks(data: Path) -> Iterator[str]:
    """Yield the first chunks of each public document, of 900 characters, about 200 tokens."""
    for row in records(data / "doctypes/test.jsonl"):
        for start in range(0, min(len(row["text"]), _CHUNKS * _CHARACTERS), _CHARACTERS):
            yield row["text"][start : start + _CHARACTERS]


def _sentences(data: Path) -> Iterator[str]:
    return (" ".join(row["tokens"]) for row in records(data / "ner/gum/silver.jsonl"))


def _abstracts(data: Path) -> Iterator[str]:
    return (f"{row['title']} {row['text']}" for row in records(data / _SCIFACT / "corpus.jsonl"))


def _queries(data: Path) -> Iterator[str]:
    return (row["text"] for row in records(data / _SCIFACT / "queries_train.jsonl"))
