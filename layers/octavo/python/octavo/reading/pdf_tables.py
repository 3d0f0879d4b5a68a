"""Rows and cells out of the table structure that MuPDF finds on a page."""

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from octavo.reading.text import clean

Rows = tuple[tuple[str, ...], ...]

_TEXT_BLOCK, _STRUCTURE_BLOCK, _GRID_BLOCK = 0, 2, 4
_FEWEST_FILLED = 0.4  # of the cells; what is emptier is a drawing with some words in it
_PREFIXES = frozenset("$€£¥")
_SUFFIXES = frozenset("%)")


def table_rows(table: dict[str, Any]) -> Rows | None:
    """Return the table's rows, all of the same width, or None when what MuPDF found is hardly a table.

    Columns and rows without any text are left out; a column that holds only signs joins its numbers.
    """
    grid = next((block for block in table["blocks"] if block["type"] == _GRID_BLOCK), None)
    if grid is None:
        return None
    edges = [x for x, _ in grid["xpos"]]
    rows = [_row(row, edges) for row in table["blocks"] if row.get("raw") == "TR"]
    columns = [list(column) for column in zip(*rows, strict=True) if any(column)]
    columns = _with_units_joined(columns)
    kept = tuple(row for row in zip(*columns, strict=True) if any(row))
    filled = sum(bool(text) for row in kept for text in row)
    is_table = len(kept) > 1 and len(columns) > 1 and filled >= _FEWEST_FILLED * len(kept) * len(columns)
    return kept if is_table else None


def _row(row: dict[str, Any], edges: list[float]) -> list[str]:
    cells = [""] * len(edges)
    for cell in row["blocks"]:
        if cell["type"] == _STRUCTURE_BLOCK:
            column = min(bisect_left(edges, cell["bbox"][0] - 0.5), len(edges) - 1)
            cells[column] = " ".join(filter(None, (cells[column], " ".join(_texts(cell)))))
    return cells


def _texts(block: dict[str, Any]) -> Iterator[str]:
    if block["type"] == _TEXT_BLOCK:
        for line in block["lines"]:
            text = clean("".join(span["text"] for span in line["spans"]))
            yield from text.split()
    for child in block.get("blocks", ()):
        yield from _texts(child)


def _with_units_joined(columns: list[list[str]]) -> list[list[str]]:
    """Join a column of signs to its numbers: `$` to the column on its right, `%` and `)` to that on its left."""
    joined: list[list[str]] = []
    signs: list[str] | None = None
    for column in columns:
        texts = column if signs is None else [sign + text for sign, text in zip(signs, column, strict=True)]
        signs = None
        distinct = set(filter(None, texts))
        if distinct <= _PREFIXES:
            signs = texts
        elif distinct <= _SUFFIXES and joined:
            joined[-1] = [text + sign for text, sign in zip(joined[-1], texts, strict=True)]
        else:
            joined.append(texts)
    return joined if signs is None else [*joined, signs]
