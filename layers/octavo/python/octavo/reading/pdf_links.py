"""The links of a PDF page, each found again in the text of the block that it lies on. No target is ever opened."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from operator import itemgetter
from typing import Any

from octavo.document import Block, BoxLocation, Link
from octavo.reading.lines import Box
from octavo.reading.mupdf import pymupdf
from octavo.reading.pdf_lines import tidy
from octavo.reading.text import clean

_PAGE = re.compile(r"#page=\d+")
_LETTERS = re.compile(r"\w")
_BEFORE = 150.0  # points of the line left of a link, that tell apart two places with the same words
_NEAR = 3.0  # points by which a link's middle may miss its block


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words that are a link: their place, they themselves, the target, and what stands left of them.

    That is asked for only where the words alone do not tell the place: looking it up costs as much as all the rest.
    """

    box: Box
    text: str
    target: str
    before: Callable[[], str]


def anchors(document: Any, page: Any, words: Any) -> list[Anchor]:  # noqa: ANN401 - PyMuPDF publishes no types
    """Return the page's links that lie on text, in the order of the file; `words` is its text page."""
    unturned = page.derotation_matrix
    found: list[Anchor] = []
    for uri, box in _links(page):
        target = _target(document, uri)
        text = text_in(words, pymupdf.Rect(box) * unturned)
        if target and text:
            found.append(Anchor(box, text, target, partial(_left_of, words, unturned, box)))
    return found


def _links(page: Any) -> Iterator[tuple[str, Box]]:  # noqa: ANN401 - as above
    """Yield where each link leads and where it lies; PyMuPDF's own list takes time by the square of its length."""
    link = pymupdf.mupdf.fz_load_links(page.this)
    while link.m_internal:
        area = link.rect()
        yield link.uri() or "", (area.x0, area.y0, area.x1, area.y1)
        link = link.next()


def _left_of(words: Any, unturned: Any, box: Box) -> str:  # noqa: ANN401 - as above
    return text_in(words, pymupdf.Rect(box[0] - _BEFORE, box[1], box[0], box[3]) * unturned)


def text_in(words: Any, area: Any) -> str:  # noqa: ANN401 - as above
    """Return the text that stands in the area, as one line; both are those of a text page, which knows no rotation."""
    # MuPDF takes every letter that the area touches, so that a box as tall as its line would touch the next one.
    x0, y0, x1, y1 = area
    across, down = min(1.0, 0.2 * (x1 - x0)), min(4.0, 0.3 * (y1 - y0))
    rectangle = pymupdf.mupdf.FzRect(x0 + across, y0 + down, x1 - across, y1 - down)
    return tidy(pymupdf.mupdf.fz_copy_rectangle(words.this, rectangle, 0)).strip(" …")


def _target(document: Any, link: str) -> str:  # noqa: ANN401 - as above
    """Return what the link points to: a URI, or `#page=7`; "" where it leads nowhere, or runs a script."""
    uri = clean(link).strip()
    if uri.lower().startswith("javascript:"):
        return ""
    if link and pymupdf.mupdf.fz_is_external_link(link):
        return uri
    if (numbered := _PAGE.match(uri)) is not None:
        return numbered.group()
    page, *_ = document.resolve_link(uri)  # a name: MuPDF looks it up
    return f"#page={page + 1}" if page >= 0 else ""


def linked(blocks: Sequence[Block], found: Sequence[Anchor]) -> tuple[Block, ...]:
    """Return the blocks with the links that lie on them."""
    areas = [
        (place.box, block) for block in blocks for place in block.locations if isinstance(place, BoxLocation)
    ]
    links: dict[str, list[Link]] = defaultdict(list)
    for anchor in found:
        for block in _blocks_at(anchor.box, areas):
            span = _span(block.text, anchor, links[block.id])
            if span is not None:
                links[block.id].append(Link(start=span[0], end=span[1], target=anchor.target))
                break
    return tuple(
        block.model_copy(update={"links": tuple(_joined(block.text, links[block.id]))})
        if links.get(block.id)
        else block
        for block in blocks
    )


def _blocks_at(box: Box, areas: Iterable[tuple[Box, Block]]) -> list[Block]:
    """Return the blocks under the link's middle, or near it, the smallest first: lines of text overlap a little."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    under = [
        ((x1 - x0) * (y1 - y0), block)
        for (x0, y0, x1, y1), block in areas
        if x0 - _NEAR <= x <= x1 + _NEAR and y0 - _NEAR <= y <= y1 + _NEAR
    ]
    return [block for _, block in sorted(under, key=itemgetter(0))]


def _span(text: str, anchor: Anchor, taken: Sequence[Link]) -> tuple[int, int] | None:
    """Return where the anchor stands in the text; of several places, after the words that stand before it on the page."""
    words = anchor.text.rstrip("-\u2010").split() or [
        anchor.text
    ]  # a word hyphenated at a line's end is whole there
    used = {link.start for link in taken}
    free = [span for span in _places(text, words) if span[0] not in used]
    if len(free) > 1:
        before = anchor.before()
        return max(free, key=lambda span: _shared_end(text[: span[0]], before))
    return free[0] if free else None


def _places(text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where the words stand one after another, parted by no more than spaces and the bars between a table's cells.

    A regular expression of them would say the same, but compiling one for each link takes longer than all else here.
    """
    start = text.find(words[0])
    while start >= 0:
        end = _end(text, start, words)
        if end is not None:
            yield start, end
        start = text.find(words[0], start + 1 if end is None else end)


def _end(text: str, start: int, words: Iterable[str]) -> int | None:
    end = start
    for word in words:
        while not text.startswith(word, end):
            if not (text[end : end + 1].isspace() or text.startswith("|", end)):
                return None
            end += 1
        end += len(word)
    return end


def _shared_end(text: str, other: str) -> int:
    """Return how many letters the ends of two texts share."""
    pairs = zip(
        reversed(_LETTERS.findall(text[-len(other) - 20 :])), reversed(_LETTERS.findall(other)), strict=False
    )
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _joined(text: str, links: Sequence[Link]) -> Iterator[Link]:
    """Yield the links in order, one that goes on in the next line as one; of two on the same words the first."""
    last: Link | None = None
    for link in sorted(links, key=lambda item: item.start):
        if last is not None and last.target == link.target and not text[last.end : link.start].strip():
            last = last.model_copy(update={"end": max(last.end, link.end)})
        elif last is None or link.start >= last.end:
            if last is not None:
                yield last
            last = link
    if last is not None:
        yield last
