"""What a paragraph is on its page, told by its type: heading, list item, caption, footnote, code."""

import re
from collections import Counter
from collections.abc import Sequence

from octavo.document import BlockType, Model
from octavo.reading.lines import Line, starts_item

_LARGER = 1.12  # of the body's size: the smallest step that typesetters use for a heading
_SMALLER = 0.9
_FOOT = 0.6  # of the page's height: footnotes stand below
_LONGEST_HEADING = 200
_LONGEST_BOLD_HEADING = 120
_LOWEST_LEVEL = 6
_CAPTION = re.compile(
    r"(figure|fig\.|table|exhibit|chart|example)\s*\d+[\d.\-a-z]*(\s*[.:—–|]|\s+(?-i:[A-Z])(?!.{150}))",  # noqa: RUF001
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(r"(\d{1,3}|[*†‡§])\s*\S")
_LETTERS = re.compile(r"[^\W\d_]{2}")


class Typography(Model):
    """The document's type: the body's size in points, the larger sizes from the largest, whether it is bold or monospaced."""

    body_size: float
    heading_sizes: tuple[float, ...] = ()
    body_is_bold: bool = False
    body_is_monospaced: bool = False


def typography(lines: Sequence[Line]) -> Typography:
    """Describe the type of a sample of a document's lines."""
    sizes: Counter[float] = Counter()
    lines_of_size: Counter[float] = Counter()
    bold = monospaced = 0
    for line in lines:
        if line.sideways:
            continue
        sizes[line.size] += len(line.text)
        lines_of_size[line.size] += 1
        bold += len(line.text) * line.bold
        monospaced += len(line.text) * line.monospaced
    if not sizes:
        return Typography(body_size=10.0)
    body = sizes.most_common(1)[0][0]
    larger = [size for size, _ in lines_of_size.most_common() if size >= _LARGER * body]
    return Typography(
        body_size=body,
        heading_sizes=tuple(sorted(larger[: _LOWEST_LEVEL - 1], reverse=True)),
        body_is_bold=bold > 0.5 * sizes.total(),
        body_is_monospaced=monospaced > 0.5 * sizes.total(),
    )


def role(lines: Sequence[Line], fonts: Typography, page_height: float) -> tuple[BlockType, int | None]:
    """Return the paragraph's type, and its level if it is a heading."""
    text = " ".join(line.text for line in lines)
    if lines[0].table is not None:
        return BlockType.TABLE, None
    if not _CAPTION.match(text) and _is_heading(lines, text, fonts):
        return BlockType.HEADING, _level(lines[0].size, fonts)
    return _role_of_text(lines[0], text, fonts, page_height), None


def _role_of_text(first: Line, text: str, fonts: Typography, page_height: float) -> BlockType:
    if _CAPTION.match(text):
        return BlockType.CAPTION
    if starts_item(text):
        return BlockType.LIST_ITEM
    if first.monospaced and not fonts.body_is_monospaced:
        return BlockType.CODE
    is_low = first.box[1] > _FOOT * page_height
    if is_low and first.size <= _SMALLER * fonts.body_size and _FOOTNOTE.match(text):
        return BlockType.FOOTNOTE
    return BlockType.PARAGRAPH


def _is_heading(lines: Sequence[Line], text: str, fonts: Typography) -> bool:
    first = lines[0]
    if first.sideways or max(line.cells for line in lines) > 1 or not _LETTERS.search(text):
        return False
    if first.size >= _LARGER * fonts.body_size:
        return len(text) <= _LONGEST_HEADING
    stands_out = (first.bold and not fonts.body_is_bold) or (text.isupper() and len(lines) == 1)
    return (
        stands_out
        and first.size >= _SMALLER * fonts.body_size
        and len(text) <= _LONGEST_BOLD_HEADING
        and text[-1] not in ".,;:"
    )


def _level(size: float, fonts: Typography) -> int:
    larger = sum(heading > size for heading in fonts.heading_sizes)
    return min(1 + larger, _LOWEST_LEVEL)
