"""Files that other projects publish together with what is in them. What each reference is worth, docs/reading.md says."""

from collections.abc import Iterator
from pathlib import Path

import pymupdf

from octavo_cli.evaluation.docling_truth import with_spans
from octavo_cli.evaluation.invoice_truth import printed_values
from octavo_cli.evaluation.samples import Sample, Truth


def docling(folder: Path, pattern: str) -> Iterator[Sample]:
    """Yield docling's files with the Markdown that it made of them, its tables' spans taken from its JSON."""
    for path in sorted((folder / "sources").glob(pattern)):
        # The reference of a DOCX is named after the whole file, that of a PDF after its stem.
        for name in (path.name, path.stem):
            reference = folder / "groundtruth" / f"{name}.md"
            if reference.exists():
                truth = with_spans(reference.read_text(encoding="utf-8"), reference.with_suffix(".json"))
                yield Sample(path, truth, "docling")
                break


def contracts(folder: Path) -> Iterator[Sample]:
    """Yield CUAD's contracts as PDF, with the text that its annotators marked."""
    for path in sorted(folder.glob("pdf/**/*.pdf")):
        reference = folder / "txt" / f"{path.stem}.txt"
        if reference.exists():
            yield Sample(path, reference.read_text(encoding="utf-8"), "contracts", Truth.WORDS)


def invoices(folder: Path) -> Iterator[Sample]:
    """Yield invoices that carry their own data as XML, with those of its values that invoices print."""
    for path in sorted(folder.rglob("*.pdf")):
        with pymupdf.open(path) as document:
            attached = [
                document.embfile_get(name) for name in document.embfile_names() if name.endswith(".xml")
            ]
        if attached:
            values = printed_values(attached[0])
            yield Sample(path, "\n".join(values), path.parent.name, Truth.VALUES)


def markitdown(folder: Path) -> Iterator[Sample]:
    """Yield markitdown's test files, with what it is expected to make of them."""
    for path in sorted((folder / "test_files").glob("*.pdf")):
        reference = folder / "test_files/expected_outputs" / f"{path.stem}.md"
        if reference.exists():
            yield Sample(path, reference.read_text(encoding="utf-8"), "markitdown", Truth.WORDS)
