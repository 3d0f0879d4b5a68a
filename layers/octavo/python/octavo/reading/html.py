"""HTML: what a browser would show of the page itself, without running or fetching anything."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from octavo.document import BlockType, Link, MediaType
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading.encoding import decoded
from octavo.reading.flowing import Flow, FlowingReader
from octavo.reading.html_tables import read_table
from octavo.reading.html_text import InlineText, is_hidden
from octavo.reading.limits import check_markup
from octavo.reading.sections import Draft
from octavo.reading.text import clean, table_text
from octavo.settings import Limits

_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HEAD_BYTES: Final = 2048
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# Elements whose end may be left out, or that have none: their number says nothing about depth.
_UNCLOSED: Final = frozenset(
    [
        "p",
        "li",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "tbody",
        "thead",
        "tfoot",
        "option",
        "colgroup",
        "body",
        "html",
        "head",
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "path",
        "circle",
        "rect",
        "line",
        "use",
    ]
)
_DEEPEST_STRUCTURE: Final = 100  # what is nested deeper is read as text alone
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_BLOCKS: Final = frozenset(
    [
        "html",
        "body",
        "div",
        "section",
        "article",
        "main",
        "aside",
        "nav",
        "header",
        "footer",
        "form",
        "fieldset",
        "figure",
        "blockquote",
        "ul",
        "ol",
        "dl",
        "li",
        "dt",
        "dd",
        "p",
        "pre",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "figcaption",
        "caption",
        "address",
        "details",
        "summary",
        "hr",
        "center",
        "td",
        "th",
        "tr",
        "tbody",
        "thead",
        "tfoot",
        "legend",
        "menu",
        "hgroup",
        "search",
        "dialog",
    ]
)


def parse(path: Path, limits: Limits) -> Flow:
    """Read an HTML file.

    Raises:
        UnreadableDocument: FILE_TOO_LARGE, NESTED_TOO_DEEP.
    """
    return flow_of(_text(path.read_bytes()), limits)


READER: Final = FlowingReader(MediaType.HTML, parse)


def flow_of(markup: str, limits: Limits) -> Flow:
    """Read HTML that is text already; raises what `parse` does."""
    check_markup(len(markup), limits)
    _check_nesting(markup, limits)
    try:
        tree = LexborHTMLParser(markup)
    except SelectolaxError as error:  # it takes any markup, but not without memory
        raise MemoryError(str(error)) from error
    title = tree.css_first("title")
    date = tree.css_first("meta[property='article:published_time'], meta[name='date'], time[datetime]")
    said = (date.attributes.get("content") or date.attributes.get("datetime") or "") if date else ""
    return Flow(
        list(_Walk().drafts(tree.body)) if tree.body else (),
        title=" ".join(clean(title.text()).split()) or None if title else None,
        date=said[:10] if re.match(r"\d{4}-\d{2}-\d{2}", said) else None,
    )


def _text(data: bytes) -> str:
    declared = _CHARSET.search(data[:_HEAD_BYTES])
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            return data.decode(declared[1].decode(), errors="replace")
        except LookupError:
            pass  # a name that nobody knows
    return decoded(data)


def _check_nesting(markup: str, limits: Limits) -> None:
    """Count before the parser sees it, whose time grows with the square of the depth."""
    depth = 0
    for match in _TAG.finditer(markup):
        if match[2].lower() not in _UNCLOSED:
            depth = max(depth - 1, 0) if match[1] else depth + 1
            if depth > limits.nesting:
                raise UnreadableDocument(ReasonCode.NESTED_TOO_DEEP, f"limit {limits.nesting}")


@dataclass(slots=True)
class _Open:
    """A block element that is being walked, and how many of each name it had so far."""

    path: str
    depth: int = 0
    role: BlockType = BlockType.PARAGRAPH
    level: int | None = None
    label: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    numbers: int | None = None  # of an ordered list: the next item's number


class _Walk:
    """Text that stands outside of any block within a block becomes a paragraph of its own."""

    def __init__(self) -> None:
        self._lists = 0

    def drafts(self, body: LexborNode) -> Iterator[Draft]:
        yield from self._inside(body, _Open("body"))

    def _inside(self, parent: LexborNode, place: _Open) -> Iterator[Draft]:
        inline = InlineText()
        child = parent.child
        while child is not None:
            if child.is_element_node and place.depth < _DEEPEST_STRUCTURE and _is_block(child):
                yield from self._said(inline, place)
                inline = InlineText()
                yield from self._block(child, place)
            else:
                inline.add(child)
            child = child.next
        yield from self._said(inline, place)

    def _said(self, inline: InlineText, place: _Open) -> Iterator[Draft]:
        text, links = inline.finished()
        for picture in inline.pictures:
            yield Draft(BlockType.FIGURE, picture, (place.path,))
        if text:
            if place.role is BlockType.LIST_ITEM:
                shift = len(place.label)
                links = tuple(
                    Link(start=link.start + shift, end=link.end + shift, target=link.target) for link in links
                )
            level = place.level if place.role in {BlockType.HEADING, BlockType.LIST_ITEM} else None
            text = place.label + text if place.role is BlockType.LIST_ITEM else text
            yield Draft(place.role, text, (place.path,), level=level, links=links)
            if place.role is BlockType.LIST_ITEM:  # only what comes first in an item carries its number
                place.role = BlockType.PARAGRAPH

    def _block(self, node: LexborNode, parent: _Open) -> Iterator[Draft]:
        name = node.tag or ""
        if is_hidden(node):
            return
        parent.counts[name] += 1
        path = f"{parent.path}/{name}[{parent.counts[name]}]"
        place = _Open(path, parent.depth + 1, parent.role, parent.level, parent.label)
        if name == "table":
            yield from self._table(node, place)
        elif name == "pre":
            text = clean(node.text()).strip("\n")
            if text.strip():
                yield Draft(BlockType.CODE, text, (place.path,))
        elif name in {"ul", "ol", "menu"}:
            yield from self._list(node, place)
        else:
            self._take_role(name, place, parent)
            yield from self._inside(node, place)
            if place.role is BlockType.PARAGRAPH and name != "li":
                # What an item holds first has been said, by a block within it.
                parent.role = BlockType.PARAGRAPH if parent.role is BlockType.LIST_ITEM else parent.role

    def _take_role(self, name: str, place: _Open, parent: _Open) -> None:
        if name in _HEADINGS:
            place.role, place.level = BlockType.HEADING, _HEADINGS[name]
        elif name in {"figcaption", "caption"}:
            place.role = BlockType.CAPTION
        elif name == "li":
            place.role, place.level, place.label = BlockType.LIST_ITEM, max(self._lists, 1), ""
            if parent.numbers is not None:
                place.label = f"{parent.numbers}. "
                parent.numbers += 1

    def _list(self, node: LexborNode, place: _Open) -> Iterator[Draft]:
        start = node.attributes.get("start") or "1"
        place.role = BlockType.PARAGRAPH
        if node.tag == "ol":
            place.numbers = int(start) if start.isdecimal() and len(start) < 7 else 1  # noqa: PLR2004
        self._lists += 1
        yield from self._inside(node, place)
        self._lists -= 1

    def _table(self, node: LexborNode, place: _Open) -> Iterator[Draft]:
        caption, table = read_table(node)
        if caption:
            yield Draft(BlockType.CAPTION, caption, (f"{place.path}/caption[1]",))
        if (len(table.rows) == 1 and len(table.rows[0]) == 1) or node.css_first(
            "table table, h1, h2, h3"
        ) is not None:
            # A frame around text, not a table: what is in it keeps its own roles.
            yield from self._inside(node, place)
        elif any(any(row) for row in table.rows):
            yield Draft(
                BlockType.TABLE,
                table_text(table.rows),
                (place.path,),
                rows=table.rows,
                header_rows=table.header_rows,
                merged=table.merged,
            )


def _is_block(node: LexborNode) -> bool:
    """Whether it is a block, or an inline element that wraps one (a link around a heading)."""
    return (
        node.tag in _BLOCKS
        or node.css_first("p, div, table, ul, ol, h1, h2, h3, h4, h5, h6, pre") is not None
    )
