"""The words of what was recognised, each character in its box on the page: what highlights in a scan are made of."""

from octavo.reading.highlight import Word
from octavo.reading.lines import Box
from octavo.reading.scans import Scan


def words_of(scan: Scan, page: int) -> list[Word]:
    """Return the words in the engine's order; each character has an equal share of its word's width."""
    return [
        Word(
            page=page,
            line=number,
            text=word.text,
            boxes=tuple(scan.on_page(share) for share in _shares(word.box, len(word.text))),
        )
        for number, line in enumerate(scan.recognized)
        for word in line.words
    ]


def _shares(box: Box, count: int) -> list[Box]:
    x0, y0, x1, y1 = box
    width = (x1 - x0) / count
    return [(x0 + index * width, y0, x0 + (index + 1) * width, y1) for index in range(count)]
