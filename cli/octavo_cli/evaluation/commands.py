"""`octavo eval`: how well documents are read and found, beside other open systems, and how good the models are.

What it needs beyond the other commands (the dependency group `eval`) is imported when a command runs.
"""

import json
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Annotated, Final

import typer
from rich.markup import escape

from octavo import wiring
from octavo.settings import read_settings
from octavo_cli.encoder_file import ensure_built
from octavo_cli.evaluation import large_files, model_commands, search_commands
from octavo_cli.evaluation import speed as measured_speed
from octavo_cli.evaluation.entity_corpora import Part
from octavo_cli.evaluation.fields import Contract, held_out, measured
from octavo_cli.evaluation.hostile import outcomes, table
from octavo_cli.evaluation.splits import Split, split_of
from octavo_cli.models import Folder
from octavo_cli.paths import HOME
from octavo_cli.terminal import err, working
from octavo_cli.training.contract_fields import contracts

app = typer.Typer(no_args_is_help=True)
app.command("retrieval")(search_commands.retrieval)
app.command("passages")(search_commands.passages)
app.command("answers")(search_commands.answers)
app.command("embed")(model_commands.embed)
app.command("classify")(model_commands.classify)
app.command("speed-models")(model_commands.speed_models)

_RENDERED: Final = HOME / "evaluation/rendered"
_WORST: Final = HOME / "evaluation/worst"
_ARTICLES: Final = "extraction/plos_jats"
_CONTRACTS: Final = "contracts"
_HOSTILE: Final = "hostile"
_REAL: Final = "documents_docugami"
_DOCLING: Final = "extraction/docling/pdf"
_ENTITIES: Final = "ner"

Data = Annotated[
    Path,
    typer.Option(
        "--data", envvar="OCTAVO_DATA", exists=True, file_okay=False, help="The folder of evaluation data."
    ),
]
WhichSplit = Annotated[Split, typer.Option(help="Develop on dev; publish test.")]
Everything = Annotated[bool, typer.Option("--all", help="Every article in every layout, and every file.")]


@app.command("render")
def render(
    data: Data,
    out: Annotated[Path, typer.Option(help="Where the documents go.")] = _RENDERED,
    split: WhichSplit = Split.DEV,
    everything: Everything = False,  # noqa: FBT002 - typer's way to declare a flag
) -> None:
    """Set articles whose structure is known as PDF and Word files, each with its truth beside it."""
    articles = list((data / _ARTICLES).glob("*.xml"))
    if not articles:
        raise typer.BadParameter(f"{data / _ARTICLES} holds no articles in JATS; name another --data")
    with working("Setting articles"):
        count = sum(1 for _ in _module("render").render(articles, out, split, everything=everything))
    err.print(f"{count} documents are in {out / split}.")


@app.command("reading")
def reading(  # noqa: PLR0913, PLR0917 - the options of a command
    data: Data,
    split: WhichSplit = Split.DEV,
    peers: Annotated[bool, typer.Option("--peers", help="Measure other systems too.")] = False,  # noqa: FBT002
    most: Annotated[int, typer.Option(min=1, help="Files of a set at most, spread over it.")] = 80,
    everything: Everything = False,  # noqa: FBT002
    only: Annotated[
        str, typer.Option(help="Sets whose name holds this: DOCX, rendered, another order.")
    ] = "",
    worst: Annotated[int, typer.Option(help="Name this many documents that we read worst.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,  # noqa: FBT002
) -> None:
    """Compare the Markdown that we make of documents with the truth: text, order, tables, headings."""
    render(data, _RENDERED, split, everything)
    found = _module("sets").sample_sets(data, _RENDERED, split)
    chosen = [
        item if everything else item.thinned(most)
        for item in found
        if only.casefold() in item.name.casefold()
    ]
    measured = []
    for item in _module("reading").measured_sets(chosen, peers=peers):
        if as_json:
            measured.append(item.as_json())
        else:
            print(item.as_markdown())
            print("\n".join(item.worst(worst, _WORST)))
    if as_json:
        print(json.dumps({"split": split, "sets": measured}, indent=2))


@app.command("recognize")
def recognize(
    data: Data,
    models: Folder,
    part: Annotated[Part, typer.Option(help="Choose by dev; publish test.")] = Part.TEST,
) -> None:
    """Find entities in annotated texts, in int8 and float32, and what patterns find; print JSON with 95 % intervals."""
    if not (data / _ENTITIES).is_dir():
        raise typer.BadParameter(f"{data / _ENTITIES} holds no annotated entities; name another --data")
    ensure_built(models)
    with working("Finding entities"):
        found = import_module("octavo_cli.evaluation.recognition").recognition(data, models, part)
    print(json.dumps(found, indent=2))


@app.command("properties")
def properties(
    data: Data,
    split: WhichSplit = Split.DEV,
    show_misses: Annotated[bool, typer.Option("--misses", help="Name what was not told right.")] = False,  # noqa: FBT002
) -> None:
    """Count how often the language and the date of a document are told right."""
    module = _module("properties")
    sets = list(module.measured(data, split))
    print("\n".join(module.misses(sets) if show_misses else module.as_markdown(sets)))


@app.command("hostile")
def hostile(data: Data) -> None:
    """Open malformed, encrypted, bomb-like and cyclic files under the limits, and count what becomes of them."""
    folders = sorted(path for path in (data / _HOSTILE).glob("*") if path.is_dir())
    if not folders:
        raise typer.BadParameter(f"{data / _HOSTILE} holds no folders of files; name another --data")
    sets = {}
    for folder in folders:
        with working(f"Opening what is in {folder.name}"):
            files = sorted(path for path in folder.rglob("*") if path.is_file())
            sets[folder.name] = list(outcomes(files, read_settings().limits))
    print(table(sets))
    broken = [item for found in sets.values() for item in found if item.breaks_a_promise]
    for item in broken:
        err.print(escape(item.in_words()))
    raise typer.Exit(1 if broken else 0)


@app.command("memory")
def memory(
    megabytes: Annotated[int, typer.Option(min=1, help="How large each file is.")] = 100,
) -> None:
    """Read large files of JSON and JSON Lines that are made for it: what becomes of each, in what time and memory."""
    print(large_files.HEAD)
    with TemporaryDirectory() as folder:
        for row in large_files.measured(Path(folder), megabytes * 10**6, read_settings().limits):
            print(row, flush=True)


@app.command("ocr")
def ocr(
    data: Data,
    split: WhichSplit = Split.DEV,
    most: Annotated[int, typer.Option(min=1, help="Pages at most, each of another document.")] = 20,
) -> None:
    """Make scans of born-digital pages, and compare what is read of them with bare tesseract, in words and time."""
    render(data, _RENDERED, split, everything=False)
    files = [*(_RENDERED / split).glob("*/*.pdf"), *(data / _DOCLING).glob("*.pdf")]
    module = _module("ocr")
    pages = module.born_digital(sorted(path for path in files if split_of(path.stem) is split), most)
    print(module.HEAD)
    for result in module.measured(pages):
        print(result.as_row(), flush=True)


@app.command("speed")
def speed(
    data: Data,
    every: Annotated[int, typer.Option(min=1, help="Read one file in so many.")] = 6,
    pages: Annotated[int, typer.Option(min=1, help="Pages of a file at most.")] = 30,
) -> None:
    """Measure how many pages of real, born-digital PDF one core reads in a second of its time."""
    files = sorted((data / _REAL).rglob("*.pdf"))[::every]
    if not files:
        raise typer.BadParameter(f"{data / _REAL} holds no PDF; name another --data")
    print(measured_speed.HEAD)
    for result in measured_speed.measured(files, pages):
        print(result.as_row())


@app.command("fields")
def fields(
    data: Data,
    most: Annotated[int, typer.Option(min=1, help="Contracts at most.")] = 1_000,
) -> None:
    """Compare the fields found in contracts held out of training with CUAD's answers; prints JSON."""
    ensure_built()
    texts = [Contract.model_validate(row) for row in contracts(data / _CONTRACTS)]
    chosen = held_out(texts, most)
    with working(f"Reading {len(chosen)} contracts"):
        print(measured(chosen, wiring.models(), wiring.settings()).model_dump_json(indent=2))


def _module(name: str) -> ModuleType:
    for package in ("lxml", "rapidfuzz", "typst", "weasyprint"):
        if find_spec(package) is None:
            raise typer.BadParameter(
                f"this needs {package}, from the dependency group `eval`: run `make setup`"
            )
    return import_module(f"octavo_cli.evaluation.{name}")
