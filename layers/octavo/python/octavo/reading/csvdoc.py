"""CSV: one table, cut into sections with its header repeated; a row is every place."""

import csv
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Final

from octavo.document import BlockType, MediaType
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading.encoding import lines_of
from octavo.reading.flowing import Flow, FlowingReader
from octavo.reading.sections import SECTION_CHARACTERS, Draft
from octavo.reading.text import clean, table_text
from octavo.settings import Limits

_SAMPLE_LINES: Final = 50
_DELIMITERS: Final = ",;\t|"
_LONGEST_FIELD: Final = 10 * 1024**2
_MOST_COLUMNS: Final = 16_384  # of the widest spreadsheets

Row = tuple[str, ...]


def parse(path: Path, limits: Limits) -> Flow:
    """Read CSV, row by row; the delimiter is the one that parts the first lines most evenly.

    Raises:
        UnreadableDocument: FILE_TOO_LARGE (a field or a row without end, too many values), as the drafts are taken.
    """
    return Flow(_drafts(path, limits))


READER: Final = FlowingReader(MediaType.CSV, parse)


def _drafts(path: Path, limits: Limits) -> Iterator[Draft]:
    rows = _rows(path, limits)
    _, header = next(rows, (0, ()))
    if not header:
        return
    waiting: list[tuple[int, Row]] = []
    characters = 0
    told = False
    for number, row in rows:
        waiting.append((number, row))
        characters += sum(map(len, row))
        if characters > SECTION_CHARACTERS:
            yield _table(header, waiting)
            waiting, characters, told = [], 0, True
    if waiting or not told:
        yield _table(header, waiting)


def _rows(path: Path, limits: Limits) -> Iterator[tuple[int, Row]]:
    """Yield each row that holds something with its number from 1."""
    csv.field_size_limit(_LONGEST_FIELD)
    lines = (f"{line}\n" for line in lines_of(path))
    sample = list(islice(lines, _SAMPLE_LINES))
    values = 0
    try:
        for number, row in enumerate(csv.reader(chain(sample, lines), delimiter=_delimiter(sample)), start=1):
            values += len(row)
            if len(row) > _MOST_COLUMNS or values > limits.json_leaves:
                raise UnreadableDocument(ReasonCode.FILE_TOO_LARGE, f"row {number}: too many values")
            cells = tuple(" ".join(clean(cell).split()) for cell in row)
            if any(cells):
                yield number, _without_trailing(cells)
    except csv.Error as error:
        raise UnreadableDocument(ReasonCode.FILE_TOO_LARGE, str(error)) from error


def _without_trailing(cells: Row) -> Row:
    """Return the row up to its last value: many programs write a delimiter after it."""
    return cells[: max(place for place, cell in enumerate(cells, start=1) if cell)]


def _delimiter(sample: list[str]) -> str:
    """Return the sign that parts the sample's rows into the same number of cells most often, and into most."""

    def evenness(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(sample, delimiter=delimiter) if row]
        usual = max(set(widths), key=widths.count, default=1)
        return (widths.count(usual) if usual > 1 else 0, usual)

    return max(_DELIMITERS, key=evenness)


def _table(header: Row, body: list[tuple[int, Row]]) -> Draft:
    width = max(len(header), *(len(row) for _, row in body)) if body else len(header)
    rows = tuple((*row, *[""] * (width - len(row))) for row in (header, *(row for _, row in body)))
    places = tuple(f"row[{number}]" for number, _ in body) or ("row[1]",)
    return Draft(BlockType.TABLE, table_text(rows), places, rows=rows, header_rows=1)
