"""What stands on a page before it is understood: lines of text and tables, each in its box."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from octavo.document import Merged

Box = tuple[float, float, float, float]
_MARKER = re.compile(r"[•◦▪●○■□▶➢✓–—*·-]|\(?(\d{1,3}|[a-z]|[ivxIVX]{1,5})[.)]|\(?[A-Z]\)")  # noqa: RUF001

_CAPTION = re.compile(r"(table|tab\.|figure|fig\.|exhibit)\s*[\dIVX]+", re.IGNORECASE)

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its place and that of each row, its cells as a grid (see `document.Block`), which of them are merged."""

    box: Box
    row_boxes: tuple[Box, ...]
    rows: Rows
    merged: tuple[Merged, ...] = ()
    header_rows: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text as it stands on the page, or a table (`table` is set), which is read like one tall line."""

    text: str
    box: Box
    size: float = 10.0
    bold: bool = False
    monospaced: bool = False
    cells: int = 1
    sideways: bool = False
    table: Table | None = None

    @property
    def height(self) -> float:
        """Height in points."""
        return self.box[3] - self.box[1]


def union(boxes: Iterable[Box]) -> Box:
    """Return the smallest box around all of `boxes`."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def join_text(lines: Iterable[Line]) -> str:
    """Join a paragraph's lines; a word that was hyphenated at a line's end becomes whole again."""
    text = ""
    for line in lines:
        if not text:
            text = line.text
        elif text.endswith("-") and text[-2:-1].isalpha() and line.text[:1].islower():
            text = text[:-1] + line.text
        else:
            text = f"{text} {line.text}"
    return text


def same_row(a: Box, b: Box) -> bool:
    """Whether two boxes stand side by side: they share more than half of the lower one's height."""
    shared = min(a[3], b[3]) - max(a[1], b[1])
    return shared > 0.5 * min(a[3] - a[1], b[3] - b[1])


def is_marker(text: str) -> bool:
    """Whether the text is the bullet or the number of a list item, alone."""
    return _MARKER.fullmatch(text) is not None


def starts_item(text: str) -> bool:
    """Whether the text starts with the bullet or the number of a list item."""
    marker, separator, rest = text.partition(" ")
    return bool(separator and rest) and is_marker(marker)


def is_caption(text: str) -> bool:
    """Whether the text starts as the caption of a table or a figure does."""
    return _CAPTION.match(text) is not None
