"""From a span of text to the places where it stands: boxes on a page, a path, or a JSON pointer.

    chunk.text[start:end] ── sources ─▶ passages: block.text[start:end] ── words of the page ─▶ boxes

The document keeps a place for each block. The boxes of a few words within it are found when they are asked for, in the
file itself: they would double the document, and of most nobody will ask.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from octavo.document import Block, BoxLocation, Chunk, Location, Model
from octavo.reading.alignment import align
from octavo.reading.lines import Box, union
from octavo.reading.text import table_text

_NEAR: Final = 1.0  # points by which a word's middle may lie outside of its block's rounded box
_FEWEST_FOUND: Final = 0.5


class Passage(Model):
    """A stretch of a block: `block.text[start:end]`."""

    block: Block
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Word:
    """A word on a page with a box for each of its characters; `line` tells the lines of the page apart."""

    page: int
    line: int
    text: str
    boxes: tuple[Box, ...]


WordsOn = Callable[[int], Sequence[Word]]
"""Returns the words of a page, by its number, in about the order of reading."""


def passages(chunk: Chunk, blocks: Iterable[Block], start: int = 0, end: int | None = None) -> list[Passage]:
    """Return what of the document's blocks `chunk.text[start:end]` is made of, in order."""
    by_id = {block.id: block for block in blocks}
    last = len(chunk.text) if end is None else end
    return [
        Passage(
            block=by_id[source.block],
            start=source.offset + max(start - source.start, 0),
            end=source.offset + min(last, source.end) - source.start,
        )
        for source in chunk.sources
        if source.start < last and start < source.end
    ]


def places_of(passage: Passage) -> list[Location]:
    """Return where the passage stands as the document alone says it: its block, or the rows of its table."""
    found = [place for part in _parts(passage) for place in part.locations]
    return list(dict.fromkeys(found))


def locate(passage: Passage, words_on: WordsOn) -> list[Location]:
    """Return the boxes of exactly the passage, one for each line; its `places_of` where its words are not found."""
    everywhere = passage.block.locations
    found: list[Location] = []
    for part in _parts(passage):
        words = _words_within(part.locations, words_on)
        places = _aligned(part, words)
        if len(places) < _letters(part) and len(part.locations) < len(everywhere):
            # A cell that is merged with others, or taller than its row, may hold its text beside the row.
            words = list(dict.fromkeys([*words, *_words_within(everywhere, words_on)]))
            places = _aligned(part, words)
        if len(places) < _FEWEST_FOUND * _letters(part):
            found += part.locations
        elif places:
            found += _boxes(places, words)
    return list(dict.fromkeys(found)) or places_of(passage)


@dataclass(frozen=True, slots=True)
class _Part:
    """`text[start:end]` of a text that has its own locations."""

    text: str
    start: int
    end: int
    locations: Sequence[Location]


def _parts(passage: Passage) -> Iterator[_Part]:
    """Yield the passage whole, or row by row where each row of a table has its own place."""
    block = passage.block
    rows = [table_text([row]) for row in block.rows or ()]
    heads = len(rows) - len(block.locations)  # a table's locations may leave out its header
    if not rows or heads not in {0, 1} or len(rows) == 1:
        yield _Part(block.text, passage.start, passage.end, block.locations)
        return
    ends = accumulate((len(row) + 1 for row in rows), initial=0)
    for number, (row, (start, end)) in enumerate(zip(rows, pairwise(ends), strict=True)):
        if passage.start < end - 1 and start < passage.end:
            place = block.locations[max(number - heads, 0)]
            yield _Part(row, max(passage.start - start, 0), min(passage.end - start, len(row)), (place,))


def _letters(part: _Part) -> int:
    return sum(map(str.isalnum, part.text[part.start : part.end]))


def _aligned(part: _Part, words: Sequence[Word]) -> list[int]:
    """Return the places, among the words' characters put together, of those of the part that are found."""
    aligned = align(part.text, [word.text for word in words])[part.start : part.end]
    return [place for place in aligned if place is not None]


def _boxes(places: Sequence[int], words: Iterable[Word]) -> Iterator[Location]:
    """Yield a box around each run of characters on a line."""
    characters = [(word.page, word.line, box) for word in words for box in word.boxes]
    runs = [[places[0]]]
    for before, place in pairwise(places):
        if place == before + 1 and characters[place][:2] == characters[before][:2]:
            runs[-1].append(place)
        else:
            runs.append([place])
    for run in runs:
        x0, y0, x1, y1 = union(characters[place][2] for place in run)
        box = round(x0, 1), round(y0, 1), round(x1, 1), round(y1, 1)
        yield BoxLocation(page=characters[run[0]][0], box=box)


def _words_within(locations: Iterable[Location], words_on: WordsOn) -> list[Word]:
    boxes = [place for place in locations if isinstance(place, BoxLocation)]
    found = (
        word for place in boxes for word in words_on(place.page) if _is_within(union(word.boxes), place.box)
    )
    return list(dict.fromkeys(found))


def _is_within(word: Box, box: Box) -> bool:
    x, y = (word[0] + word[2]) / 2, (word[1] + word[3]) / 2
    return box[0] - _NEAR <= x <= box[2] + _NEAR and box[1] - _NEAR <= y <= box[3] + _NEAR
