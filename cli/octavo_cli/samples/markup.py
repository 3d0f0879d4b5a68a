"""The little Markdown that the sample texts are written in.

A blank line ends a block. A block is a heading (`#` to `######`), a list (each item starts with `- ` or `1. `),
a table (each row stands between `|`), or else a paragraph.
"""

import re
from dataclasses import dataclass

_HEADING = re.compile(r"(#{1,6}) (.+)")
_BULLET = re.compile(r"- ")
_NUMBER = re.compile(r"\d+\. ")


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the highest."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, its line breaks gone."""

    text: str


@dataclass(frozen=True)
class BulletList:
    """Items without an order."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class NumberedList:
    """Items counted from 1."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Rows of equally many cells; the first row is the header."""

    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | BulletList | NumberedList | Table


def parse(source: str) -> list[Block]:
    """Return the blocks of a text in order."""
    return [_block(lines.strip()) for lines in re.split(r"\n\s*\n", source) if lines.strip()]


def _block(lines: str) -> Block:
    if heading := _HEADING.fullmatch(lines):
        return Heading(len(heading[1]), heading[2])
    if lines.startswith("|"):
        rows = (line.strip().strip("|").split("|") for line in lines.splitlines())
        return Table(tuple(tuple(cell.strip() for cell in row) for row in rows))
    if _BULLET.match(lines):
        return BulletList(_items(lines, _BULLET))
    if _NUMBER.match(lines):
        return NumberedList(_items(lines, _NUMBER))
    return Paragraph(_joined(lines))


def _items(lines: str, mark: re.Pattern[str]) -> tuple[str, ...]:
    items = re.split(rf"^{mark.pattern}", lines, flags=re.MULTILINE)
    return tuple(_joined(item) for item in items[1:])


def _joined(lines: str) -> str:
    return " ".join(lines.split())
