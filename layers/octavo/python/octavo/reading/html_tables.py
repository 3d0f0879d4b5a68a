"""An HTML table as a grid; spans over rows and columns are kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborNode

from octavo.document import Merged
from octavo.reading.html_text import InlineText, is_hidden

_WIDEST_SPAN: Final = 1000  # HTML's own limit
_MOST_PLACES: Final = 2_000_000  # of all cells of one table, spans counted


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` hold a merged cell's text at its top left; `header_rows` is None where no row says that it is one."""

    rows: tuple[tuple[str, ...], ...]
    merged: tuple[Merged, ...]
    header_rows: int | None


def read_table(node: LexborNode) -> tuple[str, Table]:
    """Return the caption and the grid of a `table` element."""
    rows: list[dict[int, str]] = []
    covered: set[tuple[int, int]] = set()
    merged: list[Merged] = []
    caption = ""
    headers = 0
    elements = list(_rows(node))
    for number, (row, is_head) in enumerate(elements):
        cells = [cell for cell in _elements(row) if cell.tag in {"td", "th"} and not is_hidden(cell)]
        texts: dict[int, str] = {}
        column = 0
        for cell in cells:
            while (number, column) in covered:
                column += 1
            columns = _span(cell, "colspan")
            down = min(_span(cell, "rowspan"), len(elements) - number)
            if len(covered) + columns * down < _MOST_PLACES:
                if columns * down > 1:
                    merged.append(Merged(row=number, column=column, rows=down, columns=columns))
                    covered |= {(number + y, column + x) for y in range(down) for x in range(columns)}
            else:
                columns = 1
            texts[column] = _text(cell)
            texts.setdefault(column + columns - 1, "")
            column += columns
        rows.append(texts)
        if headers == number and cells and (is_head or all(cell.tag == "th" for cell in cells)):
            headers += 1
    for child in _elements(node):
        if child.tag == "caption":
            caption = _text(child)
    width = max((max(texts, default=-1) + 1 for texts in rows), default=0)
    grid = tuple(tuple(texts.get(column, "") for column in range(width)) for texts in rows)
    merged = [cell for cell in merged if cell.column + cell.columns <= width]
    return caption, Table(grid, tuple(merged), headers if 0 < headers < len(rows) else None)


def _rows(table: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    for child in _elements(table):
        if child.tag == "tr":
            yield child, False
        elif child.tag in {"thead", "tbody", "tfoot"}:
            for row in _elements(child):
                if row.tag == "tr":
                    yield row, child.tag == "thead"


def _elements(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        if child.is_element_node:
            yield child
        child = child.next


def _span(cell: LexborNode, name: str) -> int:
    value = (cell.attributes.get(name) or "").strip()
    return min(max(int(value), 1), _WIDEST_SPAN) if value.isdecimal() and len(value) <= 6 else 1  # noqa: PLR2004


def _text(cell: LexborNode) -> str:
    inline = InlineText()
    inline.add_inside(cell)
    return " ".join(inline.finished()[0].split())
