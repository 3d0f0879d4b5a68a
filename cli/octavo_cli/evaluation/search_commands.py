"""`octavo eval retrieval` and `passages`: how well what people ask for is found."""

import json
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from octavo.inference.registry import open_embedder
from octavo.search.index import Mode, RebuildableIndex
from octavo_cli.encoder_file import ensure_built, models_folder
from octavo_cli.evaluation import retrieval as measuring
from octavo_cli.evaluation.beir import read_collection
from octavo_cli.terminal import working


class Engine(StrEnum):
    """What searches."""

    SQLITE = "sqlite"
    OPENSEARCH = "opensearch"


def retrieval(
    corpus: Annotated[
        Path, typer.Option(exists=True, file_okay=False, help="A collection in BEIR's layout.")
    ],
    split: Annotated[str, typer.Option(help="Which of its qrels; tune on train alone.")] = "test",
    engine: Annotated[Engine, typer.Option("--index", help="What searches.")] = Engine.SQLITE,
    modes: Annotated[list[Mode] | None, typer.Option("--mode", help="All three without it.")] = None,
    url: Annotated[
        str, typer.Option("--url", envvar="OPENSEARCH_URL", help="Of OpenSearch.")
    ] = "http://127.0.0.1:9200",
) -> None:
    """Ask a collection's queries, and print how high the documents rank that answer them, and how long it takes."""
    collection = read_collection(corpus, split)
    ensure_built()
    embedder = open_embedder(models_folder(), threads=1)
    with _empty_index(engine, url) as index:
        with working(f"Indexing {len(collection.documents)} documents"):
            measuring.fill(index, measuring.entries(collection, embedder))
        for mode in modes or list(Mode):
            with working(f"Asking {len(collection.queries)} queries, {mode}"):
                measured = measuring.measure(collection, index, embedder, mode)
            head = {"corpus": str(corpus), "split": split, "index": engine, "mode": mode}
            print(json.dumps(head | measured.as_json()), flush=True)


@contextmanager
def _empty_index(engine: Engine, url: str) -> Iterator[RebuildableIndex]:
    """An index that is gone afterwards."""
    if engine is Engine.SQLITE:
        from octavo.search.sqlite import SqliteIndex  # noqa: PLC0415 - each engine is loaded when it is asked for

        with tempfile.TemporaryDirectory(prefix="octavo-eval-") as folder:
            yield SqliteIndex(Path(folder, "index.sqlite"))
        return
    from opensearchpy import OpenSearch  # noqa: PLC0415

    from octavo.search.opensearch import OpenSearchIndex  # noqa: PLC0415

    alias = f"octavo-eval-{uuid.uuid4().hex}"
    try:
        yield OpenSearchIndex(url, alias)
    finally:
        with OpenSearch(url) as client:
            client.indices.delete(index=f"{alias}-*")
            client.indices.delete_index_template(name=alias)
