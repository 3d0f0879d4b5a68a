"""Sets a sample's blocks as a PDF on A4 paper, in one column or in two."""

# PyMuPDF annotates only some of its functions.
# mypy: disallow-untyped-calls=False

import html
import io
from collections.abc import Sequence
from itertools import groupby

import pymupdf

from octavo_cli.samples.markup import Block, BulletList, Heading, NumberedList, Paragraph, Table

_PAPER = pymupdf.paper_rect("a4")
_TEXT_AREA = pymupdf.Rect(64, 76, _PAPER.x1 - 64, _PAPER.y1 - 76)
_GUTTER = 22.0
_LINE = 13.0
_STYLE = """
body { margin: 0; font-family: Times; font-size: 10.5pt; line-height: 1.25; }
h1 { font-size: 19pt; margin: 0 0 10pt 0; }
h2 { font-size: 13pt; margin: 12pt 0 4pt 0; }
p, ul, ol { margin: 0 0 7pt 0; }
table { border-collapse: collapse; width: 100%; margin: 6pt 0 12pt 0; }
th, td { border: 0.8pt solid black; padding: 3pt; text-align: left; }
"""


def set_in_one_column(blocks: Sequence[Block], title: str, running_head: str = "") -> bytes:
    """Return the blocks as the bytes of a PDF; with a running head, each page also counts itself at its foot."""
    press = _Press()
    press.set_full_width(_to_html(blocks))
    return _finished(press.close(), title, running_head)


def set_in_two_columns(blocks: Sequence[Block], title: str, running_head: str = "") -> bytes:
    """Return the blocks as the bytes of a PDF: headings over the full width, the text between in two columns.

    A section and its heading stay on one page.
    """
    press = _Press()
    heading = ""
    for is_heading, group in groupby(blocks, lambda block: isinstance(block, Heading)):
        text = _to_html(list(group))
        if is_heading:
            # Centred, each heading crosses the gutter, so that it visibly belongs to both columns.
            heading = f'<div style="text-align: center">{text}</div>'
        else:
            press.set_section(heading, text)
    return _finished(press.close(), title, running_head)


class _Press:
    """Places HTML on pages, each piece below the one before."""

    def __init__(self) -> None:
        self._buffer = io.BytesIO()
        self._writer = pymupdf.DocumentWriter(self._buffer)
        self._device = self._writer.begin_page(_PAPER)
        self._top: float = _TEXT_AREA.y0

    def close(self) -> bytes:
        self._writer.end_page()
        self._writer.close()
        return self._buffer.getvalue()

    def set_full_width(self, source: str) -> None:
        """Place the text, on as many pages as it takes."""
        story = _story(source)
        while self._place(story, _TEXT_AREA.x0, _TEXT_AREA.x1, _TEXT_AREA.y1):
            self._start_next_page()

    def set_section(self, heading: str, text: str) -> None:
        """Place the heading and below it the text in two columns of about the same height."""
        column = (_TEXT_AREA.width - _GUTTER) / 2
        height = _balanced_height(text, column)
        if self._top + _height(heading, _TEXT_AREA.width) + height > _TEXT_AREA.y1:
            self._start_next_page()
        self.set_full_width(heading)
        top, story = self._top, _story(text)
        for left in (_TEXT_AREA.x0, _TEXT_AREA.x1 - column):
            self._top = top
            self._place(story, left, left + column, top + height)
        self._top = top + height

    def _start_next_page(self) -> None:
        self._writer.end_page()
        self._device = self._writer.begin_page(_PAPER)
        self._top = _TEXT_AREA.y0

    def _place(self, story: pymupdf.Story, left: float, right: float, bottom: float) -> bool:
        """Draw what fits; return whether text is left over."""
        more, filled = story.place(pymupdf.Rect(left, self._top, right, bottom))
        story.draw(self._device)
        self._top = filled[3]
        return bool(more)


def _story(source: str) -> pymupdf.Story:
    return pymupdf.Story(source, user_css=_STYLE)


def _height(source: str, width: float) -> float:
    """How high the text stands in a column of that width, in points."""
    _, filled = _story(source).place(pymupdf.Rect(0, 0, width, 100_000))
    return float(filled[3])


def _balanced_height(source: str, width: float) -> float:
    """The least height, to a line, at which the text fits into two columns of that width."""
    height = _height(source, width) / 2
    while not _fits_twice(source, pymupdf.Rect(0, 0, width, height)):
        height += _LINE
    return height


def _fits_twice(source: str, column: pymupdf.Rect) -> bool:
    story = _story(source)
    more = 1
    for _ in range(2):
        more, filled = story.place(column)
        # Where a paragraph would end exactly at the edge, MuPDF runs on below it and reports no rest.
        if filled[3] > column.y1 + _LINE:
            return False
        story.draw(None)
    return not more


def _finished(drawn: bytes, title: str, running_head: str) -> bytes:
    """Add the running head and foot, and save without clock or random identifier.

    Object streams put the catalogue behind the pages, so that half of the file is beyond repair (`damaged.pdf`).
    """
    with pymupdf.open("pdf", drawn) as document:
        if running_head:
            for page in document:
                number = f"Page {page.number + 1} of {document.page_count}"
                page.insert_text((_TEXT_AREA.x0, 44), running_head, fontname="helv", fontsize=8)
                page.insert_text((_PAPER.x1 / 2 - 24, _PAPER.y1 - 40), number, fontname="helv", fontsize=8)
        document.set_metadata({"title": title, "author": "Octavo"})
        saved: bytes = document.tobytes(
            garbage=3, deflate=True, no_new_id=True, use_objstms=True, reproducible=True
        )
    return saved


def _to_html(blocks: Sequence[Block]) -> str:
    return "\n".join(_block_to_html(block) for block in blocks)


def _block_to_html(block: Block) -> str:
    match block:
        case Heading(level, text):
            return _element(f"h{level}", html.escape(text))
        case Paragraph(text):
            return _element("p", html.escape(text))
        case BulletList(items):
            return _element("ul", _elements("li", items))
        case NumberedList(items):
            return _element("ol", _elements("li", items))
        case Table(rows):
            header, *body = rows
            lines = [_elements("th", header), *(_elements("td", row) for row in body)]
            return _element("table", "".join(_element("tr", line) for line in lines))


def _element(tag: str, content: str) -> str:
    return f"<{tag}>{content}</{tag}>"


def _elements(tag: str, texts: Sequence[str]) -> str:
    return "".join(_element(tag, html.escape(text)) for text in texts)
