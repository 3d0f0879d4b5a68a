"""`octavo eval retrieval`, `passages` and `answers`: how well what people ask for is found."""

import json
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from octavo.inference.embedder import MeanPoolingEmbedder
from octavo.inference.registry import open_embedder, open_encoder
from octavo.search.index import Mode, RebuildableIndex
from octavo_cli.encoder_file import ensure_built, models_folder
from octavo_cli.evaluation import answering, reranking
from octavo_cli.evaluation import passages as judging
from octavo_cli.evaluation import retrieval as measuring
from octavo_cli.evaluation.beir import read_collection
from octavo_cli.evaluation.ranking import difference, interval
from octavo_cli.evaluation.splits import Split
from octavo_cli.terminal import working


class Engine(StrEnum):
    """What searches."""

    SQLITE = "sqlite"
    OPENSEARCH = "opensearch"


def retrieval(  # noqa: PLR0913 - a command has as many options as it has
    corpus: Annotated[
        Path, typer.Option(exists=True, file_okay=False, help="A collection in BEIR's layout.")
    ],
    split: Annotated[str, typer.Option(help="Which of its qrels; tune on train alone.")] = "test",
    engine: Annotated[Engine, typer.Option("--index", help="What searches.")] = Engine.SQLITE,
    modes: Annotated[list[Mode] | None, typer.Option("--mode", help="All three without it.")] = None,
    url: Annotated[
        str, typer.Option("--url", envvar="OPENSEARCH_URL", help="Of OpenSearch.")
    ] = "http://127.0.0.1:9200",
    *,
    rerank: Annotated[
        bool, typer.Option("--rerank", help="Also whether it would pay to rank the hybrid hits once more.")
    ] = False,
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
        if rerank:
            with working(f"Ranking the hits of {len(collection.queries)} queries again"):
                again = reranking.measure(collection, index, embedder)
            print(json.dumps({"corpus": str(corpus), "split": split, "index": engine, "rerank": again}))


def passages(
    data: Annotated[
        Path, typer.Option("--data", exists=True, file_okay=False, help="Questions with their exact answers.")
    ],
    split: Annotated[Split, typer.Option(help="Tune on dev; publish test.")] = Split.DEV,
    mode: Annotated[Mode, typer.Option()] = Mode.HYBRID,
    count: Annotated[int, typer.Option("--k", min=1, max=100, help="Passages that are returned.")] = 5,
) -> None:
    """Print how many characters of the answers are returned, and how many returned answer, beside fixed chunks."""
    corpora, questions = judging.read_corpora(data), judging.read_questions(data, split)
    ensure_built()
    encoder = open_encoder(models_folder(), threads=1)
    embedder = MeanPoolingEmbedder(encoder)
    ways = {
        "octavo": list(judging.our_pieces(data, corpora)),
        f"{judging.FIXED_TOKENS} tokens": list(judging.fixed_pieces(corpora, encoder)),
    }
    measured = {}
    for way, pieces in ways.items():
        with _empty_index(Engine.SQLITE, "") as index, working(f"Asking {len(questions)} questions, {way}"):
            judging.write(pieces, index, embedder)
            measured[way] = [
                judging.scores(
                    item,
                    [pieces[number] for number in judging.ask(index, item.text, embedder, mode, count)],
                    corpora,
                )
                for item in questions
            ]
    head = {"split": split, "mode": mode, "k": count, "questions": len(questions)}
    print(
        json.dumps(head | _compared(measured, {way: len(pieces) for way, pieces in ways.items()}), indent=1)
    )


def answers(
    data: Annotated[
        Path, typer.Option("--data", exists=True, file_okay=False, help="Questions in SQuAD's form.")
    ],
    split: Annotated[
        Split, typer.Option(help="Half of the articles: tune on dev; publish test.")
    ] = Split.DEV,
    mode: Annotated[Mode, typer.Option()] = Mode.HYBRID,
) -> None:
    """Print how often the sentence that a hit names holds the answer, beside the first and the nearest in meaning."""
    paragraphs, questions = answering.read_questions(data, split)
    ensure_built()
    embedder = open_embedder(models_folder(), threads=1)
    with _empty_index(Engine.SQLITE, "") as index, working(f"Asking {len(questions)} questions"):
        measuring.fill(index, measuring.entries(paragraphs, embedder))
        judged = list(answering.ask(index, paragraphs, questions, embedder, mode))
    head = {"split": split, "mode": mode, "questions": len(questions)}
    print(json.dumps(head | answering.compared(judged, embedder), indent=1))


def _compared(
    measured: Mapping[str, Sequence[tuple[float, float]]], pieces: Mapping[str, int]
) -> dict[str, Any]:
    """Return recall and precision of each way, and by how much the first is above the second."""
    columns = {way: list(zip(*found, strict=True)) for way, found in measured.items()}
    ours, theirs = columns.values()
    return {
        way: {
            "pieces": pieces[way],
            "recall": interval(recall)._asdict(),
            "precision": interval(precision)._asdict(),
        }
        for way, (recall, precision) in columns.items()
    } | {
        "difference": {
            "recall": difference(ours[0], theirs[0])._asdict(),
            "precision": difference(ours[1], theirs[1])._asdict(),
        }
    }


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
