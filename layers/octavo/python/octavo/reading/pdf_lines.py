"""The lines and marks of one PDF page, out of what PyMuPDF's text extraction returns."""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import Any

from octavo.reading.lines import Box, Line, union
from octavo.reading.marks import Marks
from octavo.reading.mupdf import pymupdf
from octavo.reading.pdf_hidden import Sight
from octavo.reading.pdf_right_to_left import has_right_to_left, in_reading_order
from octavo.reading.table_cells import Word, with_cells_parted
from octavo.reading.text import clean

# Without images, whose bytes nobody reads here, and with ligatures as the letters that one searches for.
TEXT = (
    pymupdf.TEXTFLAGS_DICT
    & ~pymupdf.TEXT_PRESERVE_IMAGES
    & ~pymupdf.TEXT_PRESERVE_LIGATURES
    & ~pymupdf.TEXT_CLIP
)
_EVERYWHERE = pymupdf.INFINITE_RECT()  # off the page too: what stands there is hidden, not lost
_SIDEWAYS = 0.5  # the cosine of the steepest angle at which a line is still read with the others
_FEWEST_DOTS = 5
_LEADER = re.compile(r"(\s?[._·]){5,}\s?")  # the dots from an entry to its page in a table of contents
_TEXT_BLOCK, _VECTOR_BLOCK = 0, 3
_WHITE = 0xFFFFFF

Direction = tuple[int, int]
UPRIGHT: Direction = (1, 0)
Span = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Content:
    """What a page shows, as its reader sees it, and apart from that the lines that nobody sees.

    `turned` holds the lines that do not run from left to right, by their direction (dx, dy); `words` is PyMuPDF's
    text page, for whoever asks what stands in a box.
    """

    lines: list[Line]
    hidden: list[Line]
    turned: dict[Direction, list[Line]]
    marks: Marks
    pictures: Sequence[Box]
    words: Any


def as_content(lines: list[Line]) -> Content:
    """Return what a page shows that has these lines and nothing else."""
    return Content(lines, [], {}, Marks(), (), None)


def page_sample(page: Any) -> Content:  # noqa: ANN401 - PyMuPDF publishes no types
    """Return the page's lines as `page_content` does, but without what costs a look at its drawings and pictures."""
    words = page.get_textpage(clip=_EVERYWHERE, flags=TEXT)
    sight = Sight(page, [])
    return _content(words, page_blocks(page, words), lambda span, _: sight.is_unseen(span), [])


def page_content(page: Any, is_field: Callable[[Box, str], bool] | None = None) -> Content:  # noqa: ANN401 - as above
    """Return what stands on the page; text for which `is_field` holds is left out, it is a form field's value."""
    words = page.get_textpage(clip=_EVERYWHERE, flags=TEXT | pymupdf.TEXT_COLLECT_VECTORS)
    blocks = page_blocks(page, words)
    width, height = page.rect.width, page.rect.height
    vectors = [
        block
        for block in blocks
        if block["type"] == _VECTOR_BLOCK and _is_on_page(block["bbox"], width, height)
    ]
    if is_field is not None:
        for block in blocks:
            for line in block.get("lines", ()):
                line["spans"] = [span for span in line["spans"] if not is_field(span["bbox"], span["text"])]
    sight = Sight(page, vectors)
    content = _content(words, blocks, sight.is_hidden, vectors, sight.pictures)
    lines = with_cells_parted(content.lines, content.marks, lambda: _words_of_lines(page, words))
    return replace(content, lines=lines)


def _words_of_lines(page: Any, words: Any) -> list[list[Word]]:  # noqa: ANN401 - as above
    """Return the words of each of the page's lines, from the left."""
    found = words.extractWORDS()
    if page.rotation:
        matrix = page.rotation_matrix
        found = [(*(pymupdf.Rect(word[:4]) * matrix), *word[4:]) for word in found]
    return [
        [(x0, x1, clean(text)) for x0, _, x1, _, text, *_ in line]
        for _, line in groupby(found, key=itemgetter(5, 6))
    ]


def _is_on_page(box: Box, width: float, height: float) -> bool:
    return box[0] < width and box[1] < height and box[2] > 0 and box[3] > 0


def _content(
    words: Any,  # noqa: ANN401 - as above
    blocks: Sequence[dict[str, Any]],
    is_hidden: Callable[[Span, int], bool],
    vectors: Sequence[dict[str, Any]],
    pictures: Sequence[Box] = (),
) -> Content:
    content = Content([], [], {}, _marks(vectors), pictures, words)
    for block in blocks:
        number = block["number"]
        for line in block["lines"] if block["type"] == _TEXT_BLOCK else ():
            spans = line["spans"]
            unseen = [span for span in spans if is_hidden(span, number)]
            seen = [span for span in spans if span not in unseen] if unseen else spans
            _add(content, line["dir"], seen)
            hidden = as_line(unseen, line["dir"]) if unseen else None
            if hidden is not None:
                content.hidden.append(hidden)
    return content


def _add(content: Content, direction: tuple[float, float], spans: list[Span]) -> None:
    line = as_line(spans, direction) if spans else None
    if line is None:
        return
    towards = main_direction(direction)
    if towards == UPRIGHT:
        content.lines.append(line)
    else:
        content.turned.setdefault(towards, []).append(line)


def main_direction(direction: tuple[float, float]) -> Direction:
    """Return which of the four directions a line runs in, more or less."""
    x, y = direction
    if abs(x) < _SIDEWAYS:
        return 0, 1 if y > 0 else -1
    return (1 if x > 0 else -1), 0


def page_blocks(page: Any, words: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - as above
    """Return MuPDF's blocks of a text page, in drawing order and as the page's reader sees them."""
    blocks: list[dict[str, Any]] = words.extractDICT()["blocks"]
    texts = (span["text"] for block in blocks for line in block.get("lines", ()) for span in line["spans"])
    if any(has_right_to_left(text) for text in texts if not text.isascii()):
        blocks = words.extractRAWDICT()["blocks"]
        for block in blocks:
            for line in block.get("lines", ()):
                in_reading_order(line)
    if page.rotation:
        for block in blocks:
            turn(block, page.rotation_matrix)
    return blocks


def turn(block: dict[str, Any], matrix: Any) -> None:  # noqa: ANN401 - as above
    """Turn the block with its rotated page, so that boxes are those of the page as it is seen."""
    block["bbox"] = tuple(pymupdf.Rect(block["bbox"]) * matrix)
    for line in block.get("lines", ()):
        x, y = line["dir"]
        line["dir"] = (x * matrix.a + y * matrix.c, x * matrix.b + y * matrix.d)
        for span in line["spans"]:
            span["bbox"] = tuple(pymupdf.Rect(span["bbox"]) * matrix)


def _marks(vectors: Sequence[dict[str, Any]]) -> Marks:
    return Marks.of(
        tuple(block["bbox"])
        for block in vectors
        if block["isrect"] and block["alpha"] and block["color"] != _WHITE
    )


def tidy(text: str) -> str:
    """Return the text of a line as it is kept: without leaders of dots, a drawn soft hyphen as the hyphen that it is."""
    kept = clean(text).rstrip()
    kept = kept[:-1].replace("\u00ad", "-") + kept[-1:]  # at the line's end it says that a word goes on
    # Looking for leaders takes longer than all else here, and few lines have so many dots.
    if sum(map(kept.count, "._·")) >= _FEWEST_DOTS:
        kept = _LEADER.sub(" … ", kept)
    return " ".join(kept.split())


def as_line(spans: Sequence[Span], direction: tuple[float, float]) -> Line | None:
    """Return the spans as one line; None where they say nothing."""
    text = tidy("".join(span["text"] for span in spans))
    if not text.strip(" …"):
        return None  # blank, or a rule made of dots or underscores
    box = spans[0]["bbox"] if len(spans) == 1 else union(span["bbox"] for span in spans)
    if not all(map(math.isfinite, box)):
        return None
    size, bold, monospaced = _type(spans)
    return Line(
        text=text,
        box=tuple(box),
        size=size,
        bold=bold,
        monospaced=monospaced,
        cells=1 + text.count(" … "),
        sideways=abs(direction[0]) < _SIDEWAYS,
    )


def _type(spans: Sequence[dict[str, Any]]) -> tuple[float, bool, bool]:
    """Return (size, whether bold, whether monospaced) of most of a line."""
    if len(spans) == 1:
        (span,) = spans
        flags = span["flags"]
        return (
            round(span["size"] * 2) / 2,
            bool(flags & pymupdf.TEXT_FONT_BOLD),
            bool(flags & pymupdf.TEXT_FONT_MONOSPACED),
        )
    sizes: Counter[float] = Counter()
    bold = monospaced = 0
    for span in spans:
        letters = len(span["text"].strip())
        sizes[round(span["size"] * 2) / 2] += letters
        bold += letters * bool(span["flags"] & pymupdf.TEXT_FONT_BOLD)
        monospaced += letters * bool(span["flags"] & pymupdf.TEXT_FONT_MONOSPACED)
    most = 0.7 * sizes.total()
    return sizes.most_common(1)[0][0], bold > most, monospaced > most
