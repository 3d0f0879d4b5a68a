"""What a page repeats from its neighbours: running heads, running feet, page numbers, boxes in the side margin."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from octavo.document import BlockType, Model
from octavo.reading.lines import Line

_EDGE = 0.11  # the share of a page's height, at the top and at the bottom, in which furniture stands
_FOOT_LINES = 3  # how many lines a running foot may have
_LONG = 0.5  # of the widest line's width
_LARGER = 1.15  # a title, of its running head's size
_SHORTEST_TITLE = 8  # characters
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[-–—| ]*(page|p\.|seite)?\s*(\d{1,5}|[ivxlc]{1,7})(\s*(of|/|von)\s*\d{1,5})?[-–—| ]*",  # noqa: RUF001
    re.IGNORECASE,
)


Mark = tuple[
    str, float
]  # a line's text in its normal form, and its size: the title is larger than the head that repeats it


class Furniture(Model):
    """The lines that repeat at the edges of a document's pages."""

    top: tuple[Mark, ...] = ()
    bottom: tuple[Mark, ...] = ()
    side: tuple[Mark, ...] = ()

    def part(self, lines: Sequence[Line], page_height: float) -> tuple[list[Line], list[Line], list[Line]]:
        """Return the page's lines in three parts: running heads with boxes in the side margin, its own, running feet."""
        parts: dict[BlockType | None, list[Line]] = {BlockType.HEADER: [], None: [], BlockType.FOOTER: []}
        for line, edge in _with_edges(lines, page_height):
            repeated = self.top if edge is BlockType.HEADER else self.bottom
            is_page_number = _margin(line, page_height) and _PAGE_NUMBER.fullmatch(line.text)
            is_furniture = edge and (
                is_page_number or _mark(line) in repeated or _repeats_title(line, lines, page_height)
            )
            parts[edge if is_furniture else None].append(line)
        head, own, foot = parts[BlockType.HEADER], parts[None], parts[BlockType.FOOTER]
        beside = self._beside(own)
        return [*head, *beside], [line for line in own if line not in beside] if beside else own, foot

    def _beside(self, lines: Sequence[Line]) -> list[Line]:
        """Return the lines of a repeated box; all else must stand clear of it, or it is the head of a column."""
        candidates = (
            [line for line in lines if line.table is None and _mark(line) in self.side] if self.side else []
        )
        others = [line for line in lines if line not in candidates]
        if not candidates or not others:
            return []
        start, end = min(line.box[0] for line in others), max(line.box[2] for line in others)
        return [line for line in candidates if line.box[2] < start or line.box[0] > end]


def repeated_lines(pages: Iterable[tuple[Sequence[Line], float]]) -> Furniture:
    """Find the edge lines that a sample of (lines, page height) shares, numbers aside."""
    top: Counter[Mark] = Counter()
    bottom: Counter[Mark] = Counter()
    ends: Counter[Mark] = Counter()
    side: Counter[Mark] = Counter()
    page_count = 0
    for lines, height in pages:
        page_count += 1
        edges = list(_with_edges(lines, height))
        top.update({_mark(line) for line, edge in edges if edge is BlockType.HEADER})
        feet = [line for line, edge in edges if edge is BlockType.FOOTER]
        bottom.update({_mark(line) for line in feet if _margin(line, height)})
        ends.update({_mark(line) for line in feet})
        side.update({_mark(line) for line in _outside(lines)})
    # Of two or three pages most must share a line; of many, three are proof (a chapter's running head).
    fewest = min(3, max(2, page_count - 1))
    # What ends pages above their margin is a foot only where most pages have it: "By:" ends many a page of signatures.
    bottoms = {*_frequent(bottom, fewest), *_frequent(ends, max(fewest, page_count // 2 + 1))}
    return Furniture(top=_frequent(top, fewest), bottom=tuple(sorted(bottoms)), side=_frequent(side, fewest))


def _frequent(counts: Counter[Mark], fewest: int) -> tuple[Mark, ...]:
    return tuple(
        sorted(mark for mark, count in counts.items() if count >= fewest and any(map(str.isalpha, mark[0])))
    )


def _with_edges(lines: Sequence[Line], page_height: float) -> Iterator[tuple[Line, BlockType | None]]:
    """Yield each line with the edge it stands at; a running foot may also end a page that is not full."""
    lowest = sorted(line.box[1] for line in lines)[-_FOOT_LINES:]
    for line in lines:
        ends_page = line.table is None and line.box[1] >= lowest[0]
        yield line, _margin(line, page_height) or (BlockType.FOOTER if ends_page else None)


def _outside(lines: Sequence[Line]) -> Iterator[Line]:
    start, end = _extent(lines)
    return (line for line in lines if line.table is None and (line.box[2] < start or line.box[0] > end))


def _extent(lines: Sequence[Line]) -> tuple[float, float]:
    """Return from where to where the page's long lines stand; what is beside them stands in a side margin."""
    widest = max((line.box[2] - line.box[0] for line in lines), default=0.0)
    long = [line.box for line in lines if line.box[2] - line.box[0] >= _LONG * widest]
    return min((box[0] for box in long), default=0.0), max((box[2] for box in long), default=0.0)


def _margin(line: Line, page_height: float) -> BlockType | None:
    if line.table is None and line.box[3] <= _EDGE * page_height:
        return BlockType.HEADER
    if line.table is None and line.box[1] >= (1 - _EDGE) * page_height:
        return BlockType.FOOTER
    return None


def _repeats_title(line: Line, lines: Sequence[Line], page_height: float) -> bool:
    """Whether a line at the top says what larger ones on the page say: a running head with the title."""
    if line.box[3] > _EDGE * page_height or len(line.text) < _SHORTEST_TITLE:
        return False
    larger = (
        other.text for other in lines if other.size >= _LARGER * line.size and other.box[1] >= line.box[3]
    )
    return _normal(line.text) in _normal(" ".join(larger))


def _mark(line: Line) -> Mark:
    return _normal(line.text), line.size


def _normal(text: str) -> str:
    return _DIGITS.sub("#", " ".join(text.casefold().split()))
