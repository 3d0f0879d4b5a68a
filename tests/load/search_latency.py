"""How long a search takes, by mode: `python -m tests.load.search_latency --data DIR`.

Asks claims of SciFact of 100,000 chunks (see `public_chunks.py`), and prints a line of JSON each of: the rate of indexing, vectors
ready; each mode's times, as it is and as it was when every vector of the tenant was compared, query by query in turn; and how many of
the exact list's first ten semantic search finds. The index stays in the folder, so that the next run only asks.
"""

import argparse
import json
import time
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from statistics import fmean
from unittest.mock import patch

import numpy as np

from octavo.inference.ports import Embedder
from octavo.inference.registry import open_embedder
from octavo.search import sqlite_requests
from octavo.search.index import Hit, Mode, Query
from octavo.search.sqlite import SqliteIndex
from octavo_cli.evaluation.retrieval import spread
from octavo_cli.paths import ROOT
from tests.load import public_chunks

BATCH = 1_000
SHOWN = 10
# What version 2 of the index asked, and by the index that it had: a distance for every row that has a word or is the tenant's.
EXACT = {
    "BY_VECTOR": """
        SELECT entries.rowid, 1 - vec_distance_cosine(vec_int8(vector), vec_int8(:vector)) / 2 AS score
        FROM entries INDEXED BY sqlite_autoindex_entries_1 WHERE {scope} ORDER BY score DESC, rowid LIMIT :depth
    """,
    "BY_WORDS": sqlite_requests.BY_WORDS.replace("passages.rank LIMIT", "passages.rank, entries.rowid LIMIT"),
}


def say(**facts: object) -> None:
    print(json.dumps(facts), flush=True)  # noqa: T201 - a measurement reports on the terminal


def built(folder: Path, data: Path, count: int, embedder: Embedder) -> SqliteIndex:
    """Return the index of this many chunks, from the folder where it is there."""
    path = folder / f"chunks-{count}-{sqlite_requests.SCHEMA_VERSION}.sqlite"
    if path.is_file():
        return SqliteIndex(path)
    texts = public_chunks.texts(data, count)
    vectors = public_chunks.vectors(texts, embedder, folder)
    unfinished = path.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    index, wall, cpu = SqliteIndex(unfinished), 0.0, 0.0
    for entries in public_chunks.batches(texts, vectors, BATCH):
        started, started_cpu = time.perf_counter(), time.process_time()
        index.write(entries)
        wall, cpu = wall + time.perf_counter() - started, cpu + time.process_time() - started_cpu
    index.copy_to(path)
    unfinished.unlink()
    say(
        chunks=len(texts),
        chunks_a_second=round(len(texts) / wall),
        chunks_a_cpu_second=round(len(texts) / cpu),
    )
    return SqliteIndex(path)


def compare(index: SqliteIndex, mode: Mode, questions: Sequence[str], embedder: Embedder) -> None:
    """Print the mode's times with the query's embedding, exact scan and present search in turn."""
    times: dict[str, list[tuple[float, float]]] = {"exact": [], "now": []}
    kept: list[float] = []
    for text in questions:
        found: dict[str, list[Hit]] = {}
        for way, rows in times.items():
            with patch.dict(vars(sqlite_requests), EXACT) if way == "exact" else nullcontext():
                started, started_cpu = time.perf_counter(), time.process_time()
                vector = None if mode is Mode.KEYWORD else tuple(embedder.embed([text])[0].tolist())
                query = Query(tenant=public_chunks.TENANT, text=text, mode=mode, vector=vector, limit=SHOWN)
                found[way] = index.search(query)
                rows.append((time.perf_counter() - started, time.process_time() - started_cpu))
        exact, now = ({(hit.document_id, hit.chunk_id) for hit in found[way]} for way in times)
        kept.append(len(exact & now) / len(exact) if exact else 1.0)
    cpu = {way: spread([row[1] for row in rows]) for way, rows in times.items()}
    wall = {way: spread([row[0] for row in rows]) for way, rows in times.items()}
    exact_p50, now_p50 = (np.median([row[1] for row in rows]) for rows in times.values())
    ratio = round(float(exact_p50 / now_p50), 2)
    say(
        mode=mode,
        cpu_milliseconds=cpu,
        milliseconds=wall,
        ratio=ratio,
        **{"recall@10": round(fmean(kept), 4)},
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path, required=True, help="the public texts")
    arguments.add_argument(
        "--folder", type=Path, default=Path("/var/tmp/octavo-load"), help="keeps index and vectors"
    )  # large, and anyone's to delete
    arguments.add_argument("--chunks", type=int, default=100_000)
    arguments.add_argument("--queries", type=int, default=100)
    given = arguments.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    embedder = open_embedder(ROOT / "model_artifacts", threads=1)
    index = built(given.folder, given.data, given.chunks, embedder)
    questions = public_chunks.queries(given.data, given.queries)
    for mode in Mode:
        compare(index, mode, questions, embedder)


if __name__ == "__main__":
    main()
