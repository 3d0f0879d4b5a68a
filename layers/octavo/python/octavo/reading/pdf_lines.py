"""The lines and tables of one PDF page, out of what PyMuPDF's text extraction returns."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from octavo.reading.layout import Line
from octavo.reading.mupdf import pymupdf
from octavo.reading.pdf_tables import table_rows
from octavo.reading.text import clean, table_text

# Without images, whose bytes nobody reads here; with ligatures as the letters that one searches for.
_TEXT = pymupdf.TEXTFLAGS_DICT & ~pymupdf.TEXT_PRESERVE_IMAGES & ~pymupdf.TEXT_PRESERVE_LIGATURES
# MuPDF hunts for tables in C, from rules and from the text's own alignment, for 0.7 ms a page; its Python
# counterpart `find_tables` takes 40 to 200 ms a page, and version 2.0 loses the spaces of the cells' text.
_TEXT_AND_TABLES = _TEXT | pymupdf.TEXT_TABLE_HUNT | pymupdf.TEXT_COLLECT_VECTORS

_SMALLEST = 2.0  # points; smaller text is a mark for machines, not for readers
_UPRIGHT = 0.5  # the cosine of the steepest angle at which a line is still read with the others
_LETTER_GAP = 0.2  # of the size; words stand further apart
_LEADER = re.compile(r"(\s?[._·]){5,}\s?")  # the dots from an entry to its page in a table of contents
_TEXT_BLOCK, _STRUCTURE_BLOCK = 0, 2


def page_lines(page: Any, *, tables: bool) -> list[Line]:  # noqa: ANN401 - PyMuPDF publishes no types
    """Return the page's lines as they stand on it, tables as one line each when asked for."""
    content = page.get_text("dict", flags=_TEXT_AND_TABLES if tables else _TEXT)
    lines = list(_lines(content["blocks"]))
    if tables and _cuts_through_text(lines):
        return page_lines(page, tables=False)
    return lines


def _cuts_through_text(lines: list[Line]) -> bool:
    """Whether a supposed table starts or ends in the middle of a line of text."""
    return any(
        table.box[1] < (line.box[1] + line.box[3]) / 2 < table.box[3]
        and min(abs(table.box[0] - line.box[2]), abs(line.box[0] - table.box[2])) < _LETTER_GAP * line.size
        for table in lines
        if table.rows is not None
        for line in lines
        if line.rows is None
    )


def _lines(blocks: list[dict[str, Any]]) -> Iterator[Line]:
    for block in blocks:
        if block["type"] == _TEXT_BLOCK:
            for line in block["lines"]:
                if (found := _line(line)) is not None:
                    yield found
        elif block["type"] == _STRUCTURE_BLOCK:
            rows = table_rows(block) if block["raw"] == "Table" else None
            if rows is None:
                yield from _lines(block["blocks"])
            else:
                yield Line(text=table_text(rows), box=tuple(block["bbox"]), rows=rows)


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
