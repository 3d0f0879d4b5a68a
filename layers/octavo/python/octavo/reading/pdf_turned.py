"""Text that does not run from left to right, put upright so that columns, paragraphs and tables are found in it too."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from octavo.reading.lines import Box, Line
from octavo.reading.marks import Marks
from octavo.reading.pdf_lines import UPRIGHT, Direction

FEWEST_LINES = 4  # a few sideways lines are a stamp or the label of an axis, and have no layout


def upright(
    lines: Sequence[Line], marks: Marks, direction: Direction, width: float, height: float
) -> tuple[list[Line], Marks]:
    """Return the lines that run in a direction, and the marks, as they stand once the page is turned for reading them.

    `width` and `height` are those of the page as it is, in points.
    """
    turn = _turn(direction, width, height)
    turned = [replace(line, box=_box(line.box, turn), sideways=False) for line in lines]
    boxes = [*marks.horizontal, *marks.vertical, *marks.shades]
    return turned, Marks.of(_box(box, turn) for box in boxes)


def as_upright(box: Box, direction: Direction, width: float, height: float) -> Box:
    """Return where a box stands once the page, of this width and height, is turned for reading it."""
    return box if direction == UPRIGHT else _box(box, _turn(direction, width, height))


def in_place(box: Box, direction: Direction, width: float, height: float) -> Box:
    """Return where a box of the turned page stands on the page as it is."""
    dx, dy = direction
    if dy == 0:
        return _box(box, _turn(direction, width, height))
    # The way back is the turn the other way, of the page that has been turned.
    return _box(box, _turn((dx, -dy), height, width))


def _turn(direction: Direction, width: float, height: float) -> Callable[[float, float], tuple[float, float]]:
    match direction:
        case (0, -1):
            return lambda x, y: (height - y, x)
        case (0, 1):
            return lambda x, y: (y, width - x)
        case _:
            return lambda x, y: (width - x, height - y)


def _box(box: Box, turn: Callable[[float, float], tuple[float, float]]) -> Box:
    (x0, y0), (x1, y1) = turn(box[0], box[1]), turn(box[2], box[3])
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
