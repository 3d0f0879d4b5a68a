"""A table as a grid: which text stands in which cell, and which cells are merged."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from octavo.document import Merged
from octavo.reading.lines import Box, Line, Table, join_text
from octavo.reading.marks import Marks
from octavo.reading.table_columns import Interval, columns, numbers_part, row_breaks, visual_rows

_TOUCH = 4.0  # points within which a rule meets another
_NEAR = 12.0  # points between the outermost rules and the edges of what they are around
_OVERLAP = 2.0  # points by which text must reach into a column to be in it
_FEWEST_BANDS = 4
_MOST_HEAD_LINES = 5
_MOST_LINES = 3  # of a row, in a table that has a rule between any two
_APART_FROM_ITS_NUMBER = re.compile(r"(?<=^[$€£¥]) (?=[\d(.])|(?<=\d) (?=[%)]+$)")
_FEWEST_FILLED = 0.35  # of the cells; what is emptier is a drawing with some words in it


@dataclass(frozen=True, slots=True)
class _Cell:
    row: int
    column: int
    rows: int
    columns: int
    text: str


def by_rules(lines: Sequence[Line], marks: Marks, box: Box) -> Table | None:
    """Read a table whose cells have rules on all sides."""
    xs = _places([(rule[0] + rule[2]) / 2 for rule in marks.vertical])
    ys = _places([(rule[1] + rule[3]) / 2 for rule in marks.horizontal])
    if len(xs) < 3 or len(ys) < 3 or not _encloses(xs, ys, box):  # noqa: PLR2004 - two columns and two rows
        return None
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for row in range(len(ys) - 1):
        for column in range(len(xs) - 1):
            if (row, column) not in owner:
                _take(owner, marks, xs, ys, (row, column))
    inside: dict[tuple[int, int], list[Line]] = {}
    for line in lines:
        x, y = (line.box[0] + line.box[2]) / 2, (line.box[1] + line.box[3]) / 2
        place = _index(ys, y), _index(xs, x)
        inside.setdefault(owner[place], []).append(line)
    extents: dict[tuple[int, int], tuple[int, int]] = {}
    for (row, column), corner in owner.items():
        rows, across = extents.get(corner, (0, 0))
        extents[corner] = max(rows, row - corner[0] + 1), max(across, column - corner[1] + 1)
    cells = [_Cell(*corner, *extent, _text(inside.get(corner, []))) for corner, extent in extents.items()]
    return _table(cells, ys, len(xs) - 1, box, header_rows=1)


def _encloses(xs: Sequence[float], ys: Sequence[float], box: Box) -> bool:
    """Whether the outermost rules stand at the edges of the text that they enclose."""
    far = (xs[0] - box[0], ys[0] - box[1], box[2] - xs[-1], box[3] - ys[-1])
    return max(far) < _NEAR


def _take(
    owner: dict[tuple[int, int], tuple[int, int]],
    marks: Marks,
    xs: Sequence[float],
    ys: Sequence[float],
    corner: tuple[int, int],
) -> None:
    """Give the places of a merged cell to its top left corner: no rule stands between them."""
    row, column = corner
    last_row, last_column = row, column
    y = (ys[row] + ys[row + 1]) / 2
    while last_column + 2 < len(xs) and not _is_ruled(marks.vertical, xs[last_column + 1], y, axis=0):
        last_column += 1
    x = (xs[column] + xs[column + 1]) / 2
    while last_row + 2 < len(ys) and not _is_ruled(marks.horizontal, ys[last_row + 1], x, axis=1):
        last_row += 1
    for taken_row in range(row, last_row + 1):
        for taken_column in range(column, last_column + 1):
            owner.setdefault((taken_row, taken_column), corner)


def _is_ruled(rules: Sequence[Box], at: float, along: float, *, axis: int) -> bool:
    """Whether a rule at `at` (its x for axis 0, its y for axis 1) passes the place `along` the other axis."""
    return any(
        abs((rule[axis] + rule[axis + 2]) / 2 - at) <= _TOUCH and rule[1 - axis] <= along <= rule[3 - axis]
        for rule in rules
    )


def by_alignment(lines: Sequence[Line], marks: Marks, box: Box) -> Table | None:
    """Read a table by where its text stands, with what rules and shades it has."""
    visual = visual_rows(lines)
    extents = columns(visual)
    if len(extents) < 2:  # noqa: PLR2004
        return None
    heads = _heads(marks, box)
    edges = _row_edges(visual, extents, marks, box, heads)
    cells: dict[tuple[int, int], tuple[int, list[Line]]] = {}
    for line in lines:
        row = _index(edges, (line.box[1] + line.box[3]) / 2)
        first, last = _span(line, extents, heads)
        across, taken = cells.get((row, first), (1, []))
        cells[row, first] = max(across, last - first + 1), [*taken, line]
    filled = [
        # A cell spans no further than to the next text of its row.
        _Cell(
            row,
            column,
            1,
            min([across, *(other - column for at, other in cells if at == row and other > column)]),
            _text(taken),
        )
        for (row, column), (across, taken) in cells.items()
    ]
    header_rows = _header_rows(edges, marks, box)
    return _table(filled, edges, len(extents), box, header_rows)


def _row_edges(
    visual: Sequence[Sequence[Line]],
    extents: Sequence[Interval],
    marks: Marks,
    box: Box,
    heads: Sequence[Box],
) -> list[float]:
    """Return the y of the rows' borders, from the table's top to its bottom."""
    bands = [box[1] - _TOUCH, *_bands(marks, box), box[3] + _TOUCH]
    held = [
        [row for row in visual if top <= (row[0].box[1] + row[0].box[3]) / 2 < bottom]
        for top, bottom in pairwise(bands)
    ]
    bands = [bands[0], *(bottom for bottom, rows in zip(bands[1:], held, strict=True) if rows)]
    held = [rows for rows in held if rows]
    if (
        len(held) >= _FEWEST_BANDS
        and median(map(len, held)) <= _MOST_LINES
        and not any(numbers_part(rows, extents) for rows in held)
    ):
        return bands  # there is a rule, or the edge of a shade, between any two rows
    edges = [bands[0]]
    for rows, bottom in zip(held, bands[1:], strict=True):
        is_head = rows is held[0] and len(held) > 1 and len(rows) <= _MOST_HEAD_LINES
        edges += _breaks_under_shared_heads(rows, extents, heads) if is_head else row_breaks(rows, extents)
        edges.append(bottom)
    return edges


def _breaks_under_shared_heads(
    rows: Sequence[Sequence[Line]], extents: Sequence[Interval], heads: Sequence[Box]
) -> list[float]:
    """Return the y below lines with a head that several columns share; the others are lines of one head."""
    return [
        (max(line.box[3] for line in before) + min(line.box[1] for line in after)) / 2
        for before, after in pairwise(rows)
        if any(first != last for first, last in (_span(line, extents, heads) for line in before))
    ]


def _bands(marks: Marks, box: Box) -> list[float]:
    """Return where rules, and the edges of shades, cross the whole table."""
    width = box[2] - box[0]
    ys = [(rule[1] + rule[3]) / 2 for rule in marks.horizontal if rule[2] - rule[0] > 0.8 * width]
    ys += [y for shade in marks.shades if shade[2] - shade[0] > 0.8 * width for y in (shade[1], shade[3])]
    return [y for y in _places(ys) if box[1] + _TOUCH < y < box[3] - _TOUCH]


def _heads(marks: Marks, box: Box) -> list[Box]:
    """Return the short rules under the heads that several columns share."""
    width = box[2] - box[0]
    return [rule for rule in marks.horizontal if rule[2] - rule[0] <= 0.8 * width]


def _span(line: Line, extents: Sequence[Interval], heads: Sequence[Box]) -> tuple[int, int]:
    """Return the first and the last column that the line stands in."""
    start, end = line.box[0], line.box[2]
    middle = (start + end) / 2
    for rule in heads:
        if -_TOUCH < rule[1] - line.box[3] < line.height and rule[0] <= middle <= rule[2]:
            start, end = min(start, rule[0]), max(end, rule[2])
            break
    reached = [
        number
        for number, (left, right) in enumerate(extents)
        if min(end, right) - max(start, left) > min(_OVERLAP, (right - left) / 2)
    ]
    if reached:
        return reached[0], reached[-1]
    distances = [max(left - middle, middle - right, 0.0) for left, right in extents]
    nearest = distances.index(min(distances))
    return nearest, nearest


def _header_rows(edges: Sequence[float], marks: Marks, box: Box) -> int:
    """Return how many rows stand above the first rule across the table that has rows on both of its sides."""
    inner = _bands(Marks(horizontal=marks.horizontal), box)
    if not inner:
        return 1
    rows = sum((top + bottom) / 2 < inner[0] for top, bottom in pairwise(edges))
    return rows if 0 < rows <= len(edges) // 2 else 1


def _table(
    cells: Sequence[_Cell], edges: Sequence[float], across: int, box: Box, header_rows: int
) -> Table | None:
    rows = len(edges) - 1
    grid = [[""] * across for _ in range(rows)]
    for cell in cells:
        grid[cell.row][cell.column] = cell.text
    filled = sum(bool(text) for row in grid for text in row)
    covered = sum(cell.rows * cell.columns - 1 for cell in cells)
    if rows < 2 or across < 2 or filled + covered < _FEWEST_FILLED * rows * across:  # noqa: PLR2004
        return None
    merged = tuple(
        Merged(row=cell.row, column=cell.column, rows=cell.rows, columns=cell.columns)
        for cell in sorted(cells, key=lambda cell: (cell.row, cell.column))
        if cell.rows * cell.columns > 1
    )
    row_boxes = tuple((box[0], top, box[2], bottom) for top, bottom in pairwise(edges))
    return Table(box, row_boxes, tuple(map(tuple, grid)), merged, min(header_rows, rows))


def _text(lines: Sequence[Line]) -> str:
    text = join_text(line for row in visual_rows(lines) for line in row)
    return _APART_FROM_ITS_NUMBER.sub("", text)


def _places(values: Sequence[float]) -> list[float]:
    """Return the values in order, those that are nearly the same as one."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _TOUCH:
            places.append(value)
    return places


def _index(edges: Sequence[float], value: float) -> int:
    """Return between which two edges the value lies; what lies outside belongs to the first or the last two."""
    return max(0, min(sum(edge <= value for edge in edges) - 1, len(edges) - 2))
