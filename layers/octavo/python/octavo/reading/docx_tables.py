"""A DOCX table as a grid: rows of one width, the cells that span more than one place, and the header's rows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from octavo.document import Merged
from octavo.reading.docx_xml import attribute, child, children, is_on, value_of, whole

_MOST_COLUMNS: Final = 63  # Word's own limit


@dataclass(slots=True)
class Grid:
    """`rows` hold a merged cell's text at its top left; `header_rows` is None where no row says that it is one."""

    rows: tuple[tuple[str, ...], ...] = ()
    merged: tuple[Merged, ...] = ()
    header_rows: int | None = None


@dataclass(slots=True)
class _Cell:
    row: int
    column: int
    columns: int
    rows: int = 1


@dataclass(slots=True)
class _Builder:
    rows: list[list[str]] = field(default_factory=list)
    spanning: list[_Cell] = field(default_factory=list)
    open: dict[int, _Cell] = field(default_factory=dict)  # the vertically merged cells by their first column

    def add_row(self, row: Element, text_of: Callable[[Element], str]) -> None:
        number = len(self.rows)
        texts = [""] * _skipped(row, "gridBefore")
        still_open: dict[int, _Cell] = {}
        for cell in children(row, "tc"):
            columns = min(max(whole(value_of(child(cell, "tcPr"), "gridSpan"), 1), 1), _MOST_COLUMNS)
            column = len(texts)
            merge = child(cell, "tcPr", "vMerge")
            above = self.open.get(column)
            if merge is not None and attribute(merge, "val") != "restart" and above is not None:
                above.rows += 1
                still_open[column] = above
                texts += [""] * columns
                continue
            place = _Cell(number, column, columns)
            self.spanning.append(place)
            if merge is not None:
                still_open[column] = place
            texts += [text_of(cell), *[""] * (columns - 1)]
        self.open = still_open
        self.rows.append(texts + [""] * _skipped(row, "gridAfter"))

    def grid(self) -> Grid:
        width = max(map(len, self.rows), default=0)
        return Grid(
            rows=tuple((*row, *[""] * (width - len(row))) for row in self.rows),
            merged=tuple(
                Merged(row=cell.row, column=cell.column, rows=cell.rows, columns=cell.columns)
                for cell in self.spanning
                if cell.rows > 1 or cell.columns > 1
            ),
        )


def read_grid(table: Element, text_of: Callable[[Element], str]) -> Grid:
    """Return a table's grid; rows that a tracked change deleted are left out. `text_of` reads one `w:tc`."""
    builder = _Builder()
    headers = 0
    for row in children(table, "tr"):
        if child(row, "trPr", "del") is not None:
            continue
        if is_on(child(row, "trPr", "tblHeader")) and headers == len(builder.rows):
            headers += 1
        builder.add_row(row, text_of)
    grid = builder.grid()
    grid.header_rows = headers or None
    return grid


def _skipped(row: Element, name: str) -> int:
    return min(whole(value_of(child(row, "trPr"), name), 0), _MOST_COLUMNS)
