"""The lines and tables of one PDF page, out of what PyMuPDF's text extraction returns."""

import math
import re
from collections import Counter
from typing import Any

from octavo.reading.lines import Line
from octavo.reading.marks import Marks
from octavo.reading.mupdf import pymupdf
from octavo.reading.text import clean

# Without images, whose bytes nobody reads here; with ligatures as the letters that one searches for.
TEXT = pymupdf.TEXTFLAGS_DICT & ~pymupdf.TEXT_PRESERVE_IMAGES & ~pymupdf.TEXT_PRESERVE_LIGATURES
_SMALLEST = 2.0  # points; smaller text is a mark for machines, not for readers
_UPRIGHT = 0.5  # the cosine of the steepest angle at which a line is still read with the others
_LEADER = re.compile(r"(\s?[._·]){5,}\s?")  # the dots from an entry to its page in a table of contents
_TEXT_BLOCK, _VECTOR_BLOCK = 0, 3
_WHITE = 0xFFFFFF


def page_lines(page: Any) -> list[Line]:  # noqa: ANN401 - PyMuPDF publishes no types
    """Return the page's lines as they stand on it."""
    return _lines(page.get_text("dict", flags=TEXT))


def page_lines_and_marks(page: Any) -> tuple[list[Line], Marks]:  # noqa: ANN401 - as above
    """Return the page's lines, and what is drawn besides them."""
    content = page.get_text("dict", flags=TEXT | pymupdf.TEXT_COLLECT_VECTORS)
    drawn = (
        tuple(block["bbox"])
        for block in content["blocks"]
        if block["type"] == _VECTOR_BLOCK and block["isrect"] and block["alpha"] and block["color"] != _WHITE
    )
    return _lines(content), Marks.of(drawn)


def _lines(content: dict[str, Any]) -> list[Line]:
    return [
        found
        for block in content["blocks"]
        if block["type"] == _TEXT_BLOCK
        for line in block["lines"]
        if (found := _line(line)) is not None
    ]


def _line(line: dict[str, Any]) -> Line | None:
    text = clean("".join(span["text"] for span in line["spans"])).strip()
    if not text or not all(map(math.isfinite, line["bbox"])):
        return None
    sizes: Counter[float] = Counter()
    bold = monospaced = 0
    for span in line["spans"]:
        letters = len(span["text"].strip())
        sizes[round(span["size"] * 2) / 2] += letters
        bold += letters * bool(span["flags"] & pymupdf.TEXT_FONT_BOLD)
        monospaced += letters * bool(span["flags"] & pymupdf.TEXT_FONT_MONOSPACED)
    letters = sizes.total()
    size = sizes.most_common(1)[0][0]
    if size < _SMALLEST:
        return None
    text, leaders = _LEADER.subn(" … ", text)
    if not text.strip(" …"):
        return None  # a rule made of dots or underscores
    return Line(
        text=" ".join(text.split()),
        box=tuple(line["bbox"]),
        size=size,
        bold=bold > 0.7 * letters,
        monospaced=monospaced > 0.7 * letters,
        cells=1 + leaders,
        sideways=abs(line["dir"][0]) < _UPRIGHT,
    )
