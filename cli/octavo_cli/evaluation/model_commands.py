"""`octavo eval embed` and `classify`: how good the models are, and how much they lose by being small."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from octavo.inference.registry import open_classifier
from octavo_cli.encoder_file import ensure_built, models_folder
from octavo_cli.evaluation import classification
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
            help="The public test part, our own in other styles, what no label covers, or several.",
        ),
    ] = None,
) -> None:
    """Label documents with the int8 encoder and with float32, and print how often that is right."""
    readers = {
        Documents.TEST: lambda: classification.held_out(data),
        Documents.ROBUSTNESS: classification.unlike_styles,
        Documents.OTHER: lambda: classification.of_no_label(data, Split.TEST),
    }
    sets = {kind: readers[kind]() for kind in chosen or list(Documents)}
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
