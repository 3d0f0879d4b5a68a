"""What an engine recognised, as lines of the kind that a born-digital page has."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from octavo.reading.lines import Box, Line, union
from octavo.reading.ocr import RecognizedLine, Word

_GUESSED: Final = 0.3  # a line that is less certain is what an engine makes of a drawing
_GAP: Final = 1.5  # of a line's height: wider, and it is the space between two columns or cells
_TYPE_HEIGHT: Final = 0.93  # of a type's size, from its lowest descender to its highest ascender
# Measured heights vary within a paragraph: what is near that of most of the text counts as the same size, and
# others are told apart in steps.
_SAME, _SIZE_STEP = (0.86, 1.11), 1.15


def confidence(words: Iterable[Word]) -> float:
    """Return the share of the characters that is probably right; 0 where there are none."""
    weighted = [(len(word.text), word.confidence) for word in words]
    characters = sum(weight for weight, _ in weighted)
    return sum(weight * certain for weight, certain in weighted) / characters if characters else 0.0


def certain(found: Iterable[RecognizedLine]) -> list[RecognizedLine]:
    """Return the lines that were more than guessed."""
    return [line for line in found if confidence(line.words) > _GUESSED]


def in_points(found: Iterable[RecognizedLine], pixel: float) -> list[RecognizedLine]:
    """Return the lines with their measures in points; `pixel` is how many points a pixel is."""
    return [
        RecognizedLine(
            tuple(replace(word, box=_scaled(word.box, pixel)) for word in line.words), line.height * pixel
        )
        for line in found
    ]


def as_lines(found: Sequence[RecognizedLine]) -> list[Line]:
    """Return the recognised lines, in points, parted at wide gaps, as `layout.paragraphs` takes them."""
    heights: Counter[float] = Counter()
    for line in found:
        heights[line.height] += sum(len(word.text) for word in line.words)
    usual = _usual(heights)
    return [
        Line(
            text=" ".join(word.text for word in words),
            box=union(word.box for word in words),
            size=_size(line.height, usual),
        )
        for line in found
        for words in _parted(line)
    ]


def _scaled(box: Box, factor: float) -> Box:
    x0, y0, x1, y1 = (value * factor for value in box)
    return x0, y0, x1, y1


def _usual(heights: Counter[float]) -> float:
    """Return the height at which half of the text is no taller; 1 where there is none."""
    below = 0
    for height in sorted(heights):
        below += heights[height]
        if 2 * below >= heights.total():
            return max(height, 1.0)
    return 1.0


def _size(height: float, usual: float) -> float:
    ratio = max(height, 1.0) / usual
    steps = 0 if _SAME[0] < ratio < _SAME[1] else round(math.log(ratio, _SIZE_STEP))
    return round(2 * usual * _SIZE_STEP**steps / _TYPE_HEIGHT) / 2


def _parted(line: RecognizedLine) -> Iterator[list[Word]]:
    part = [line.words[0]]
    for before, after in pairwise(line.words):
        if after.box[0] - before.box[2] > _GAP * line.height:
            yield part
            part = []
        part.append(after)
    yield part
