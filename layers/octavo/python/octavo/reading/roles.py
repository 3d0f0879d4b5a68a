"""What a paragraph is on its page, told by its type: heading, list item, caption, footnote, code."""

import re
from collections import Counter
from collections.abc import Sequence

from octavo.document import BlockType, Model
from octavo.reading.lines import HYPHENS, Line, starts_item

_LARGER = 1.12  # of the body's size: the smallest step that typesetters use for a heading
_SMALLER = 0.9
_FOOT = 0.6  # of the page's height: footnotes stand below
_LONGEST_HEADING = 200
_LONGEST_BOLD_HEADING = 120
_LOWEST_LEVEL = 6
_DEEPEST_STEP = 8  # of the size: a list's item that begins further right begins another list
_CAPTION = re.compile(
    r"(figure|fig\.|table|exhibit|chart|example)\s*\d+[\d.\-a-z]*(\s*[.:—–|]|\s+(?-i:[A-Z])(?!.{150}))",  # noqa: RUF001
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(r"(\d{1,3}|[*†‡§])\s*\S")
_LETTERS = re.compile(r"[^\W\d_]{2}")


Role = tuple[BlockType, int | None]
"""What a paragraph is, and its level if it is a heading or a list's item."""


class Typography(Model):
    """The document's type: the body's size in points, the larger sizes from the largest, whether it is bold or monospaced.

    `hyphens` are those that its lines end with where a word is parted.
    """

    body_size: float
    heading_sizes: tuple[float, ...] = ()
    body_is_bold: bool = False
    body_is_monospaced: bool = False
    hyphens: str = HYPHENS


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
        hyphens=_hyphens(lines),
    )


def _hyphens(lines: Sequence[Line]) -> str:
    """Return the hyphens that part words here: where a typesetter has its own, a "-" was the author's."""
    ends = Counter(line.text[-1] for line in lines if line.text[-1] in HYPHENS)
    return HYPHENS if 2 * ends["-"] > ends.total() else HYPHENS.replace("-", "")


def roles(groups: Sequence[Sequence[Line]], fonts: Typography, page_height: float) -> list[Role]:
    """Return each paragraph's type, with the level of a heading, or of a list's item by its indent."""
    found: list[Role] = []
    indents: list[float] = []
    for group in groups:
        kind, level = role(group, fonts, page_height)
        if kind is BlockType.LIST_ITEM:
            indents = _indents_down_to(indents, group[0])
            level = len(indents)
        else:
            indents = []
        found.append((kind, level))
    return found


def _indents_down_to(indents: Sequence[float], item: Line) -> list[float]:
    """Return where the items around this one begin, from the outermost, and this one itself."""
    start, step = item.box[0], 0.5 * item.size
    is_in_next_column = bool(indents) and start > indents[-1] + _DEEPEST_STEP * item.size
    outer = [] if is_in_next_column else [x for x in indents if x < start - step]
    return [*outer, start]


def role(lines: Sequence[Line], fonts: Typography, page_height: float) -> Role:
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
    is_code = first.monospaced and not fonts.body_is_monospaced
    stands_out = (first.bold and not fonts.body_is_bold) or (text.isupper() and len(lines) == 1)
    return (
        stands_out
        and not is_code
        and first.size >= _SMALLER * fonts.body_size
        and len(text) <= _LONGEST_BOLD_HEADING
        and text[-1] not in ".,;:"
    )


def _level(size: float, fonts: Typography) -> int:
    larger = sum(heading > size for heading in fonts.heading_sizes)
    return min(1 + larger, _LOWEST_LEVEL)
