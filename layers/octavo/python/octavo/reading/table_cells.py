"""Parting the lines of a page where a wide gap stands between two of their words: there, a cell may end.

PDF programs join what stands closer than some letter's width, and the columns of many tables do. The words of a page
cost as much time as its lines, so that they are asked for only where the page looks as if it had a table.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from octavo.reading.lines import Line, is_marker
from octavo.reading.marks import Marks
from octavo.reading.table_columns import visual_rows

Word = tuple[float, float, str]  # its start and its end in points from the left, its text

_CELL_GAP = 0.55  # of the font's size, at least between two cells; a space has some 0.25 to 0.35
_WIDER = 1.6  # times the narrowest gap of a line: else the line is justified, and all its gaps are wide
_JUSTIFIED = 0.45  # of the font's size: where no gap is narrower, they tell nothing
_FEWEST_RULES = 2
_FEWEST_ROWS = 3
_SHORT = 25  # characters
_TWO_SPACES = 1.1  # of the size of a font whose letters are all 0.6 wide
_MOST_WORDS = 4  # of a line whose words are all cells


def with_cells_parted(
    lines: Sequence[Line], marks: Marks, words: Callable[[], Sequence[Sequence[Word]]]
) -> list[Line]:
    """Return the lines, those with gaps as between cells in parts, if the page looks as if it had a table.

    Args:
        lines: the page's lines.
        marks: what is drawn on it.
        words: gives the words of each line; what is not spelled as the line is passed over.
    """
    if not (lines and _may_have_table(lines, marks)):
        return list(lines)
    narrowest = _CELL_GAP * min(line.size for line in lines)
    spelled = {
        (" ".join([text for *_, text in found]), round(found[0][0])): found
        for found in words()
        if _has_gap(found, narrowest)
    }
    return [part for line in lines for part in _parts(line, spelled.get((line.text, round(line.box[0]))))]


def _has_gap(words: Sequence[Word], narrowest: float) -> bool:
    """Whether a gap between two words is as wide; most lines have none, and need not be spelled."""
    return any(after[0] - before[1] >= narrowest for before, after in pairwise(words))


def _may_have_table(lines: Sequence[Line], marks: Marks) -> bool:
    if len(marks.horizontal) + len(marks.shades) >= _FEWEST_RULES:
        return True
    return sum(map(_is_like_cells, visual_rows(lines))) >= _FEWEST_ROWS


def _is_like_cells(row: Sequence[Line]) -> bool:
    """Whether the texts may be a table's row, and not just the last line of a paragraph in one of two columns."""
    short = sum(len(line.text) < _SHORT for line in row)
    return short > 1 or (short == 1 and len(row) > 2)  # noqa: PLR2004 - of a page's columns


def _parts(line: Line, words: Sequence[Word] | None) -> Iterator[Line]:
    if words is None or len(words) < 2 or line.sideways:  # noqa: PLR2004 - a gap has two sides
        yield line
        return
    gaps = [after[0] - before[1] for before, after in pairwise(words)]
    least = min(gaps)
    if least < _JUSTIFIED * line.size:
        widest = max(_CELL_GAP * line.size, _WIDER * least)
    elif len(words) <= _MOST_WORDS:
        widest = _CELL_GAP * line.size
    else:
        widest = line.size
    if line.monospaced:
        widest = _TWO_SPACES * line.size
    first = 2 if is_marker(words[0][2]) or words[0][2] == "o" else 1  # a list's item is no row of two cells
    cuts = [index for index, gap in enumerate(gaps, start=1) if gap >= widest and index >= first]
    for start, end in pairwise([0, *cuts, len(words)]):
        text = " ".join(word for *_, word in words[start:end])
        box = words[start][0], line.box[1], words[end - 1][1], line.box[3]
        yield replace(line, text=text, box=box) if cuts else line
