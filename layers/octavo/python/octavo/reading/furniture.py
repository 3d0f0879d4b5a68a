"""What a page repeats from its neighbours: running heads, running feet, page numbers."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from octavo.document import BlockType, Model
from octavo.reading.lines import Line

_EDGE = 0.11  # the share of a page's height, at the top and at the bottom, in which furniture stands
_FOOT_LINES = 3  # how many lines a running foot may have
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[-–—| ]*(page|p\.|seite)?\s*(\d{1,5}|[ivxlc]{1,7})(\s*(of|/|von)\s*\d{1,5})?[-–—| ]*",  # noqa: RUF001
    re.IGNORECASE,
)


class Furniture(Model):
    """The lines that repeat at the edges of a document's pages, in their normal form."""

    top: tuple[str, ...] = ()
    bottom: tuple[str, ...] = ()

    def part(self, lines: Sequence[Line], page_height: float) -> tuple[list[Line], list[Line], list[Line]]:
        """Return the page's lines in three parts: running heads, the page's own, running feet."""
        parts: dict[BlockType | None, list[Line]] = {BlockType.HEADER: [], None: [], BlockType.FOOTER: []}
        for line, edge in _with_edges(lines, page_height):
            repeated = self.top if edge is BlockType.HEADER else self.bottom
            is_page_number = _margin(line, page_height) and _PAGE_NUMBER.fullmatch(line.text)
            is_furniture = edge and (is_page_number or _normal(line.text) in repeated)
            parts[edge if is_furniture else None].append(line)
        return parts[BlockType.HEADER], parts[None], parts[BlockType.FOOTER]


def repeated_lines(pages: Iterable[tuple[Sequence[Line], float]]) -> Furniture:
    """Find the edge lines that a sample of (lines, page height) shares, numbers aside."""
    seen: dict[BlockType, Counter[str]] = {BlockType.HEADER: Counter(), BlockType.FOOTER: Counter()}
    page_count = 0
    for lines, height in pages:
        page_count += 1
        for edge, text in {(edge, _normal(line.text)) for line, edge in _with_edges(lines, height)}:
            if edge is not None and any(map(str.isalpha, text)):
                seen[edge][text] += 1
    # Of two or three pages most must share a line; of many, three are proof (a chapter's running head).
    fewest = min(3, max(2, page_count - 1))
    top, bottom = (
        tuple(sorted(text for text, count in counter.items() if count >= fewest)) for counter in seen.values()
    )
    return Furniture(top=top, bottom=bottom)


def _with_edges(lines: Sequence[Line], page_height: float) -> Iterator[tuple[Line, BlockType | None]]:
    """Yield each line with the edge it stands at; a running foot may also end a page that is not full."""
    lowest = sorted(line.box[1] for line in lines)[-_FOOT_LINES:]
    for line in lines:
        ends_page = line.table is None and line.box[1] >= lowest[0]
        yield line, _margin(line, page_height) or (BlockType.FOOTER if ends_page else None)


def _margin(line: Line, page_height: float) -> BlockType | None:
    if line.table is None and line.box[3] <= _EDGE * page_height:
        return BlockType.HEADER
    if line.table is None and line.box[1] >= (1 - _EDGE) * page_height:
        return BlockType.FOOTER
    return None


def _normal(text: str) -> str:
    return _DIGITS.sub("#", " ".join(text.casefold().split()))
