"""The columns of a page: which lines stand in one, and in which order they are read.

A page is cut at the white between its columns, and there once more where something stands across them.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from octavo.reading.lines import Line, look_alike, stands_out, union

_FEWEST_LINES = 4  # of a column
_FEWEST_SIDE_LINES = 3  # of a box in the margin
_FEWEST_BESIDE_A_TABLE = 8
_WRAPPED_CHARACTERS = 22
_NARROWEST_COLUMN = 0.15  # of the text's width
_COLUMN_FILL = 0.55  # running text fills its column; the values of a form or a table do not
_BIN = 2.0  # points, in which the white between columns is looked for
_MOST_BINS = 500
_THIN = 0.8  # of the lines on both sides may stand across the white, where headings and figures do
_BESIDE = 0.04  # of a column's lines may have something beside them that stands across its edge
_SAME_HEIGHT = 0.2  # of a line's height, by which the lines of one row may differ
_ON_ROWS = 0.6  # of the lines of a label column, and of no box in the margin, stand on the rows beside them
_WHITE_BESIDE = 0.1  # of a height: what is beside a lone heading may reach so far into it
_SHARED = 0.3  # of the lower one's height, by two lines of one row
_CLOSE = 1.5  # of a line's height, between the bottoms of two lines that belong together
_SAME_TOP = 0.7  # of a line's height, by which the tops of two columns may differ
_HEADING_SPACE = 2.5  # of a line's height, by which a heading may stand lower than the top of its column


def flows(lines: Sequence[Line], inherited: Sequence[float] = ()) -> list[list[Line]]:
    """Part the lines into columns, in reading order; what stands across a gutter parts what is above from below.

    `inherited` are gutters of the page around, which hold where too few lines show one.
    """
    if not lines:
        return []
    gutter = _gutter([line for line in lines if line.table is None])
    if gutter is None:
        gutter = next((x for x in inherited if _parts(lines, x)), None)
    if gutter is None:
        return [list(lines)]
    known = [*inherited, gutter, *_next_gutter(lines, gutter)]
    found: list[list[Line]] = []
    for is_across, band in _bands(lines, gutter):
        if is_across:
            found.append(band)
        else:
            found += flows([line for line in band if line.box[0] < gutter], known)
            found += flows([line for line in band if line.box[0] >= gutter], known)
    return found


def _next_gutter(lines: Sequence[Line], gutter: float) -> list[float]:
    """Return where the next gutter is if the page's columns are equally wide."""
    starts = [line.box[0] for line in lines if line.box[0] >= gutter]
    return [gutter + min(starts) - min(line.box[0] for line in lines)] if starts else []


def _parts(lines: Sequence[Line], x: float) -> bool:
    is_left = [line.box[2] <= x for line in lines]
    return any(is_left) and not all(is_left) and not any(line.box[0] < x < line.box[2] for line in lines)


def _gutter(lines: Sequence[Line]) -> float | None:
    """Return an x between two columns of running text, or beside a box in the margin; the clearest, or None."""
    if len(lines) < _FEWEST_LINES + _FEWEST_SIDE_LINES:
        return None
    page = union(line.box for line in lines)
    clearest: tuple[float, float] | None = None
    for x in _white(lines, page[0], page[2]):
        left = [line for line in lines if line.box[2] <= x]
        right = [line for line in lines if line.box[0] >= x]
        across = [line for line in lines if line.box[0] < x < line.box[2]]
        if (
            min(len(left), len(right)) >= _FEWEST_SIDE_LINES
            and _stand_apart((left, right), across)
            and (
                _are_columns(left, right, x, (page[0], page[2]))
                or _are_independent(left, right, x, (page[0], page[2]))
            )
        ):
            clearness = min(len(left), len(right)) - len(across)
            if clearest is None or clearness > clearest[0]:
                clearest = clearness, x
    return clearest[1] if clearest else None


def _white(lines: Sequence[Line], start: float, end: float) -> Iterator[float]:
    """Yield the middles of the strips that fewer lines stand across than stand on both sides of them."""
    width = max(_BIN, (end - start) / _MOST_BINS)
    steps = [0] * (int((end - start) / width) + 3)
    for line in lines:
        steps[int((line.box[0] - start) / width)] += 1
        steps[int((line.box[2] - start) / width) + 1] -= 1
    counts = list(accumulate(steps))
    begin = 0
    for index, (before, count) in enumerate(pairwise(counts), start=1):
        if count < before:
            begin = index
        elif count > before and begin:
            if before < _THIN * min(max(counts[:begin]), max(counts[index:])):
                yield start + width * (begin + index) / 2
            begin = 0


def _stand_apart(columns: Sequence[Sequence[Line]], across: Sequence[Line]) -> bool:
    """Whether nothing that stands across has a line of a column beside it, as every second line of a list would."""
    spans = sorted((line.box[1], line.box[3]) for line in across)
    return all(
        sum(any(_overlap((line.box[1], line.box[3]), span) for span in spans) for line in side)
        <= _BESIDE * len(side)
        for side in columns
    )


def _overlap(a: tuple[float, float], b: tuple[float, float], shared: float = _SHARED) -> bool:
    """Whether two spans of height share more than a part of the lower one; lines set tightly overlap a little."""
    return min(a[1], b[1]) - max(a[0], b[0]) > shared * min(a[1] - a[0], b[1] - b[0])


def _are_columns(left: Sequence[Line], right: Sequence[Line], x: float, extent: tuple[float, float]) -> bool:
    """Whether both sides are running text, and stand beside each other."""
    start, end = extent
    top = max(min(line.box[1] for line in left), min(line.box[1] for line in right))
    bottom = min(max(line.box[3] for line in left), max(line.box[3] for line in right))
    return (
        _NARROWEST_COLUMN < (x - start) / (end - start) < 1 - _NARROWEST_COLUMN
        and bottom > top
        and _is_running_text(left, x - start)
        and _is_running_text(right, end - x)
    )


def _is_running_text(lines: Sequence[Line], width: float) -> bool:
    """Whether a quarter of the lines or more are as long as text that wraps; cells and labels are shorter."""
    if len(lines) < _FEWEST_LINES:
        return False
    widths = [line.box[2] - line.box[0] for line in lines]
    # One side of a gutter may hold further columns; then a line fills only its own.
    column = width if max(widths) > 0.6 * width else max(widths)
    return (
        _upper_quartile(widths) > _COLUMN_FILL * column
        and _upper_quartile([len(line.text) for line in lines]) >= _WRAPPED_CHARACTERS
    )


def _upper_quartile(values: Sequence[float]) -> float:
    return sorted(values)[3 * len(values) // 4]


def _are_independent(
    left: Sequence[Line], right: Sequence[Line], x: float, extent: tuple[float, float]
) -> bool:
    """Whether a box in the margin, or a table in its column, stands beside text whose rows are not its own."""
    side, main = sorted((left, right), key=len)
    heights = sorted(line.box[1] + line.box[3] for line in main)
    on_rows = sum(_has_level(line, heights) for line in side)
    if on_rows >= _ON_ROWS * len(side):
        return False
    ordered = sorted(side, key=lambda line: line.box[1])
    are_close = all(
        after.box[3] - before.box[3] < _CLOSE * before.height for before, after in pairwise(ordered)
    )
    return are_close or (
        len(side) >= _FEWEST_BESIDE_A_TABLE
        and (_is_running_text(left, x - extent[0]) or _is_running_text(right, extent[1] - x))
    )


def _has_level(line: Line, heights: Sequence[float]) -> bool:
    height, tolerance = line.box[1] + line.box[3], 2 * _SAME_HEIGHT * line.height
    at = bisect_left(heights, height - tolerance)
    return at < len(heights) and heights[at] <= height + tolerance


def _bands(lines: Sequence[Line], gutter: float) -> Iterator[tuple[bool, list[Line]]]:
    """Yield (whether it stands across the gutter, lines) from top to bottom."""
    ordered = sorted(lines, key=lambda line: line.box[1])
    band: list[Line] = []
    is_across = False
    for index, line in enumerate(ordered):
        crosses = line.box[0] < gutter < line.box[2] or (
            line.box[2] <= gutter
            and not _has_beside(line, ordered, gutter)
            and ((is_across and _goes_on(band[-1], line)) or _heads_both(line, ordered[index + 1 :], gutter))
        )
        if crosses != is_across and band:
            yield is_across, band
            band = []
        is_across = crosses
        band.append(line)
    yield is_across, band


def _has_beside(line: Line, lines: Sequence[Line], gutter: float) -> bool:
    return any(
        other.box[0] >= gutter and _overlap(line.box[1::2], other.box[1::2], _WHITE_BESIDE) for other in lines
    )


def _goes_on(previous: Line, line: Line) -> bool:
    """Whether the line is the next of what stands across, though too short to do so itself."""
    return look_alike(previous, line) and line.box[3] - previous.box[3] < _CLOSE * line.height


def _heads_both(line: Line, below: Sequence[Line], gutter: float) -> bool:
    """Whether it is a heading under which two columns begin, on the left and on the right at one height."""
    left = next((other for other in below if other.box[0] < gutter and not look_alike(line, other)), None)
    right = next((other for other in below if other.box[2] > gutter), None)
    if left is None or right is None or left is right or not stands_out(line, left):
        return False
    space = _HEADING_SPACE if left.bold or right.bold else _SAME_TOP
    return not _overlap(right.box[1::2], line.box[1::2]) and abs(left.box[1] - right.box[1]) <= space * min(
        left.height, right.height
    )
