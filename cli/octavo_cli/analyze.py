"""`octavo analyze`: the same steps in this process, without a cloud."""

import os
import sys
from collections import Counter as Tally
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from enum import StrEnum
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from octavo import wiring
from octavo.document import Document, Status
from octavo.errors import DependencyUnavailable
from octavo.pipeline.local import LocalRun
from octavo.reading.export import to_markdown, to_text
from octavo_cli.encoder_file import ensure_built
from octavo_cli.terminal import counting, styled


class Format(StrEnum):
    """What is printed of each document."""

    JSON = "json"
    MARKDOWN = "markdown"
    TEXT = "text"


_SUFFIX = {Format.JSON: ".json", Format.MARKDOWN: ".md", Format.TEXT: ".txt"}


def analyze(
    files: Annotated[
        list[Path],
        typer.Argument(
            exists=True,
            dir_okay=False,
            readable=True,
            help="PDF, Word, HTML, Markdown, text, CSV, JSON or e-mail files.",
        ),
    ],
    output_format: Annotated[
        Format, typer.Option("--format", help="What to print of each document.")
    ] = Format.JSON,
    out: Annotated[
        Path | None, typer.Option(file_okay=False, help="Write one file a document here instead of printing.")
    ] = None,
    page_markers: Annotated[  # noqa: FBT002 - a switch on the command line
        bool, typer.Option("--page-markers", help="In Markdown, a comment before each page.")
    ] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Files analysed side by side.")] = 1,
) -> None:
    """Analyse files here and now: structure, type, entities, ledger. Exit status 1 when any failed."""
    ensure_built()
    targets = _targets(files, out, output_format) if out is not None else None
    failed = False
    with counting("Analysing", len(files)) as counter:
        for index, document in enumerate(_documents(files, jobs)):
            failed = failed or document.status is Status.FAILED
            _write(_render(document, output_format, page_markers), targets[index] if targets else None)
            why = f": {document.reason.code}: {document.reason.message}" if document.reason else ""
            counter.advance(f"{styled(document.status)} {escape(document.name + why)}")
    if failed:
        raise typer.Exit(1)


def _documents(files: Sequence[Path], jobs: int) -> Iterator[Document]:
    """Yield the files' documents in the files' order."""
    if jobs == 1:
        yield from map(_analyze_one, files)
        return
    try:
        with ProcessPoolExecutor(min(jobs, len(files)), mp_context=get_context("spawn")) as pool:
            yield from pool.map(_analyze_one, files)
    except BrokenProcessPool as error:
        raise DependencyUnavailable(
            "a worker process was killed, most likely for want of memory; try again with fewer --jobs"
        ) from error


def _analyze_one(path: Path) -> Document:
    return LocalRun(path, wiring.models(), wiring.settings()).document()


def _render(document: Document, output_format: Format, page_markers: bool) -> str:  # noqa: FBT001 - as on the command line
    match output_format:
        case Format.JSON:
            return document.to_json()
        case Format.MARKDOWN:
            return to_markdown(document, page_markers=page_markers)
        case Format.TEXT:
            return to_text(document)


def _write(text: str, target: Path | None) -> None:
    if target is None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    else:
        target.write_text(f"{text}\n", encoding="utf-8")


def _targets(files: Sequence[Path], folder: Path, output_format: Format) -> list[Path]:
    """Return where each file's result goes: `name.json`, or `name.pdf.json` where two names would collide."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise typer.BadParameter(f"--out {folder} cannot be made: {error.strerror}") from error
    if not os.access(folder, os.W_OK):
        raise typer.BadParameter(f"--out {folder} may not be written to")
    tally = Tally(file.stem for file in files)
    stems = [file.stem if tally[file.stem] == 1 else file.name for file in files]
    taken = Tally(stems)
    # The same name from two folders: number them, in the order given.
    for stem in [stem for stem, count in taken.items() if count > 1]:
        positions = [index for index, other in enumerate(stems) if other == stem]
        for number, index in enumerate(positions[1:], start=2):
            stems[index] = f"{stem}-{number}"
    targets = [folder / f"{stem}{_SUFFIX[output_format]}" for stem in stems]
    inputs = {file.resolve() for file in files}
    for target in targets:
        if target.resolve() in inputs:
            raise typer.BadParameter(f"{target} is one of the files to analyse; choose another --out")
    if len(set(targets)) < len(targets):
        raise typer.BadParameter("two results would have one name; analyse these files apart")
    return targets
