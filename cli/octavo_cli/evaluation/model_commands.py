"""`octavo eval embed`, `classify` and `speed-models`: how good the models are, what they lose by being small, how fast they are."""

import json
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from octavo.inference.registry import open_classifier
from octavo_cli.encoder_file import ensure_built, models_folder
from octavo_cli.evaluation import classification, contract_kinds, model_speed
from octavo_cli.evaluation.embedding import TEXTS, fidelity, found, mixed_texts, open_float32, open_pair
from octavo_cli.evaluation.splits import Split
from octavo_cli.terminal import working

Data = Annotated[
    Path,
    typer.Option(
        "--data", envvar="OCTAVO_DATA", exists=True, file_okay=False, help="The folder of evaluation data."
    ),
]


class Documents(StrEnum):
    """Which documents are classified."""

    TEST = "test"
    ROBUSTNESS = "robustness"
    OTHER = "other"
    KINDS = "kinds"


def embed(
    data: Data,
    texts: Annotated[int, typer.Option(min=4, help="How many texts are compared.")] = TEXTS,
    retrieval: Annotated[bool, typer.Option(help="Rank SciFact too, which takes minutes.")] = True,  # noqa: FBT002
) -> None:
    """Compare the int8 encoder with float32: the cosine of their vectors, and how high right answers rank."""
    sample = mixed_texts(data, texts)
    ensure_built()
    pair = open_pair(models_folder())
    with working(f"Embedding {len(sample)} texts twice"):
        measured = fidelity(pair, sample)
    if retrieval:
        with working("Ranking SciFact twice"):
            measured["scifact"] = found(pair, data)
    print(json.dumps(measured))


def classify(
    data: Data,
    chosen: Annotated[
        list[Documents] | None,
        typer.Option(
            "--documents",
            help="The public test part, our own in other styles, what no label covers, kinds of contracts, or several.",
        ),
    ] = None,
) -> None:
    """Label documents with the int8 encoder and with float32, and print how often that is right."""
    wanted = chosen or list(Documents)
    readers: dict[Documents, Callable[[], list[classification.Labelled]]] = {
        Documents.TEST: lambda: classification.held_out(data),
        Documents.ROBUSTNESS: classification.unlike_styles,
        Documents.OTHER: lambda: classification.of_no_label(data, Split.TEST),
    }
    sets = {kind: readers[kind]() for kind in wanted if kind in readers}
    contracts = contract_kinds.held_out(data) if Documents.KINDS in wanted else []
    ensure_built()
    models = models_folder()
    classifiers = {
        "int8": open_classifier(models, threads=1),
        "float32": classification.open_on(models, open_float32(models)),
    }
    for kind, documents in sets.items():
        with working(f"Classifying {len(documents)} documents twice"):
            scores = {name: classification.judged(one, documents) for name, one in classifiers.items()}
        print(json.dumps({"set": kind} | scores), flush=True)
    if contracts:
        with working(f"Telling the kinds of {len(contracts)} contracts twice"):
            scores = {name: contract_kinds.judged(one, contracts) for name, one in classifiers.items()}
        print(json.dumps({"set": Documents.KINDS} | scores))


def speed_models(
    data: Data,
    texts: Annotated[int, typer.Option(min=8, help="How many chunks of documents.")] = 128,
    threads: Annotated[int, typer.Option(min=1, help="Cores that a model may take.")] = 1,
    times: Annotated[int, typer.Option(min=1, help="Take the least of so many times.")] = 3,
    torch_python: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="A Python that has sentence-transformers."),
    ] = None,
) -> None:
    """Time the models beside the same tasks in torch; measure the share of the int8 peak, start and memory; print JSON."""
    chosen = model_speed.chunks(data, texts)
    ensure_built()
    models = models_folder()
    with working(f"Timing {len(chosen)} texts"):
        measured = model_speed.speeds(chosen, models, threads, times, torch_python)
        measured |= model_speed.costs(chosen, models, threads, times)
    print(json.dumps(measured, indent=2))
