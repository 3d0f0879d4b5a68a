"""The index of many chunks, filled where it is not there yet; it stays, so that the next run only asks."""

import json
import time
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from opensearchpy import OpenSearch

from octavo.search import sqlite_requests
from octavo.search.index import Entry, SearchIndex
from octavo.search.opensearch import OpenSearchIndex
from octavo.search.sqlite import SqliteIndex
from tests.load.public_chunks import Chunks

BATCH = 1_000
# What a node says of itself may be a second old.
_PROBED_EVERY_SECONDS = 1.1


class Engine(StrEnum):
    SQLITE = "sqlite"
    OPENSEARCH = "opensearch"


def say(**facts: object) -> None:
    print(json.dumps(facts), flush=True)  # noqa: T201 - a measurement reports on the terminal


def sqlite_path(folder: Path, count: int) -> Path:
    return folder / f"mixed-{count}-{sqlite_requests.SCHEMA_VERSION}.sqlite"


def alias(count: int) -> str:
    return f"octavo-load-{count}"


def opened(engine: Engine, folder: Path, url: str, count: int) -> SearchIndex:
    """Return the index, which is filled."""
    if engine is Engine.SQLITE:
        return SqliteIndex(sqlite_path(folder, count))
    return OpenSearchIndex(url, alias(count))


class Timed:
    """The chunks' entries; `seconds` is what making them took, by the clock and of this process's processor."""

    def __init__(self, chunks: Chunks) -> None:
        self._chunks = chunks
        self.seconds = self.cpu_seconds = 0.0

    def __iter__(self) -> Iterator[Sequence[Entry]]:
        for numbers in self._chunks.batches(BATCH):
            started, started_cpu = time.perf_counter(), time.process_time()
            entries = self._chunks.entries(numbers)
            self.seconds += time.perf_counter() - started
            self.cpu_seconds += time.process_time() - started_cpu
            yield entries


def fill_sqlite(path: Path, chunks: Chunks) -> None:
    if path.is_file():
        return
    unfinished = path.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    index, batches = SqliteIndex(unfinished), Timed(chunks)
    started, started_cpu = time.perf_counter(), time.process_time()
    for entries in batches:
        index.write(entries)
    seconds = time.perf_counter() - started - batches.seconds
    cpu_seconds = time.process_time() - started_cpu - batches.cpu_seconds
    index.copy_to(path)
    unfinished.unlink()
    say(
        chunks=chunks.count,
        chunks_a_second=round(chunks.count / seconds),
        chunks_a_cpu_second=round(chunks.count / cpu_seconds),
    )


def fill_opensearch(url: str, chunks: Chunks) -> None:
    """Fill by `rebuild`, and say what the server took for it."""
    with OpenSearch(url, timeout=60) as client:
        index = OpenSearchIndex(url, alias(chunks.count))
        if client.count(index=alias(chunks.count))["count"] != chunks.count:
            batches, server_before = Timed(chunks), server_cpu_seconds(url)
            started, started_cpu = time.perf_counter(), time.process_time()
            with index.rebuild() as new:
                for entries in batches:
                    new.write(entries)
            seconds = time.perf_counter() - started - batches.seconds
            say(
                chunks=chunks.count,
                chunks_a_second=round(chunks.count / seconds),
                client_cpu_seconds=round(time.process_time() - started_cpu - batches.cpu_seconds, 1),
                server_cpu_seconds=round(server_cpu_seconds(url) - server_before, 1),
            )
        stats = client.indices.stats(index=alias(chunks.count))["_all"]["primaries"]
        memory = _node(client)["jvm"]["mem"]
        say(
            disk_bytes=stats["store"]["size_in_bytes"],
            segments=stats["segments"]["count"],
            heap_bytes=memory["heap_used_in_bytes"],
            heap_limit_bytes=memory["heap_max_in_bytes"],
        )


def server_cpu_seconds(url: str) -> float:
    """Return the processor's time since the server started."""
    time.sleep(_PROBED_EVERY_SECONDS)
    with OpenSearch(url, timeout=60) as client:
        milliseconds: int = _node(client)["process"]["cpu"]["total_in_millis"]
        return milliseconds / 1000


def _node(client: OpenSearch) -> dict[str, Any]:
    (node,) = client.nodes.stats(metric="process,jvm")["nodes"].values()
    found: dict[str, Any] = node
    return found
