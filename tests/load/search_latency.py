"""How long a search takes among many chunks, by mode: `python -m tests.load.search_latency --data DIR`.

Asks claims of SciFact of chunks as `public_chunks.py` makes them, and prints a line of JSON each of: the rate of indexing, vectors
ready; and each mode's times. By meaning it also says how many of the first ten are those of an exact comparison of all int8 vectors.

CPU is of the process that answers: this one, or the handler's. Of OpenSearch it is the mean of a query, `server_cpu_milliseconds`, and right
only while nobody else asks it.

--over index   the index alone, with the query's embedding
--over http    the API's handler in a process of its own, over plain HTTP
--over cloud   the embedded cloud: its API Gateway, authorizer, Lambda and DynamoDB; SQLite only
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from statistics import fmean

import numpy as np

from octavo.inference.ports import Embedder
from octavo.inference.registry import open_embedder
from octavo.search.index import Mode, Query, SearchIndex
from octavo.storage.dynamodb import DynamoRecords
from octavo_cli.client import OctavoClient
from octavo_cli.cloud import ministack
from octavo_cli.cloud.endpoint import Cloud
from octavo_cli.evaluation.retrieval import spread
from octavo_cli.paths import ROOT
from tests.load import public_chunks
from tests.load.indexes import (
    BATCH,
    Engine,
    fill_opensearch,
    fill_sqlite,
    opened,
    say,
    server_cpu_seconds,
    sqlite_path,
)
from tests.load.served import record_all, serving

SHOWN = 10
WARM_UP = 5

Hits = list[tuple[str, str]]


class Over(StrEnum):
    INDEX = "index"
    HTTP = "http"
    CLOUD = "cloud"


@dataclass(frozen=True)
class Way:
    """Asks for the first ten; `cpu` is the processor's time in seconds of whoever answers, where that is one process."""

    ask: Callable[[str, Mode], Hits]
    cpu: Callable[[], float] | None


def of_index(index: SearchIndex, embedder: Embedder) -> Way:
    def ask(text: str, mode: Mode) -> Hits:
        vector = None if mode is Mode.KEYWORD else tuple(embedder.embed([text])[0].tolist())
        query = Query(tenant=public_chunks.TENANT, text=text, mode=mode, vector=vector, limit=SHOWN)
        return [(hit.document_id, hit.chunk_id) for hit in index.search(query)]

    return Way(ask, time.process_time)


def of_client(client: OctavoClient, pid: int | None = None) -> Way:
    def ask(text: str, mode: Mode) -> Hits:
        hits = client.search(text, mode, SHOWN)
        return [(hit["document_id"], hit["chunk_id"]) for hit in hits]

    # Linux's number of another process's clock, see clock_getcpuclockid(3).
    return Way(ask, (lambda: time.clock_gettime((~pid << 3) | 2)) if pid else None)


@contextmanager
def way_over(over: Over, given: argparse.Namespace, embedder: Embedder) -> Iterator[Way]:
    where = (given.index, given.folder, given.url, given.chunks)
    match over:
        case Over.INDEX:
            yield of_index(opened(*where), embedder)
        case Over.HTTP:
            with serving(*where) as (address, pid):
                yield of_client(OctavoClient(address, lambda: None), pid)
        case Over.CLOUD:
            from octavo_cli.lifecycle import bring_up  # noqa: PLC0415 - and with it the CDK, for seconds

            with tempfile.TemporaryDirectory(prefix="octavo-load-") as state:
                url = f"sqlite:///{sqlite_path(given.folder, given.chunks)}"
                deployment = bring_up(Cloud.EMBEDDED, url, Path(state), leashed=True)
                assert deployment.pid is not None
                try:
                    table = deployment.session.resource("dynamodb").Table(deployment.outputs["TableName"])
                    record_all(DynamoRecords(table), given.chunks)
                    yield of_client(OctavoClient.of(deployment, public_chunks.TENANT))
                finally:
                    ministack.stop(deployment.pid)


def measure(way: Way, mode: Mode, questions: Sequence[str]) -> tuple[list[Hits], dict[str, object]]:
    for text in questions[:WARM_UP]:
        way.ask(text, mode)
    found, seconds, cpu_seconds = [], [], []
    for text in questions:
        started, started_cpu = time.perf_counter(), way.cpu() if way.cpu else 0.0
        found.append(way.ask(text, mode))
        seconds.append(time.perf_counter() - started)
        cpu_seconds.append(way.cpu() - started_cpu if way.cpu else 0.0)
    times: dict[str, object] = {"milliseconds": spread(seconds)}
    if way.cpu:
        times["cpu_milliseconds"] = spread(cpu_seconds)
    return found, times | {"load": round(os.getloadavg()[0], 1)}


def embedding(embedder: Embedder, questions: Sequence[str]) -> dict[str, float]:
    """Return the times of the queries' embedding alone."""
    seconds = []
    for text in questions:
        started = time.perf_counter()
        embedder.embed([text])
        seconds.append(time.perf_counter() - started)
    return spread(seconds)


def exact(
    chunks: public_chunks.Chunks, questions: Sequence[str], embedder: Embedder
) -> list[set[tuple[str, str]]]:
    """Return each question's nearest ten by the cosine of int8 vectors, compared with all of them."""
    asked = _int8(embedder.embed(questions))
    best = np.full((len(questions), SHOWN), -np.inf)
    numbers = np.zeros((len(questions), SHOWN), dtype=np.int64)
    for batch in chunks.batches(BATCH):
        scores = np.hstack([best, asked @ _int8(chunks.vectors(batch)).T])
        known = np.hstack([numbers, np.broadcast_to(np.array(batch), (len(questions), len(batch)))])
        top = np.argpartition(-scores, SHOWN, axis=1)[:, :SHOWN]
        best, numbers = np.take_along_axis(scores, top, 1), np.take_along_axis(known, top, 1)
    return [{public_chunks.identity(int(number)) for number in row} for row in numbers]


def _int8(vectors: np.ndarray) -> np.ndarray:
    """Return the vectors as `quantize` rounds them, of unit length again."""
    rounded = np.rint(vectors * (127 / np.abs(vectors).max(axis=1, keepdims=True)))
    unit: np.ndarray = rounded / np.linalg.norm(rounded, axis=1, keepdims=True)
    return unit


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--data", type=Path, required=True, help="the public texts")
    arguments.add_argument(
        "--folder", type=Path, default=Path("/var/tmp/octavo-load"), help="keeps index and vectors"
    )  # large, and anyone's to delete
    arguments.add_argument("--index", type=Engine, choices=list(Engine), default=Engine.SQLITE)
    arguments.add_argument("--url", default="http://127.0.0.1:9200", help="of OpenSearch")
    arguments.add_argument("--over", type=Over, choices=list(Over), default=Over.INDEX)
    arguments.add_argument("--chunks", type=int, default=100_000)
    arguments.add_argument("--queries", type=int, default=100)
    given = arguments.parse_args()
    if given.over is Over.CLOUD and given.index is not Engine.SQLITE:
        arguments.error("--over cloud measures SQLite alone")
    given.folder.mkdir(parents=True, exist_ok=True)
    embedder = open_embedder(ROOT / "model_artifacts", threads=1)
    chunks = public_chunks.read(given.data, given.chunks, embedder, given.folder)
    on_server = given.index is Engine.OPENSEARCH
    if on_server:
        fill_opensearch(given.url, chunks)
    else:
        fill_sqlite(sqlite_path(given.folder, given.chunks), chunks)
    questions = public_chunks.queries(given.data, given.queries)
    head = {"index": given.index, "chunks": given.chunks, "over": given.over}
    say(**head, embedding_milliseconds=embedding(embedder, questions))
    nearest = exact(chunks, questions, embedder) if given.over is Over.INDEX else None
    with way_over(given.over, given, embedder) as way:
        for mode in Mode:
            before = server_cpu_seconds(given.url) if on_server else 0.0
            found, times = measure(way, mode, questions)
            if on_server:
                spent = server_cpu_seconds(given.url) - before
                times["server_cpu_milliseconds"] = round(1000 * spent / (len(questions) + WARM_UP), 1)
            recall = {}
            if nearest and mode is Mode.SEMANTIC:
                kept = [len(set(hits) & true) / SHOWN for hits, true in zip(found, nearest, strict=True)]
                recall = {"recall@10": round(fmean(kept), 4)}
            say(**head, mode=mode, **times, **recall)


if __name__ == "__main__":
    main()
