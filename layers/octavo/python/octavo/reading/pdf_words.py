"""The words of a PDF page, each character in its box: what highlights are made of."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Any

from octavo.reading.highlight import Word
from octavo.reading.lines import Box, same_row, union
from octavo.reading.pdf_lines import TEXT, Direction, main_direction
from octavo.reading.pdf_turned import as_upright

Letters = list[tuple[str, Box]]


def page_words(page: Any) -> list[Word]:  # noqa: ANN401 - PyMuPDF publishes no types
    """Return the page's words row by row, those of one line together and in its order, those that run alike together."""
    content = page.get_text("rawdict", flags=TEXT)
    running: dict[Direction, list[list[Letters]]] = defaultdict(list)
    for line in (line for block in content["blocks"] for line in block.get("lines", ())):
        if words := list(_words(line["spans"])):
            running[main_direction(line["dir"])].append(words)
    width, height = page.rect.width, page.rect.height
    ordered = [
        line
        for direction, lines in running.items()
        for line in _by_rows(lines, partial(as_upright, direction=direction, width=width, height=height))
    ]
    return [
        Word(
            page=page.number + 1,
            line=line,
            text="".join(sign for sign, _ in letters),
            boxes=tuple(box for _, box in letters),
        )
        for line, words in enumerate(ordered)
        for letters in words
    ]


def _words(spans: Sequence[dict[str, Any]]) -> Iterator[Letters]:
    signs = [(character["c"], tuple(character["bbox"])) for span in spans for character in span["chars"]]
    letters = [letter for glyph in _glyphs(signs) for letter in _shares(glyph)]
    for is_space, group in groupby(letters, key=lambda letter: letter[0].isspace()):
        if not is_space:
            yield list(group)


def _glyphs(letters: Letters) -> Iterator[Letters]:
    """Yield the letters that were drawn as one: of a ligature the first has the whole box, the others only its end."""
    glyph: Letters = []
    for letter in letters:
        _, (x0, y0, x1, y1) = letter
        if glyph and x0 < x1 and y0 < y1:
            yield glyph
            glyph = []
        glyph.append(letter)
    if glyph:
        yield glyph


def _shares(glyph: Letters) -> Iterator[tuple[str, Box]]:
    """Yield each letter with its share of the glyph's box, along the direction in which the line is written."""
    whole, end = glyph[0][1], glyph[-1][1]
    axis = 0 if end[0] == end[2] else 1
    low, high = whole[axis], whole[axis + 2]
    is_backward = abs(end[axis] - low) < abs(end[axis] - high)
    for number, (sign, _) in enumerate(glyph):
        place = len(glyph) - 1 - number if is_backward else number
        box = list(whole)
        box[axis] = low + (high - low) * place / len(glyph)
        box[axis + 2] = low + (high - low) * (place + 1) / len(glyph)
        yield sign, (box[0], box[1], box[2], box[3])


def _by_rows(lines: Sequence[list[Letters]], upright: Callable[[Box], Box]) -> Iterator[list[Letters]]:
    """Yield the lines from top to bottom, those of one row from left to right, by their upright boxes."""
    row: list[tuple[Box, list[Letters]]] = []
    boxed = [(upright(union(box for letters in line for _, box in letters)), line) for line in lines]
    for box, line in sorted(boxed, key=lambda item: item[0][1] + item[0][3]):
        if row and not same_row(row[-1][0], box):
            yield from (line for _, line in sorted(row, key=lambda item: item[0]))
            row = []
        row.append((box, line))
    yield from (line for _, line in sorted(row, key=lambda item: item[0]))
