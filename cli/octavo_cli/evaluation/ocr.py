"""How well scans are read: words against the truth, and processor time against bare tesseract on the same pictures."""

import os
import re
import resource
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import Final

import pymupdf

from octavo.errors import UnreadableDocument
from octavo.reading.pdf import PdfReader
from octavo.settings import Limits
from octavo_cli.evaluation.metrics import word_overlap
from octavo_cli.samples.scan import Handling, pictures, scan

# What happens to the pages, by the name that the report gives it.
HANDLINGS: Final = {
    "clean, straight": Handling(turned=0, noise=0, quality=95),
    "noise, 0.8° askew": Handling(),
    "noise, 3° askew": Handling(turned=3),
    "noise, on its side": Handling(turned=90),
    "noise, on its head": Handling(turned=180),
    "300 dpi, noise, 0.8° askew": Handling(dpi=300),
}
HEAD: Final = "| pages | system | count | word F1 | CPU s/page |\n| --- | --- | --- | --- | --- |"
_LIMITS: Final = Limits(seconds_per_page=300)
_FEWEST_WORDS: Final = 50


@dataclass(frozen=True)
class Page:
    """A born-digital page by itself, as a PDF, and its words."""

    pdf: bytes
    truth: str


@dataclass(frozen=True)
class Measured:
    """What one system made of the pages of one handling: means over pages."""

    handling: str
    system: str
    pages: int
    word_f1: float
    seconds: float

    def as_row(self) -> str:
        """Return the row of a Markdown table; `HEAD` stands above it."""
        return f"| {self.handling} | {self.system} | {self.pages} | {self.word_f1:.3f} | {self.seconds:.2f} |"


def born_digital(files: list[Path], most: int) -> list[Page]:
    """Return the first page with enough words of each file, of as many files spread over the list as asked for."""
    chosen = [files[index * len(files) // most] for index in range(most)] if len(files) > most else files
    return [page for path in chosen if (page := _first_page(path)) is not None]


def measured(pages: list[Page]) -> Iterator[Measured]:
    """Measure Octavo and bare tesseract on each handling of the pages, in turns, so that both meet the same machine."""
    for name, handling in HANDLINGS.items():
        results: dict[str, list[tuple[float, float]]] = {"octavo": [], "tesseract": []}
        for page in pages:
            document = scan(page.pdf, handling)
            picture = _pgm(document, handling)
            results["octavo"].append(_timed(page.truth, partial(_octavo, document)))
            results["tesseract"].append(_timed(page.truth, partial(_tesseract, picture, handling.dpi)))
        for system, figures in results.items():
            scores, seconds = zip(*figures, strict=True)
            yield Measured(name, system, len(pages), fmean(scores), fmean(seconds))


def _first_page(path: Path) -> Page | None:
    with pymupdf.open(path) as document:
        for page in document if not document.needs_pass else ():
            text = page.get_text()
            if len(text.split()) >= _FEWEST_WORDS and not page.rotation:
                with pymupdf.open() as single:
                    single.insert_pdf(document, from_page=page.number, to_page=page.number, annots=False)
                    return Page(single.tobytes(), _rejoined(text))
    return None


def _rejoined(text: str) -> str:
    """Undo hyphenation at the ends of lines, which is ours to undo and not bare tesseract's."""
    return re.sub(r"(?<=\w)[-\xad\u2010]\s*\n(?=[a-z])", "", text)


def _timed(truth: str, read: Callable[[], str]) -> tuple[float, float]:
    """Return the word F1 of what is read, and the processor time that it took."""
    before = _cpu_seconds()
    answer = read()
    seconds = _cpu_seconds() - before
    recall, precision = word_overlap(truth, answer)
    return 2 * recall * precision / (recall + precision) if recall + precision else 0.0, seconds


def _cpu_seconds() -> float:
    """Return the processor time of this process and of all those that it has started and that have ended."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


def _octavo(document: bytes) -> str:
    reader = PdfReader()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "scan.pdf"
        path.write_bytes(document)
        profile = reader.profile(path, _LIMITS)
        try:
            (page,) = reader.read(path, profile, 1, 1, _LIMITS)
        except UnreadableDocument:
            return ""
    return "\n\n".join(block.text for block in page.blocks)


def _pgm(document: bytes, handling: Handling) -> bytes:
    (picture,) = pictures(document, handling)
    written: bytes = picture.tobytes("pgm")
    return written


def _tesseract(picture: bytes, dpi: int) -> str:
    command = ["tesseract", "stdin", "stdout", "-l", "eng", "--dpi", str(dpi), "--psm", "3"]
    one_thread = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    finished = subprocess.run(command, input=picture, capture_output=True, check=True, env=one_thread)
    return _rejoined(finished.stdout.decode())
