"""Where rules or shades show a table: the area between those that stand above each other, with text in columns."""

from collections.abc import Iterator, Sequence

from octavo.reading.lines import Box, Line, is_caption, is_marker, union
from octavo.reading.marks import Marks, joined
from octavo.reading.table_columns import Interval, columns, visual_rows

_OUTSIDE = 3.0  # points by which text may stand out of the rules around it
_SHARED = 0.9  # of the shorter one's width, by two rules of one table
_SPACING = 8.0  # points by which the rules under two columns may stand apart
_GAP = 40.0  # the same, where another rule of the table has no gap
_NARROWEST = 60.0
_WIDE = 0.9  # of a slab's width, by a line of running text
_LONG = 50  # characters
_LEAVING = 1.0  # times as many lines as stand between two edges
_INSET = 12.0  # points at most from a table's left edge to its text
_MOST_HEAD_ROWS = 5  # of an area that is no more than a table's head
_EMPTY_ROW = 40.0  # points at most between two rules of one table with nothing in between
_PITCH = 2.4  # of a line's height: what stands further away belongs to something else
_WIDEST_HEAD = 0.6  # of the table's width, by the head of a column


def table_areas(marks: Marks, lines: Sequence[Line]) -> Iterator[Box]:
    """Yield the areas between rules, or shades, above each other that hold columns of text."""
    edges = [edge for edge in _edges([*marks.horizontal, *marks.shades]) if edge[2] - edge[0] >= _NARROWEST]
    while edges:
        first, *edges = edges
        area, others = first, []
        for position, edge in enumerate(edges):
            if not _are_above_each_other(area, edge):
                others.append(edge)
            elif edge[1] <= area[3] or (
                not any(_stands_in_between(other, area) for other in others)
                and _is_tabular(lines, _between(area, edge), marks)
            ):
                area = union([area, edge])
            else:
                others += edges[position:]
                break
        edges = others
        if area != first:
            yield _with_neighbours(area, lines, marks)


def _edges(drawn: Sequence[Box]) -> list[Box]:
    """Return rules and shades, pieces as one: with a wide gap only where a longer one shows that it is inside a table."""
    pieces = list(joined(drawn, _SPACING))
    whole = []
    for edge in joined(pieces, _GAP):
        parts = [piece for piece in pieces if _is_part(piece, edge)]
        is_spanned = any(
            piece[0] <= edge[0] + _OUTSIDE and piece[2] >= edge[2] - _OUTSIDE for piece in pieces
        )
        whole += [edge] if is_spanned else parts
    return whole


def _is_part(piece: Box, edge: Box) -> bool:
    return edge[0] <= piece[0] and edge[1] <= piece[1] and piece[2] <= edge[2] and piece[3] <= edge[3]


def _are_above_each_other(area: Box, edge: Box) -> bool:
    shared = min(area[2], edge[2]) - max(area[0], edge[0])
    return shared >= _SHARED * min(area[2] - area[0], edge[2] - edge[0])


def _stands_in_between(edge: Box, area: Box) -> bool:
    """Whether the edge, of another table, stands below the area and out of it: the next edge below is none of its own."""
    overlaps = min(area[2], edge[2]) - max(area[0], edge[0]) > _INSET
    return overlaps and edge[1] >= area[3]


def _between(area: Box, edge: Box) -> Box:
    return min(area[0], edge[0]), area[3], max(area[2], edge[2]), edge[1]


def _is_tabular(lines: Sequence[Line], slab: Box, marks: Marks) -> bool:
    """Whether what stands between two edges belongs to the table that they are of."""
    held = [line for line in lines if is_in(line, slab)]
    if not held:
        return slab[3] - slab[1] < _EMPTY_ROW and not _is_left_by_text(lines, slab, 0)
    if any(_runs_through(rule, slab) for rule in marks.vertical):
        return True
    rows = [row[1:] if len(row) > 1 and is_marker(row[0].text) else row for row in visual_rows(held)]
    alone = [row[0] for row in rows if len(row) == 1]
    if any(is_caption(line.text) or _fills(line, slab) for line in alone):
        return False
    if _is_left_by_text(lines, slab, len(held)):
        return False
    return len(columns(rows)) > 1 or (len(rows) == 1 and held[0].box[2] < (slab[0] + slab[2]) / 2)


def _fills(line: Line, slab: Box) -> bool:
    """Whether the line is as wide as the slab, and long: then it is running text."""
    return line.box[2] - line.box[0] > _WIDE * (slab[2] - slab[0]) and len(line.text) > _LONG


def _is_left_by_text(lines: Sequence[Line], slab: Box, held: int) -> bool:
    """Whether text runs out of the slab: much of it, or a line that begins at its left, as wide notes do."""
    leaving = [
        line
        for line in lines
        if slab[1] < (line.box[1] + line.box[3]) / 2 < slab[3]
        and slab[0] - _OUTSIDE <= line.box[0] < slab[2]
        and line.box[2] > slab[2] + _OUTSIDE
    ]
    return len(leaving) > _LEAVING * held or any(line.box[0] - slab[0] < _INSET for line in leaving)


def _runs_through(rule: Box, slab: Box) -> bool:
    return (
        rule[1] <= slab[1] + _OUTSIDE
        and rule[3] >= slab[3] - _OUTSIDE
        and slab[0] - _OUTSIDE <= rule[0] <= slab[2] + _OUTSIDE
    )


def _with_neighbours(area: Box, lines: Sequence[Line], marks: Marks) -> Box:
    """Return the area with the rows beyond its first and last edge that belong to it.

    Shades of every other row leave out the last, and often the first; of a table that a page's or a column's end
    cuts, rules show no more than the head.
    """
    held = visual_rows([line for line in lines if is_in(line, area)])
    if not held:
        return area
    extents = columns(held)
    is_ruled = any(abs(rule[1] - area[1]) < _OUTSIDE for rule in marks.horizontal)
    if len(extents) == 1 or (is_ruled and len(held) > _MOST_HEAD_ROWS):
        return area
    beside = visual_rows([line for line in lines if _is_beside(line, area)])
    below = [row for row in beside if row[0].box[1] >= area[3] - _OUTSIDE]
    if is_ruled:
        return _grown_down(area, below, extents)
    above = [row for row in beside if row[0].box[3] <= area[1] + _OUTSIDE]
    return _grown(_grown(area, above[::-1], extents), below, extents)


def _is_beside(line: Line, area: Box) -> bool:
    return line.box[0] >= area[0] - _OUTSIDE and line.box[0] < area[2]


def _grown_down(area: Box, rows: Sequence[Sequence[Line]], extents: Sequence[Interval]) -> Box:
    """Return the area of a head with the rows below whose texts stand in its columns, if there are some."""
    starts = [left for left, _ in extents]
    found, whole = 0, area
    for row in rows:
        box = union(line.box for line in row)
        if box[1] - whole[3] > _PITCH * row[0].height or not all(
            _is_in_column(line, extents, starts) and line.box[2] <= area[2] + _OUTSIDE for line in row
        ):
            break
        found += len(row) > 1
        whole = whole[0], whole[1], whole[2], max(whole[3], box[3])
    return whole if found else area


def _is_in_column(line: Line, extents: Sequence[Interval], starts: Sequence[float]) -> bool:
    """Whether the line reaches into one column's head alone, or stands between its start and the next one's."""
    reached = sum(min(line.box[2], right) > max(line.box[0], left) for left, right in extents)
    place = sum(start <= line.box[0] + _OUTSIDE for start in starts)
    ends_before_next = place == len(starts) or line.box[2] <= starts[place]
    return not is_caption(line.text) and (reached == 1 or (place > 0 and ends_before_next))


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
