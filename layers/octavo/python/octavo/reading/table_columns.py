"""The columns and the rows of a table, read off the places of its text."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import fmean

from octavo.reading.lines import Box, Line, same_row, union

Interval = tuple[float, float]
Pair = tuple[Sequence[Line], Sequence[Line]]

_PREFIXES = frozenset("$€£¥")
_SUFFIXES = frozenset({"%", ")", ")%"})
_HEAD = 0.5  # so much counts a line across columns that is alone in its row: the head of the rows below
_MANY_ROWS = 6  # of which one alone shows no column
_CROSSING = 0.3  # of the rows that show two columns; so many lines may run across both, such as a common head
_LEADING_DIFFERS = (
    0.12  # of a line's height: the least by which rows stand further apart than lines of one row
)
_WIDEST_STEP = 2.5  # heights of a line; how much further apart makes no difference
_NUMBER = re.compile(r"[$€£¥(+−-]*\s?[\d.,]*\d[\d.,]*\s?[%)]*")  # noqa: RUF001 - the minus of typesetters
_OFTEN = 3  # times as many lines follow closely
_AS_FULL = 0.9  # of the columns that a row has text in
_ROW_BEGINS_AT_LEFT = 0.6  # of the rows have something in the first column


def visual_rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Return what stands side by side together, from top to bottom and from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.box[1] + line.box[3], line.box[0])):
        if rows and any(same_row(other.box, line.box) for other in rows[-1]):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.box[0]) for row in rows]


def columns(rows: Sequence[Sequence[Line]]) -> list[Interval]:
    """Return the extents of the columns, from the left; lines that run across several do not count."""
    numbered = [(number, line.box) for number, row in enumerate(rows) for line in row]
    return _with_units_joined(sorted(_split(numbered)), [line for row in rows for line in row])


def _with_units_joined(extents: Sequence[Interval], lines: Sequence[Line]) -> list[Interval]:
    """Join a column of signs to its numbers: `$` to the column on its right, `%` and `)` to that on its left."""
    joined: list[Interval] = []
    start: float | None = None
    for left, right in extents:
        texts = {line.text for line in lines if left <= (line.box[0] + line.box[2]) / 2 <= right}
        if texts <= _PREFIXES:
            start = left if start is None else start
        elif texts <= _SUFFIXES and joined:
            joined[-1] = joined[-1][0], right
        else:
            joined.append((left if start is None else start, right))
            start = None
    return joined


def _split(lines: list[tuple[int, Box]]) -> Iterator[Interval]:
    cut = _best_cut(lines)
    if cut is None:
        yield min(box[0] for _, box in lines), max(box[2] for _, box in lines)
        return
    yield from _split([(row, box) for row, box in lines if box[2] <= cut])
    yield from _split([(row, box) for row, box in lines if box[0] >= cut])


def _best_cut(lines: list[tuple[int, Box]]) -> float | None:
    """Return the x that the fewest lines cross, if lines of the same rows stand on both of its sides."""
    held = Counter(row for row, _ in lines)
    fewest = 1 if len(held) < _MANY_ROWS else 2
    parted, crossed = _rows_parted(lines), _lines_crossed(lines, held)
    best: tuple[float, float, float] | None = None
    both = 0
    crossing = 0.0
    for start, end in pairwise(sorted({box[0] for _, box in lines} | {box[2] for _, box in lines})):
        both += parted[start]
        crossing += crossed[start]
        if both < fewest or crossing > _CROSSING * both:
            continue
        rank = (crossing, start - end, (start + end) / 2)
        if best is None or rank < best:
            best = rank
    return best[2] if best else None


def _rows_parted(lines: Iterable[tuple[int, Box]]) -> Counter[float]:
    """Return, by x, how many more rows than before have lines on both sides of what follows it."""
    first_end: dict[int, float] = {}
    last_start: dict[int, float] = {}
    for row, (x0, _, x1, _) in lines:
        first_end[row] = min(x1, first_end.get(row, x1))
        last_start[row] = max(x0, last_start.get(row, x0))
    steps: Counter[float] = Counter()
    for row, end in first_end.items():
        if end < last_start[row]:
            steps[end] += 1
            steps[last_start[row]] -= 1
    return steps


def _lines_crossed(lines: Iterable[tuple[int, Box]], held: Mapping[int, int]) -> dict[float, float]:
    """Return, by x, how many more lines than before stand across what follows it; `held` counts those of each row."""
    steps: dict[float, float] = defaultdict(float)
    for row, (x0, _, x1, _) in lines:
        if x0 < x1:
            weight = _HEAD if held[row] == 1 else 1.0
            steps[x0] += weight
            steps[x1] -= weight
    return steps


def row_breaks(rows: Sequence[Sequence[Line]], extents: Sequence[Interval]) -> list[float]:
    """Return the y between the table's rows; each may hold several lines of text."""
    pairs: list[Pair] = []
    parted: list[Pair] = []
    for pair in pairwise(rows):
        (parted if _are_rows_of_numbers(*pair, extents) else pairs).append(pair)
    threshold = _threshold(pairs, extents)
    if threshold is None and pairs and parted:
        between = min(_step(*pair) for pair in parted) - _LEADING_DIFFERS
        threshold = between if any(_step(*pair) < between for pair in pairs) else None
    breaks = []
    for before, after in pairwise(rows):
        if (before, after) in parted:
            is_break = True
        elif threshold is not None:
            is_break = _step(before, after) > threshold
        else:
            is_break = not _continues(before, after, extents[0])
        if is_break:
            breaks.append((union(line.box for line in before)[3] + union(line.box for line in after)[1]) / 2)
    return breaks


def numbers_part(rows: Sequence[Sequence[Line]], extents: Sequence[Interval]) -> bool:
    """Whether numbers in several columns show that these are rows, and not the lines of one."""
    return any(_are_rows_of_numbers(before, after, extents) for before, after in pairwise(rows))


def _are_rows_of_numbers(before: Sequence[Line], after: Sequence[Line], extents: Sequence[Interval]) -> bool:
    """Whether both have numbers in the same columns: numbers do not wrap, but for a share in brackets under them."""
    both = _number_columns(before, extents) & _number_columns(after, extents)
    in_brackets = all(line.text.startswith("(") for line in after if _NUMBER.fullmatch(line.text))
    return len(both) >= min(2, len(extents) - 1) and not in_brackets


def _number_columns(row: Sequence[Line], extents: Sequence[Interval]) -> set[int]:
    return {
        number
        for number, (left, right) in enumerate(extents)
        for line in row
        if left <= (line.box[0] + line.box[2]) / 2 <= right and _NUMBER.fullmatch(line.text)
    }


def _step(before: Sequence[Line], after: Sequence[Line]) -> float:
    """Return how far the one is below the other, in heights of a line."""
    bottoms = [max(line.box[3] for line in row) for row in (before, after)]
    return (bottoms[1] - bottoms[0]) / max(_height(before), 1.0)


def _threshold(pairs: Sequence[Pair], extents: Sequence[Interval]) -> float | None:
    """Return what parts the steps between lines of one row from those between rows, if there are two kinds."""
    steps = sorted(min(_step(*pair), _WIDEST_STEP) for pair in pairs)
    if len(steps) < 2:  # noqa: PLR2004
        return None
    jump, threshold = max((after - before, (before + after) / 2) for before, after in pairwise(steps))
    wide = [pair for pair in pairs if _step(*pair) > threshold]
    at_left = sum(_reaches(after, extents[0]) for _, after in wide)
    needed = 2 * _LEADING_DIFFERS if at_left < _ROW_BEGINS_AT_LEFT * len(wide) else _LEADING_DIFFERS
    close = [pair for pair in pairs if _step(*pair) <= threshold]
    return threshold if jump >= needed and not _are_as_full(close, wide, len(extents)) else None


def _are_as_full(close: Sequence[Pair], wide: Sequence[Pair], most: int) -> bool:
    """Whether what follows closely has text in as many columns: then it is rows, and something else is further off."""
    filled = [fmean(min(len(after), most) for _, after in pairs) for pairs in (close, wide)]
    return len(close) >= _OFTEN * len(wide) and filled[0] >= _AS_FULL * filled[1]


def _continues(before: Sequence[Line], after: Sequence[Line], first_column: Interval) -> bool:
    """Whether the line goes on with cells of the row above: nothing at the left, and words in the middle of a sentence."""
    if _reaches(after, first_column) or not _reaches(before, first_column):
        return False
    return all(
        line.text[0].islower()
        and any(other.box[0] < line.box[2] and line.box[0] < other.box[2] for other in before)
        for line in after
    )


def _reaches(row: Sequence[Line], column: Interval) -> bool:
    return any(line.box[0] < column[1] for line in row)


def _height(row: Sequence[Line]) -> float:
    return max(line.height for line in row)
