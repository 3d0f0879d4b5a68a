"""Where the lines of a page stand, and in which order they are read: rows and paragraphs of its columns.

Plain geometry on `Line`s, in points from the page's top left corner; no format is known here.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from octavo.reading.columns import flows
from octavo.reading.lines import Line, is_marker, look_alike, same_row, starts_item, union
from octavo.reading.table_columns import visual_rows
from octavo.reading.tables import with_aligned_tables

_FLUSH = 2.0  # points by which the ends of justified lines may differ, and the spaces in one of them
_WIDEST_SPACE = 4.0  # of the size, that a justified line's spaces may have
# Distances between the lines of a paragraph, in line heights.
_TIGHTEST_PITCH, _USUAL_PITCH, _DOUBLE_SPACED, _WIDEST_PITCH = 0.7, 1.2, 2.0, 2.6

_SENTENCE_ENDS = ".!?:;"
# A sentence, a clause or its introduction is over; a list's next item may stand on the next line.
_ITEM_MAY_FOLLOW = re.compile(r"(?:[.:;,!?)\]”\"’]|\b(?:and|or))$")  # noqa: RUF001


def paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Return the lines in reading order, those of one paragraph together."""
    groups: list[list[Line]] = []
    upright = [line for line in lines if not line.sideways]
    for flow in flows(upright):
        rows = _rows(_rejoined(with_aligned_tables(_with_justified_lines(flow))))
        first, *others = [part for run in _runs(rows) for part in _parted(run)]
        if groups and _continues_in_next_column(groups[-1], first[0]):
            groups[-1] += first
        else:
            groups.append(first)
        groups += others
    return groups + [[line] for line in lines if line.sideways]


def _with_justified_lines(flow: Sequence[Line]) -> list[Line]:
    """Join the words of a line that was spread to the width of the line above or below it."""
    rows = visual_rows(flow)
    for index, row in enumerate(rows):
        neighbours = [other[0] for other in rows[max(0, index - 1) : index + 2] if len(other) == 1]
        if len(row) > 1 and any(_is_spread(row, other) for other in neighbours):
            rows[index] = [_one_line(row)]
    return [line for row in rows for line in row]


def _is_spread(row: Sequence[Line], other: Line) -> bool:
    """Whether words at equal distances begin and end where the other line does."""
    gaps = [after.box[0] - before.box[2] for before, after in pairwise(row)]
    return (
        all(look_alike(line, other) for line in row)
        and abs(row[0].box[0] - other.box[0]) < _FLUSH
        and abs(row[-1].box[2] - other.box[2]) < _FLUSH
        and max(gaps) - min(gaps) < _FLUSH
        and (max(gaps) < _WIDEST_SPACE * other.size)
    )


def _one_line(row: Sequence[Line]) -> Line:
    text = " ".join(line.text for line in row)
    return replace(row[0], text=text, box=union(line.box for line in row))


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
        if previous and look_alike(previous, row) and max(previous.cells, row.cells) == 1:
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


def _continues_in_next_column(paragraph: Sequence[Line], line: Line) -> bool:
    last = paragraph[-1]
    if not look_alike(last, line) or last.text[-1:] in _SENTENCE_ENDS:
        return False
    fills_column = len(paragraph) > 1 and last.box[2] > paragraph[-2].box[2] - last.size
    return line.text[:1].islower() or (fills_column and not starts_item(line.text))
