"""What an index in a bucket costs, by its size: `python -m tests.load.bucket_index 10000 100000`.

Runs against the embedded cloud's S3 over HTTP on this machine, so requests are counted as they would be in AWS, while
times leave out what a network adds; the texts are of drawn words, as frequent as words are, and vectors are drawn.
"""

import random
import sys
import tempfile
import time
from bisect import bisect
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from octavo.document import BoxLocation
from octavo.search.bucket import FOLD_AT, BucketIndex
from octavo.search.index import Entry, Mode, Query
from octavo.search.manifest import encode_delta
from octavo.search.sqlite import SqliteIndex
from octavo.storage.s3 import S3Blobs
from octavo_cli.cloud import ministack
from octavo_cli.cloud.endpoint import Cloud, open_session

DIMENSIONS = 384
CHUNKS_A_DOCUMENT = 30
WORDS_A_CHUNK = 130
VOCABULARY = 50_000
SEGMENTS = 8
QUERIES = 40
HERE = (BoxLocation(page=1, box=(72.0, 72.0, 540.0, 144.0)),)


class Texts:
    """Words by Zipf's law, and unit vectors, the same in every run."""

    def __init__(self) -> None:
        self._chance = random.Random(5)
        self._directions = np.random.default_rng(5)
        self._words = [self._word() for _ in range(VOCABULARY)]
        self._upto = list(accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))

    def _word(self) -> str:
        return "".join(self._chance.choices("abcdefghilmnoprstu", k=self._chance.randint(3, 11)))

    def text(self, words: int) -> str:
        drawn = (self._chance.random() * self._upto[-1] for _ in range(words))
        return " ".join(self._words[bisect(self._upto, place)] for place in drawn)

    def vector(self) -> tuple[float, ...]:
        return tuple(self._directions.standard_normal(DIMENSIONS).tolist())

    def document(self, number: int, chunks: int = CHUNKS_A_DOCUMENT) -> list[Entry]:
        return [
            Entry(
                tenant="load",
                document_id=f"document-{number:08}",
                run_id=f"run-{number:08}",
                chunk_id=f"p{chunk}-0",
                name=f"document-{number}.pdf",
                text=self.text(WORDS_A_CHUNK),
                locations=HERE,
                vector=self.vector(),
            )
            for chunk in range(chunks)
        ]

    def query(self) -> Query:
        return Query(tenant="load", text=self.text(6), mode=Mode.HYBRID, vector=self.vector(), limit=20)


class Requests(Counter[str]):
    """The requests that a client makes, by their names."""

    def __init__(self, client: Any) -> None:
        super().__init__()
        client.meta.events.register("before-call", lambda model, **_: self.update([model.name]))

    def during(self, call: Callable[[], object]) -> str:
        self.clear()
        call()
        return ", ".join(f"{count} {name}" for name, count in sorted(self.items()))


class Cost(NamedTuple):
    """What a call took: by the clock, and of this process's processor, which other work on the machine changes less."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.wall:.2f} s, {self.cpu:.2f} s of CPU"


def cost(call: Callable[[], object]) -> Cost:
    wall, cpu = time.perf_counter(), time.process_time()
    call()
    return Cost(time.perf_counter() - wall, time.process_time() - cpu)


def spread(costs: Sequence[Cost]) -> str:
    def at(percent: int, times: list[float]) -> str:
        return f"{sorted(times)[len(times) * percent // 100] * 1000:.0f}"

    walls, cpus = [item.wall for item in costs], [item.cpu for item in costs]
    return f"p50 {at(50, walls)} ms ({at(50, cpus)} CPU), p95 {at(95, walls)} ms ({at(95, cpus)} CPU)"


def say(what: str, value: str) -> None:
    print(f"  {what:<58} {value}", flush=True)  # noqa: T201 - a measurement reports on the terminal


def rebuild(index: BucketIndex, documents: Iterator[list[Entry]]) -> None:
    with index.rebuild() as new:
        for document in documents:
            new.write(document)


def measure(chunks: int, client: Any, name: str) -> None:
    say(f"{chunks} chunks", "")
    requests, blobs, texts = Requests(client), S3Blobs(client, name), Texts()
    index = BucketIndex(blobs, f"index-{chunks}", DIMENSIONS)
    documents: Iterator[list[Entry]] = (texts.document(n) for n in range(chunks // CHUNKS_A_DOCUMENT))
    say("built anew (rebuild) in", str(cost(lambda: rebuild(index, documents))))
    snapshot = index._manifest("load")[0].snapshot
    assert snapshot is not None
    say("snapshot", f"{snapshot.bytes / 1e6:.0f} MB, {snapshot.bytes / chunks:.0f} bytes a chunk")
    delta = encode_delta(texts.document(chunks), DIMENSIONS)
    say("delta of a document of 30 chunks", f"{len(delta) / 1e3:.0f} kB, {len(delta) / 30:.0f} bytes a chunk")

    reader = BucketIndex(blobs, f"index-{chunks}", DIMENSIONS)
    say("cold: download, open and first query", str(cost(lambda: reader.search(texts.query()))))
    say("query, nothing changed", requests.during(lambda: reader.search(texts.query())))
    say(
        "query, nothing changed",
        spread([cost(lambda: reader.search(texts.query())) for _ in range(QUERIES)]),
    )

    numbers = iter(range(chunks, 2 * chunks))
    say("write of a document", requests.during(lambda: index.write(texts.document(next(numbers)))))
    say("query after it", requests.during(lambda: reader.search(texts.query())))
    writes, reads = [], []
    for _ in range(FOLD_AT - 3):
        document = texts.document(next(numbers))
        writes.append(cost(lambda document=document: index.write(document)))  # type: ignore[misc] # the loop's own
        reads.append(cost(lambda: reader.search(texts.query())))
    say("write of a document", spread(writes))
    say("query after it", spread(reads))

    behind = BucketIndex(blobs, f"index-{chunks}", DIMENSIONS)
    say(f"cold with {FOLD_AT - 2} changes", str(cost(lambda: behind.search(texts.query()))))
    say(
        "deletion of a run",
        requests.during(lambda: index.delete_run("load", "document-00000001", "run-00000001")),
    )
    document, writer = texts.document(next(numbers)), BucketIndex(blobs, f"index-{chunks}", DIMENSIONS)
    say("write that folds, in a cold function", str(cost(lambda: writer.write(document))))
    assert not index._manifest("load")[0].changes, "it did not fold"
    for _ in range(FOLD_AT - 1):
        writer.write(texts.document(next(numbers), chunks=1))
    document = texts.document(next(numbers))
    say("write that folds, in a warm function", str(cost(lambda: writer.write(document))))


def compare_segments(chunks: int) -> None:
    """Search segments one by one and merge by score, as a fan-out without merged statistics would."""
    texts = Texts()
    with tempfile.TemporaryDirectory() as folder:
        whole = SqliteIndex(Path(folder, "whole.sqlite"), DIMENSIONS)
        parts = [SqliteIndex(Path(folder, f"{n}.sqlite"), DIMENSIONS) for n in range(SEGMENTS)]
        for number in range(chunks // CHUNKS_A_DOCUMENT):
            document = texts.document(number)
            whole.write(document)
            parts[number * SEGMENTS * CHUNKS_A_DOCUMENT // chunks % SEGMENTS].write(document)
        for mode in (Mode.KEYWORD, Mode.HYBRID):
            kept = 0
            for _ in range(QUERIES):
                query = texts.query().model_copy(update={"mode": mode, "limit": 10})
                found = [hit for part in parts for hit in part.search(query)]
                best = sorted(found, key=lambda hit: -hit.score)[:10]
                kept += len(
                    {hit.run_id + hit.chunk_id for hit in best}
                    & {h.run_id + h.chunk_id for h in whole.search(query)}
                )
            say(
                f"{mode}, first ten of {SEGMENTS} segments of {chunks} chunks in all",
                f"{kept / QUERIES / 10:.0%} of the whole's",
            )


def compare_postings(chunks: int) -> None:
    """Count what an item a word and chunk would be in a table, billed by the write."""
    texts = Texts()
    words = sum(len(set(texts.text(WORDS_A_CHUNK).split())) for _ in range(chunks)) / chunks
    say("distinct words a chunk, each an item of a table of postings", f"{words:.0f}")


def main() -> None:
    state = Path(tempfile.mkdtemp(prefix="octavo-load-"))
    port = ministack.free_port()
    pid = ministack.start(port, state, leashed=True)
    try:
        client = open_session(Cloud.EMBEDDED, f"127.0.0.1:{port}").client("s3")
        client.create_bucket(Bucket="load")
        for chunks in map(int, sys.argv[1:]):
            measure(chunks, client, "load")
        compare_segments(2_400)
        compare_postings(1_000)
    finally:
        ministack.stop(pid)


if __name__ == "__main__":
    main()
