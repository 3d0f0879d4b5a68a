"""Where rules or shades show a table: the area between those that stand above each other, with text in columns."""

from collections.abc import Iterator, Sequence

from octavo.reading.lines import Box, Line, is_caption, union
from octavo.reading.marks import Marks, joined
from octavo.reading.table_columns import Interval, columns, visual_rows

_OUTSIDE = 3.0  # points by which text may stand out of the rules around it
_SHARED = 0.9  # of the shorter one's width, by two rules of one table
_GAP = 40.0  # points by which the rules under two columns may stand apart
_NARROWEST = 60.0
_EMPTY_ROW = 40.0  # points at most between two rules of one table with nothing in between
_PITCH = 2.4  # of a line's height: what stands further away belongs to something else
_WIDEST_HEAD = 0.6  # of the table's width, by the head of a column


def table_areas(marks: Marks, lines: Sequence[Line]) -> Iterator[Box]:
    """Yield the areas between rules, or shades, above each other that hold columns of text."""
    edges = [
        edge for edge in joined([*marks.horizontal, *marks.shades], _GAP) if edge[2] - edge[0] >= _NARROWEST
    ]
    while edges:
        first, *edges = edges
        area, others = first, []
        for position, edge in enumerate(edges):
            if not _are_above_each_other(area, edge):
                others.append(edge)
            elif edge[1] <= area[3] or _is_tabular(lines, _between(area, edge), marks):
                area = union([area, edge])
            else:
                others += edges[position:]
                break
        edges = others
        if area != first:
            yield _with_neighbours(area, lines, marks)


def _are_above_each_other(area: Box, edge: Box) -> bool:
    shared = min(area[2], edge[2]) - max(area[0], edge[0])
    return shared >= _SHARED * min(area[2] - area[0], edge[2] - edge[0])


def _between(area: Box, edge: Box) -> Box:
    return min(area[0], edge[0]), area[3], max(area[2], edge[2]), edge[1]


def _is_tabular(lines: Sequence[Line], slab: Box, marks: Marks) -> bool:
    """Whether what stands between two edges belongs to the table that they are of."""
    held = [line for line in lines if is_in(line, slab)]
    if not held:
        return slab[3] - slab[1] < _EMPTY_ROW
    if any(_runs_through(rule, slab) for rule in marks.vertical):
        return True
    if is_caption(held[0].text):
        return False
    rows = visual_rows(held)
    return len(columns(rows)) > 1 or (len(rows) == 1 and held[0].box[2] < (slab[0] + slab[2]) / 2)


def _runs_through(rule: Box, slab: Box) -> bool:
    return (
        rule[1] <= slab[1] + _OUTSIDE
        and rule[3] >= slab[3] - _OUTSIDE
        and slab[0] - _OUTSIDE <= rule[0] <= slab[2] + _OUTSIDE
    )


def _with_neighbours(area: Box, lines: Sequence[Line], marks: Marks) -> Box:
    """Return the area of shaded rows with the rows above and below them that no shade shows."""
    held = visual_rows([line for line in lines if is_in(line, area)])
    if not held or any(abs(rule[1] - area[1]) < _OUTSIDE for rule in marks.horizontal):
        return area
    extents = columns(held)
    rows = visual_rows(
        [line for line in lines if line.box[0] >= area[0] - _OUTSIDE and line.box[2] <= area[2] + _OUTSIDE]
    )
    above = [row for row in rows if row[0].box[3] <= area[1] + _OUTSIDE]
    below = [row for row in rows if row[0].box[1] >= area[3] - _OUTSIDE]
    return _grown(_grown(area, above[::-1], extents), below, extents)


def _grown(area: Box, rows: Sequence[Sequence[Line]], extents: Sequence[Interval]) -> Box:
    """Return the area with the rows, the nearest first, up to one that is far or is none of the table."""
    for row in rows:
        box = union(line.box for line in row)
        distance = max(area[1] - box[3], box[1] - area[3])
        if distance > _PITCH * row[0].height or not _fits(row, extents):
            break
        area = union([area, box])
    return area


def _fits(row: Sequence[Line], extents: Sequence[Interval]) -> bool:
    """Whether the row has several texts, none of which runs across most of the columns."""
    widest = _WIDEST_HEAD * (extents[-1][1] - extents[0][0])
    return (
        len(row) > 1
        and not is_caption(row[0].text)
        and all(line.box[2] - line.box[0] < widest for line in row)
    )


def is_in(line: Line, area: Box) -> bool:
    """Whether the line stands in the area; its ends may stand out a little."""
    middle = (line.box[1] + line.box[3]) / 2
    return (
        area[1] <= middle <= area[3]
        and line.box[0] >= area[0] - _OUTSIDE
        and line.box[2] <= area[2] + _OUTSIDE
    )
