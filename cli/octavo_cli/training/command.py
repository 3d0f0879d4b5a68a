"""`octavo models train`: the command line of training."""

import re
from collections import Counter
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.markup import escape

from octavo.inference.registry import ClassifierEntry, known_types, read_custom_entries, read_entry
from octavo_cli.encoder_file import ensure_built, models_folder
from octavo_cli.terminal import err
from octavo_cli.training.annotations import SPLITS, AnnotatedText, BadAnnotations, labels_of, read_annotations

app = typer.Typer(no_args_is_help=True)

_FEWEST: Final = 5
_NAME: Final = "[a-z][a-z0-9-]{0,50}"
_NEEDED: Final = {"torch": "torch", "sklearn": "scikit-learn"}
_INSTALL: Final = (
    "python3 -m venv .train && .venv/bin/uv pip sync --require-hashes --python .train/bin/python layers/locks/train.txt && "
    ".venv/bin/uv pip install --no-deps --python .train/bin/python --editable ."
)


@app.callback()
def train() -> None:
    """Teach Octavo types of your own."""


@app.command()
def recognize(  # noqa: PLR0913, PLR0917 - the options of a command
    data: Annotated[
        Path,
        typer.Option(
            exists=True,
            file_okay=False,
            help='Folder of *.jsonl: {"text", "entities": [{"start", "end", "label"}]}.',
        ),
    ],
    models: Annotated[
        Path, typer.Option("--models", default_factory=models_folder, help="The folder with models.toml.")
    ],
    name: Annotated[
        str, typer.Option(help="What to call the head; one of that name is replaced.")
    ] = "custom",
    document_type: Annotated[
        list[str] | None,
        typer.Option(help="Fill the fields of documents of this type alone; may be repeated."),
    ] = None,
    count_from: Annotated[
        list[str] | None,
        typer.Option(
            help="LABEL=DAY[,DAY…]: values of LABEL may be lengths of time, which count from the first of these days; may be repeated."
        ),
    ] = None,
    source: Annotated[
        str, typer.Option(help="Where the data comes from, for the card.")
    ] = "your own annotations",
    licence: Annotated[
        str, typer.Option(help="The licence under which the head may be used.")
    ] = "not stated",
) -> None:
    """Learn your own types from annotated texts: they become fields of the documents. Nothing is written unless all lines are good."""
    try:
        texts = read_annotations(data)
    except BadAnnotations as error:
        err.print(f"[red]error:[/] {len(error.lines)} lines cannot be learnt from; nothing was written")
        for line in error.lines:
            err.print(f"  {escape(str(line))}", soft_wrap=True)
        raise typer.Exit(2) from error
    if not re.fullmatch(_NAME, name):
        raise typer.BadParameter(f"--name {name}: small letters, digits and hyphens, a letter first")
    _check_documents(texts)
    _check_labels(texts, models, name)
    types = tuple(document_type or ())
    if unknown := set(types) - set(read_entry(models, ClassifierEntry).labels):
        raise typer.BadParameter(f"no document type is called {', '.join(sorted(unknown))}")
    counted = dict(_counted(option, labels_of(texts)) for option in count_from or ())
    if missing := [package for module, package in _NEEDED.items() if find_spec(module) is None]:
        raise typer.BadParameter(
            f"training needs {' and '.join(missing)}, some GB. Install them apart:\n{_INSTALL}\nand run .train/bin/octavo."
        )
    from octavo_cli.training.recognize import Task, train_recognizer  # noqa: PLC0415 - needs torch

    ensure_built(models)
    scores = train_recognizer(texts, Task(name, types, source, licence, counted), models, err.print)
    for field, score in scores.items():
        low, high = score.f1_interval
        print(
            f"{field}\tF1 {score.f1:.3f}\t({low:.3f} to {high:.3f})\t{score.right} of {score.annotated} right"
        )


def _counted(option: str, labels: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    label, _, days = option.partition("=")
    if unknown := [name for name in (label, *days.split(",")) if name not in labels]:
        raise typer.BadParameter(f"--count-from {option}: no annotation has the label {', '.join(unknown)}")
    return label, tuple(days.split(","))


def _check_documents(texts: Sequence[AnnotatedText]) -> None:
    count = Counter(text.split for text in texts if text.entities)
    if few := [split for split in SPLITS if count[split] < _FEWEST]:
        raise typer.BadParameter(
            f"of {len(texts)} documents, fewer than {_FEWEST} with annotations fall to {' and '.join(few)}: a hash of each group "
            "holds a fifth out and sets a fifth aside for calibration, so some fifty documents are needed"
        )


def _check_labels(texts: Sequence[AnnotatedText], models: Path, name: str) -> None:
    taken = known_types(models) | {
        label for entry in read_custom_entries(models) if entry.name != name for label in entry.labels
    }
    if known := taken.intersection(labels_of(texts)):
        raise typer.BadParameter(
            f"{', '.join(sorted(known))}: other types have these names already; choose others"
        )
