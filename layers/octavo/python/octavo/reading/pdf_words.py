"""The words of a PDF page, each character in its box: what highlights are made of."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from octavo.reading.highlight import Word
from octavo.reading.lines import Box, same_row, union
from octavo.reading.pdf_lines import TEXT

Letters = list[tuple[str, Box]]


def page_words(page: Any) -> list[Word]:  # noqa: ANN401 - PyMuPDF publishes no types
    """Return the page's words row by row, those of one line together and in its order."""
    content = page.get_text("rawdict", flags=TEXT)
    lines = [list(_words(line["spans"])) for block in content["blocks"] for line in block.get("lines", ())]
    ordered = _by_rows([line for line in lines if line])
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
    letters = [(character["c"], tuple(character["bbox"])) for span in spans for character in span["chars"]]
    for is_space, group in groupby(letters, key=lambda letter: letter[0].isspace()):
        if not is_space:
            yield list(group)


def _by_rows(lines: Sequence[list[Letters]]) -> Iterator[list[Letters]]:
    """Yield the lines from top to bottom, those of one row from left to right."""
    row: list[tuple[Box, list[Letters]]] = []
    boxed = [(union(box for letters in line for _, box in letters), line) for line in lines]
    for box, line in sorted(boxed, key=lambda item: item[0][1] + item[0][3]):
        if row and not same_row(row[-1][0], box):
            yield from (line for _, line in sorted(row, key=lambda item: item[0]))
            row = []
        row.append((box, line))
    yield from (line for _, line in sorted(row, key=lambda item: item[0]))
