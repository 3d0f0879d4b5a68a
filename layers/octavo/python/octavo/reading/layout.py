"""Where the lines of a page stand, and in which order they are read: columns, rows, paragraphs.

Plain geometry on `Line`s, in points from the page's top left corner; no format is known here.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from octavo.reading.lines import Line, is_marker, same_row, starts_item, union
from octavo.reading.tables import with_aligned_tables

_FEWEST_COLUMN_LINES = 4
_WRAPPED_CHARACTERS = 30
_NARROWEST_COLUMN = 0.2  # of the text's width
_INDENT = 8.0  # points by which the lines of one column may start apart
_COLUMN_FILL = 0.55  # running text fills its column; the values of a form or a table do not
# Distances between the lines of a paragraph, in line heights.
_TIGHTEST_PITCH, _USUAL_PITCH, _DOUBLE_SPACED, _WIDEST_PITCH = 0.7, 1.2, 2.0, 2.6
_SAME_SIZE = 0.6  # points

# A sentence, a clause or its introduction is over; a list's next item may stand on the next line.
_ITEM_MAY_FOLLOW = re.compile(r"(?:[.:;,!?)\]”\"’]|\b(?:and|or))$")  # noqa: RUF001


def paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Return the lines in reading order, those of one paragraph together."""
    groups: list[list[Line]] = []
    upright = [line for line in lines if not line.sideways]
    for flow in _flows(upright):
        first, *others = [
            part for run in _runs(_rows(_rejoined(with_aligned_tables(flow)))) for part in _parted(run)
        ]
        if groups and _continues_in_next_column(groups[-1][-1], first[0]):
            groups[-1] += first
        else:
            groups.append(first)
        groups += others
    return groups + [[line] for line in lines if line.sideways]


def _rejoined(lines: Sequence[Line]) -> list[Line]:
    """Join fragments of one line that a wide space, or the gap after a list marker, had parted."""
    joined: list[Line] = []
    for line in lines:
        last = joined[-1] if joined else None
        if last and last.table is None and line.table is None and same_row(last.box, line.box):
            gap = line.box[0] - last.box[2]
            if -last.size < gap < last.size or (is_marker(last.text) and 0 <= gap < 4 * last.size):
                joined[-1] = _side_by_side([last, line])
                continue
        joined.append(line)
    return joined


def _side_by_side(lines: Sequence[Line]) -> Line:
    """One line out of several on the same row."""
    if len(lines) == 1:
        return lines[0]
    longest = max(lines, key=lambda line: len(line.text))
    gaps = sum(after.box[0] - before.box[2] > 2 * longest.size for before, after in pairwise(lines))
    return replace(
        longest,
        text=" ".join(line.text for line in lines),
        box=union(line.box for line in lines),
        bold=all(line.bold for line in lines),
        cells=1 if is_marker(lines[0].text) else max(1 + gaps, *(line.cells for line in lines)),
    )


def _flows(lines: Sequence[Line]) -> list[list[Line]]:
    """Part the lines into columns, in reading order; a line across the gutter parts what is above from below."""
    if not lines:
        return []
    gutter = _gutter([line for line in lines if line.table is None])
    if gutter is None:
        return [list(lines)]
    flows: list[list[Line]] = []
    band: list[Line] = []
    for line in sorted(lines, key=lambda line: line.box[1]):
        if line.box[0] < gutter < line.box[2]:
            flows += _columns(band, gutter)
            band = []
            if flows and _crosses(flows[-1], gutter):
                flows[-1].append(line)
            else:
                flows.append([line])
        else:
            band.append(line)
    return flows + _columns(band, gutter)


def _crosses(flow: Sequence[Line], gutter: float) -> bool:
    return all(line.box[0] < gutter < line.box[2] for line in flow)


def _columns(band: Sequence[Line], gutter: float) -> list[list[Line]]:
    left = [line for line in band if line.box[0] < gutter]
    right = [line for line in band if line.box[0] >= gutter]
    return _flows(left) + _flows(right)


def _gutter(lines: Sequence[Line]) -> float | None:
    """Return an x between two columns of running text, or None.

    A right column betrays itself by many lines that start at the same x, with lines on its left that end before.
    """
    if len(lines) < 2 * _FEWEST_COLUMN_LINES:
        return None
    page = union(line.box for line in lines)
    width = page[2] - page[0]
    starts = Counter(round(line.box[0] / 3) for line in lines)
    for bucket, count in starts.most_common(8):
        right = [line for line in lines if line.box[0] > 3 * bucket - _INDENT]
        x = min(line.box[0] for line in right) - 1.0
        if (
            count < _FEWEST_COLUMN_LINES
            or not _NARROWEST_COLUMN < (x - page[0]) / width < 1 - _NARROWEST_COLUMN
        ):
            continue
        top, bottom = min(line.box[1] for line in right), max(line.box[3] for line in right)
        left = [line for line in lines if line.box[2] < x and line.box[3] > top and line.box[1] < bottom]
        if _is_running_text(left, x - page[0]) and _is_running_text(right, page[2] - x):
            return x
    return None


def _is_running_text(lines: Sequence[Line], width: float) -> bool:
    """Whether a quarter of the lines or more are as long as text that wraps; cells and labels are shorter."""
    if len(lines) < _FEWEST_COLUMN_LINES:
        return False
    widths = [line.box[2] - line.box[0] for line in lines]
    # What lies right of the first gutter may hold further columns; then a line fills only its own.
    column = width if max(widths) > 0.6 * width else max(widths)
    return (
        _upper_quartile(widths) > _COLUMN_FILL * column
        and _upper_quartile([len(line.text) for line in lines]) >= _WRAPPED_CHARACTERS
    )


def _upper_quartile(values: Sequence[float]) -> float:
    return sorted(values)[3 * len(values) // 4]


def _rows(flow: Sequence[Line]) -> list[Line]:
    """Return the flow's rows from top to bottom, what stands side by side as one line."""
    rows: list[list[Line]] = []
    for line in sorted(flow, key=lambda line: (line.box[1] + line.box[3], line.box[0])):
        last = rows[-1] if rows else None
        if last and last[-1].table is None and line.table is None and same_row(last[-1].box, line.box):
            last.append(line)
        else:
            rows.append([line])
    return [_side_by_side(sorted(row, key=lambda line: line.box[0])) for row in rows]


def _pitch(rows: Sequence[Line]) -> float:
    """Return the usual distance from one line of a paragraph to the next, as a multiple of the line's height."""
    steps = [
        (after.box[3] - before.box[3]) / before.height
        for before, after in pairwise(rows)
        if before.table is None and after.table is None and before.height > 0
    ]
    close = [step for step in steps if _TIGHTEST_PITCH < step < _WIDEST_PITCH]
    return median(close) if close else _USUAL_PITCH


def _runs(rows: Sequence[Line]) -> list[list[Line]]:
    """Group rows that follow each other closely and look alike."""
    pitch = _pitch(rows)
    runs: list[list[Line]] = []
    for row in rows:
        previous = runs[-1][-1] if runs else None
        if previous and _alike(previous, row) and max(previous.cells, row.cells) == 1:
            step = row.box[3] - previous.box[3]
            if step <= (1.3 * min(pitch, _DOUBLE_SPACED) + 0.05) * previous.height:
                runs[-1].append(row)
                continue
        runs.append([row])
    return runs


def _parted(run: Sequence[Line]) -> Iterator[list[Line]]:
    """Part a run into paragraphs: at a list item, at an indent, and where a line ends before it had to."""
    right = max(line.box[2] for line in run)
    paragraph = [run[0]]
    for previous, line in pairwise(run):
        if (
            _begins_item(paragraph, line)
            or _is_indented(previous, line)
            or _ends_early(previous, line, right)
        ):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    yield paragraph


def _begins_item(paragraph: Sequence[Line], line: Line) -> bool:
    """Whether the line is a list's next item, and not the "(90) days" of a sentence that wraps before its number."""
    if not starts_item(line.text):
        return False
    if not line.text[0].isalnum() and line.text[0] != "(":
        return True  # a bullet has no other meaning
    first, previous = paragraph[0].text, paragraph[-1].text
    return (
        _ITEM_MAY_FOLLOW.search(previous) is not None
        or starts_item(previous)
        or (starts_item(first) and _marker_style(first) == _marker_style(line.text))
    )


def _marker_style(text: str) -> str:
    return re.sub(r"\w+", "", text.partition(" ")[0])


def _is_indented(previous: Line, line: Line) -> bool:
    is_indented = line.box[0] > previous.box[0] + previous.size
    return is_indented and previous.text[-1] in ".!?:" and not starts_item(previous.text)


def _ends_early(previous: Line, line: Line, right: float) -> bool:
    """Whether the next line's first word would have fitted on the previous one: the break is the author's."""
    centres_differ = abs(sum(previous.box[::2]) - sum(line.box[::2])) / 2
    if centres_differ < 0.5 * line.size and previous.box[0] != line.box[0]:
        return False  # centred text breaks where it looks good
    width_of_character = (line.box[2] - line.box[0]) / len(line.text)
    first_word = (len(line.text.partition(" ")[0]) + 3) * width_of_character
    return previous.box[2] + first_word < right


def _continues_in_next_column(previous: Line, line: Line) -> bool:
    return _alike(previous, line) and previous.text[-1:] not in ".!?:;" and line.text[:1].islower()


def _alike(previous: Line, line: Line) -> bool:
    return (
        previous.table is None
        and line.table is None
        and abs(previous.size - line.size) <= _SAME_SIZE
        and previous.bold == line.bold
        and previous.monospaced == line.monospaced
    )
