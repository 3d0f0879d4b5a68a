"""How well and how fast an index finds what people judged to be the answers: one collection, one way to search."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from octavo.document import PathLocation
from octavo.inference.ports import Embedder
from octavo.search.index import Entry, Mode, Query, RebuildableIndex
from octavo_cli.evaluation.beir import Collection, Passage
from octavo_cli.evaluation.ranking import interval, ndcg, recall, reciprocal_rank
from octavo_cli.evaluation.vectors import vectors_of

TENANT: Final = "evaluation"
_BATCH: Final = 1_000
_JUDGED: Final = 100  # hits that a ranking is judged by
_SHOWN: Final = 10  # hits of a query whose time is taken


@dataclass(frozen=True)
class Measured:
    """What each query scored, and how many seconds it took: in all, in the embedder, and of this process's processor."""

    ndcg: Sequence[float]
    recall: Sequence[float]
    reciprocal_rank: Sequence[float]
    seconds: Sequence[float]
    embedding_seconds: Sequence[float]
    cpu_seconds: Sequence[float]

    def as_json(self) -> dict[str, Any]:
        """Return means with their 95 % intervals, and the spread of the times in milliseconds."""
        return {
            "queries": len(self.ndcg),
            "ndcg@10": interval(self.ndcg)._asdict(),
            "recall@100": interval(self.recall)._asdict(),
            "mrr": interval(self.reciprocal_rank)._asdict(),
            "milliseconds": spread(self.seconds),
            "of_which_embedding": spread(self.embedding_seconds),
            "cpu_milliseconds": spread(self.cpu_seconds),
        }


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """Return the median and the 95th percentile, in milliseconds."""
    p50, p95 = np.percentile(seconds, [50, 95]) * 1000
    return {"p50": round(float(p50), 2), "p95": round(float(p95), 2)}


def entries(collection: Collection, embedder: Embedder) -> Iterator[Entry]:
    """Yield the collection's documents as the pipeline would write them: a chunk each, under its heading."""
    texts = [_text(passage) for passage in collection.documents.values()]
    vectors = vectors_of(texts, embedder)
    for (key, passage), text, vector in zip(collection.documents.items(), texts, vectors, strict=True):
        yield Entry(
            tenant=TENANT,
            document_id=key,
            run_id="1",
            chunk_id="c1-1",
            name="",
            text=text,
            heading_path=(passage.title,) if passage.title else (),
            locations=(PathLocation(page=1, path="line[1]"),),
            vector=tuple(vector.tolist()),
        )


def fill(index: RebuildableIndex, written: Iterable[Entry]) -> None:
    """Make these entries the whole content of the index."""
    waiting = list(written)
    with index.rebuild() as new:
        for first in range(0, len(waiting), _BATCH):
            new.write(waiting[first : first + _BATCH])


def measure(collection: Collection, index: RebuildableIndex, embedder: Embedder, mode: Mode) -> Measured:
    """Ask the index every query of the collection, twice: for what is judged, and for what a page of hits costs."""
    rows: list[tuple[float, ...]] = []
    for key, text in collection.queries.items():
        relevant = collection.relevant[key]
        started, started_cpu = time.perf_counter(), time.process_time()
        vector = None if mode is Mode.KEYWORD else tuple(embedder.embed([text])[0].tolist())
        embedded = time.perf_counter()
        query = Query(tenant=TENANT, text=text, mode=mode, vector=vector, limit=_SHOWN)
        index.search(query)
        seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - started_cpu
        hits = index.search(query.model_copy(update={"limit": _JUDGED}))
        ranked = [hit.document_id for hit in hits]
        scores = ndcg(ranked, relevant), recall(ranked, relevant), reciprocal_rank(ranked, relevant)
        rows.append((*scores, seconds, embedded - started, cpu_seconds))
    return Measured(*zip(*rows, strict=True))


def _text(passage: Passage) -> str:
    return f"{passage.title}\n{passage.text}".strip()
