"""Plain text: paragraphs between empty lines; the numbers of their lines are their place."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from octavo.document import BlockType, MediaType
from octavo.reading.encoding import lines_of
from octavo.reading.flowing import Flow, FlowingReader
from octavo.reading.sections import Draft
from octavo.reading.text import clean
from octavo.settings import Limits

_ITEM: Final = re.compile(r"\s*(?:[•◦▪●○■*+-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+\S")
_FEWEST_LETTERS: Final = 4
_LONGEST_HEADING: Final = 100
_MOST_LINES: Final = (
    50  # a paragraph without end is cut, so that a file without empty lines is never held whole
)


def parse(path: Path, limits: Limits) -> Flow:  # noqa: ARG001 - every format's signature
    """Read plain text in any encoding that `encoding` knows."""
    return Flow(_drafts(lines_of(path)))


READER: Final = FlowingReader(MediaType.TEXT, parse)


def flow_of(text: str) -> Flow:
    """Read plain text that is at hand."""
    return Flow(_drafts(text.splitlines()))


def line_path(first: int, last: int) -> str:
    """Return the path of lines `first` to `last`, counted from 1."""
    return f"line[{first}]" if first == last else f"line[{first}-{last}]"


def _drafts(lines: Iterable[str]) -> Iterator[Draft]:
    waiting: list[str] = []
    start = 1
    for number, line in enumerate(lines, start=1):
        begins = _ITEM.match(line) is not None or len(waiting) == _MOST_LINES
        if waiting and (begins or not line.strip()):
            yield from _paragraph(waiting, start)
            waiting = []
        if line.strip():
            start = start if waiting else number
            waiting.append(line)
    yield from _paragraph(waiting, start)


def _paragraph(lines: list[str], start: int) -> Iterator[Draft]:
    text = clean("\n".join(lines)).strip()
    if text and len(lines) == 1 and _is_heading(text):
        yield Draft(BlockType.HEADING, text, (line_path(start, start),), level=1)
    elif text:
        is_item = _ITEM.match(text) is not None
        yield Draft(
            BlockType.LIST_ITEM if is_item else BlockType.PARAGRAPH,
            text,
            (line_path(start, start + len(lines) - 1),),
            level=1 if is_item else None,
        )


def _is_heading(line: str) -> bool:
    """Whether a line by itself is one in capital letters, as typewriters set headings."""
    letters = sum(map(str.isalpha, line))
    return line.isupper() and letters >= _FEWEST_LETTERS and len(line) <= _LONGEST_HEADING
