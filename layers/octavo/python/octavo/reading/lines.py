"""What stands on a page before it is understood: lines of text and tables, each in its box."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from octavo.document import Merged

Box = tuple[float, float, float, float]
_MARKER = re.compile(r"[•◦▪●○■□▶➢✓–—*·-]|\(?(\d{1,3}|[a-z]|[ivxIVX]{1,5})[.)]|\(?[A-Z]\)")  # noqa: RUF001

# Hyphens that part a word where its line ends: the typewriter's, the typesetter's own, the soft one.
HYPHENS: Final = "-\u2010\xad"
_CLOSE_UP = frozenset("\u2013\u2014/")  # a line may break after these without a space
_SAME_SIZE = 0.6  # points
_SUSPENDED = re.compile(r"(and|or|to|und|oder|bis|et|ou)\b")  # "two- and threefold"

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


def join_text(lines: Iterable[Line], hyphens: str = HYPHENS) -> str:
    """Join a paragraph's lines; a word that was parted at a line's end by one of `hyphens` becomes whole again."""
    text = ""
    for line in lines:
        text = joined_text(text, line.text, hyphens) if text else line.text
    return text


def joined_text(text: str, rest: str, hyphens: str = HYPHENS) -> str:
    """Return `text` with what stands on its next line: after a space, unless the break is within a word."""
    last, before, first = text[-1:], text[-2:-1], rest[:1]
    if (last in _CLOSE_UP and before.strip() and first.isalnum()) or (
        first == "\u2014" and rest[1:2].isalnum()
    ):
        return text + rest
    if last not in HYPHENS or not (before.isalnum() and first.isalnum()) or _SUSPENDED.match(rest):
        return f"{text} {rest}"
    is_for_the_break = last in hyphens and before.isalpha() and first.islower()
    return text[:-1] + rest if is_for_the_break else text + rest


def same_row(a: Box, b: Box) -> bool:
    """Whether two boxes stand side by side: they share more than half of the lower one's height."""
    shared = min(a[3], b[3]) - max(a[1], b[1])
    return shared > 0.5 * min(a[3] - a[1], b[3] - b[1])


def look_alike(a: Line, b: Line) -> bool:
    """Whether two lines of text are set in the same type."""
    return (
        a.table is None
        and b.table is None
        and abs(a.size - b.size) <= _SAME_SIZE
        and a.bold == b.bold
        and a.monospaced == b.monospaced
    )


def stands_out(line: Line, other: Line) -> bool:
    """Whether a line is set as the heading of the other would be: larger, or bold where that is not."""
    return line.table is None and (line.size > other.size + _SAME_SIZE or (line.bold and not other.bold))


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
