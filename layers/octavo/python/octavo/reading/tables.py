"""Finding the tables of a page: by rules, by shades, by the alignment of their text alone."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from octavo.reading import table_grid
from octavo.reading.lines import Box, Line, Table, is_caption, is_marker, union
from octavo.reading.marks import Marks
from octavo.reading.table_areas import is_in, table_areas
from octavo.reading.table_columns import columns, visual_rows
from octavo.reading.text import table_text

_PITCH = 2.4  # of a line's height: what stands further away belongs to something else
_FEWEST_ROWS = 3  # of a table that nothing but its alignment shows
_FEWEST_WITH_SEVERAL = 0.3  # of such a table's lines have text in several columns
_TWO = 2
_APART = (
    1.25  # times the usual distance between rows: what stands alone and further away is a note or a heading
)
_LONG_CELL = 25  # characters
_FULL = 0.85  # of a column's width, by a line of running text


def with_ruled_tables(lines: Sequence[Line], marks: Marks) -> list[Line]:
    """Return the lines with each table that rules or shades show in place of its text, as one tall line."""
    rest = list(lines)
    found: list[Line] = []
    for area in table_areas(marks, [line for line in lines if not line.sideways]):
        held = [line for line in rest if not line.sideways and is_in(line, area)]
        table = _ruled_table(held, marks, area) if held else None
        if table is not None and _is_labelled(table, rest):
            found.append(_tall_line(table))
            taken = set(held)
            rest = [line for line in rest if line not in taken]
    return [*rest, *found]


def with_aligned_tables(lines: Sequence[Line]) -> list[Line]:
    """Return a column's lines with each table that only its alignment shows in place of its text."""
    result = [line for line in lines if line.table is not None]
    for group in _groups(visual_rows([line for line in lines if line.table is None])):
        held = [line for row in group for line in row]
        beside = _beside_running_text(group)
        if beside is not None:
            result += with_aligned_tables(beside[0]) + with_aligned_tables(beside[1])
            continue
        kept = _without_notes(group)
        table = _aligned_table(kept, [line for row in kept for line in row])
        result += held if table is None else [_tall_line(table)]
        if table is not None:
            result += [line for row in group if row not in kept for line in row]
    return result


def _without_notes(rows: Sequence[list[Line]]) -> Sequence[list[Line]]:
    """Return the rows up to what stands alone and further away than they do from each other."""
    several = [index for index, row in enumerate(rows) if len(row) > 1]
    if not several:
        return rows
    steps = [after[0].box[3] - before[0].box[3] for before, after in pairwise(rows[: several[-1] + 1])]
    usual = median(steps) if steps else 0.0
    for index in range(several[-1] + 1, len(rows)):
        if rows[index][0].box[3] - rows[index - 1][0].box[3] > _APART * usual:
            return rows[:index]
    return rows


def _beside_running_text(rows: Sequence[Sequence[Line]]) -> tuple[list[Line], list[Line]] | None:
    """Return what stands left and right of a page's gutter, if one of these is running text and no column of a table."""
    if sum(len(row) > 1 for row in rows) < _FEWEST_ROWS:
        return None
    lines = [line for row in rows for line in row]
    extents = columns(rows)
    for (_, right), (left, _) in pairwise(extents):
        middle = (left + right) / 2
        if any(line.box[0] < middle < line.box[2] for line in lines):
            continue
        before = [line for line in lines if line.box[2] <= middle]
        after = [line for line in lines if line.box[0] >= middle]
        if _is_running_text(before) or _is_running_text(after):
            return before, after
    return None


def _tall_line(table: Table) -> Line:
    return Line(text=table_text(table.rows), box=table.box, table=table)


def _groups(rows: Sequence[list[Line]]) -> Iterator[list[list[Line]]]:
    """Part rows into runs that may be tables and what stands between them, each row of that alone."""
    width = max(row[-1].box[2] for row in rows) - min(row[0].box[0] for row in rows) if rows else 0.0
    group: list[list[Line]] = []
    for row in rows:
        fits = _may_be_of_table(row, width)
        if group and not (fits and _is_close(group[-1], row)):
            yield group
            group = []
        if fits and (group or len(row) > 1):
            group.append(row)
        else:
            yield [row]
    if group:
        yield group


def _may_be_of_table(row: Sequence[Line], width: float) -> bool:
    first, *others = row
    if others:
        return len(others) > 1 or not is_marker(first.text)
    is_short = first.box[2] - first.box[0] < width / 2
    return is_short and first.cells == 1 and not is_caption(first.text)


def _is_close(above: Sequence[Line], row: Sequence[Line]) -> bool:
    return row[0].box[1] - max(line.box[3] for line in above) <= _PITCH * row[0].height


def _aligned_table(rows: Sequence[list[Line]], held: Sequence[Line]) -> Table | None:
    several = sum(len(row) > 1 for row in rows)
    if several < _FEWEST_ROWS or several < _FEWEST_WITH_SEVERAL * len(rows):
        return None
    extents = columns(rows)
    if len(extents) == 1 or (len(extents) == _TWO and _is_text_or_form(rows)):
        return None
    table = table_grid.by_alignment(held, Marks(), union(line.box for line in held))
    return table if table and len(table.rows) >= _FEWEST_ROWS else None


def _is_text_or_form(rows: Sequence[Sequence[Line]]) -> bool:
    """Whether two columns are rather running text, a list in two columns, or labels and their values, than a table."""
    lengths = [len(line.text) for row in rows for line in row]
    labels = sum(row[0].text.endswith(":") for row in rows)
    values = [row[-1].text for row in rows if len(row) > 1]
    figures = sum(any(map(str.isdigit, text)) for text in values)
    return median(lengths) > _LONG_CELL or labels > len(rows) / 2 or figures < len(values) / 2


def _ruled_table(held: Sequence[Line], marks: Marks, area: Box) -> Table | None:
    inner = marks.within(area)
    box = union([area, *(line.box for line in held)])
    return table_grid.by_rules(held, inner, box) or table_grid.by_alignment(held, inner, box)


def _is_labelled(table: Table, lines: Sequence[Line]) -> bool:
    """Whether the rows begin in the table: else only the numbers have rules, and the labels stand left of them."""
    first = [row[0] for row in table.rows if row[0]]
    if sum(any(map(str.isalpha, text)) for text in first) >= _FEWEST_WITH_SEVERAL * len(first):
        return True
    left, top, _, bottom = table.box
    beside = [
        line for line in lines if line.box[2] <= left and top <= (line.box[1] + line.box[3]) / 2 <= bottom
    ]
    return not beside or _is_running_text(beside)


def _is_running_text(lines: Sequence[Line]) -> bool:
    """Whether the lines are long and most of them fill their column, as those of a paragraph do."""
    if len(lines) < _FEWEST_ROWS or median(len(line.text) for line in lines) <= _LONG_CELL:
        return False
    left, _, right, _ = union(line.box for line in lines)
    full = sum(line.box[2] - line.box[0] > _FULL * (right - left) for line in lines)
    return full > len(lines) / 2 and not any("…" in line.text for line in lines)
