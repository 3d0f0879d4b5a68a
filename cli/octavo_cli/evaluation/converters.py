"""Turns files into Markdown with one system, in a process of its own: `python converters.py SYSTEM`.

Reads a path a line on standard input, answers with a line of JSON: {"markdown", "seconds"} or {"error"}.
It runs in Octavo's environment and in the peers', so that it imports nothing but what the system needs.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import import_module as load
from pathlib import Path

Convert = Callable[[str], str]


def octavo() -> Convert:
    """Our readers and our export, in the sandbox that the pipeline reads in."""
    document, export = load("octavo.document"), load("octavo.reading.export")
    continuation = load("octavo.reading.continuation")
    sandbox, limits = load("octavo.reading.sandbox"), load("octavo.settings").Limits()

    def convert(path: str) -> str:
        profile = sandbox.profile_in_child(Path(path), limits)
        read = sandbox.read_in_child(Path(path), profile, 1, profile.page_count, limits)
        pages = tuple(continuation.joined([page for page in read if isinstance(page, document.Page)]))
        whole = document.Document(
            document_id="", name="", media_type=profile.media_type, status="SUCCEEDED", pages=pages
        )
        markdown: str = export.to_markdown(whole)
        return markdown

    return convert


def pymupdf4llm_plain() -> Convert:
    """PyMuPDF4LLM's rules."""
    library = load("pymupdf4llm")
    library.use_layout(False)  # noqa: FBT003 - its own signature
    return lambda path: str(library.to_markdown(path, show_progress=False))


def pymupdf4llm_layout() -> Convert:
    """PyMuPDF4LLM's layout network; told to leave out running heads, as we do."""
    library = load("pymupdf4llm")
    library.use_layout(True)  # noqa: FBT003
    return lambda path: str(
        library.to_markdown(path, header=False, footer=False, use_ocr=False, show_progress=False)
    )


def liteparse() -> Convert:
    """LiteParse, without its character recognition."""
    parser = load("liteparse").LiteParse(output_format="markdown", ocr_enabled=False, quiet=True)
    return lambda path: str(parser.parse(path).text)


def edgeparse() -> Convert:
    """EdgeParse, without its character recognition."""
    library = load("edgeparse")
    return lambda path: str(library.convert(path, raster_table_ocr=False))


def opendataloader() -> Convert:
    """OpenDataLoader PDF; it starts a Java machine for each call."""
    library = load("opendataloader_pdf")

    def convert(path: str) -> str:
        with tempfile.TemporaryDirectory() as folder:
            library.convert(path, output_dir=folder, format="markdown", markdown_with_html=True, quiet=True)
            return next(Path(folder).glob("*.md")).read_text(encoding="utf-8")

    return convert


def kreuzberg() -> Convert:
    """Kreuzberg, with its defaults."""
    library = load("kreuzberg")
    config = library.ExtractionConfig(output_format="markdown")
    return lambda path: str(library.extract_file_sync(path, config=config).content)


def markitdown() -> Convert:
    """MarkItDown, with its defaults."""
    library = load("markitdown").MarkItDown()
    return lambda path: str(library.convert(path).text_content)


def pypdf() -> Convert:
    """The text that pypdf extracts; it writes no Markdown."""
    library = load("pypdf")
    return lambda path: "\n\n".join(page.extract_text() for page in library.PdfReader(path).pages)


def pandoc() -> Convert:
    """Pandoc, writing GitHub's Markdown."""
    library = load("pypandoc")
    return lambda path: str(library.convert_file(path, "gfm", extra_args=["--wrap=none"]))


def docling() -> Convert:
    """Docling's Word reader alone; its document converter would load torch first."""
    reader = load("docling.backend.msword_backend").MsWordDocumentBackend
    kind = load("docling.datamodel.base_models").InputFormat.DOCX
    open_input = load("docling.datamodel.document").InputDocument

    def convert(path: str) -> str:
        source = open_input(path_or_stream=Path(path), format=kind, backend=reader)
        return str(source._backend.convert().export_to_markdown())  # noqa: SLF001 - it has no other door

    return convert


CONVERTERS = {
    converter.__name__.replace("_", "-"): converter
    for converter in (
        octavo,
        pymupdf4llm_plain,
        pymupdf4llm_layout,
        liteparse,
        edgeparse,
        opendataloader,
        kreuzberg,
        markitdown,
        pypdf,
        pandoc,
        docling,
    )
}


def answers(convert: Convert, paths: Iterator[str]) -> Iterator[dict[str, object]]:
    """Yield what became of each file. A system that fails on one goes on with the next."""
    for path in paths:
        started = time.perf_counter()
        try:
            markdown = convert(path)
        except Exception as error:  # noqa: BLE001 - libraries raise what they please; it is reported
            yield {"error": f"{type(error).__name__}: {error}"[:500]}
        else:
            yield {"markdown": markdown, "seconds": time.perf_counter() - started}


def main(system: str) -> None:
    """Answer on what was standard output; what the libraries print goes to standard error."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    convert = CONVERTERS[system]()
    print(json.dumps({"ready": True}), file=channel, flush=True)
    for answer in answers(convert, (line.rstrip("\n") for line in sys.stdin)):
        print(json.dumps(answer), file=channel, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
