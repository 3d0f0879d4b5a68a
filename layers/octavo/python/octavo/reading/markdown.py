"""Markdown (CommonMark with tables): its structure is in the text, a line range is every block's place."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from octavo.document import BlockType, Link, MediaType
from octavo.reading.encoding import read_text
from octavo.reading.flowing import Flow, FlowingReader
from octavo.reading.limits import check_markup
from octavo.reading.plaintext import line_path
from octavo.reading.sections import Draft
from octavo.reading.text import clean, table_text
from octavo.settings import Limits

_FRONT_MATTER: Final = re.compile(r"---\n(?:.*\n)*?---\n")
_FRONT_TITLE: Final = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE)
_FRONT_DATE: Final = re.compile(r"^date:\s*[\"']?(\d{4}-\d{2}-\d{2})", re.MULTILINE)
_HEADINGS: Final = {"h1", "h2", "h3", "h4", "h5", "h6"}
_TAG: Final = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)


def parse(path: Path, limits: Limits) -> Flow:
    """Read Markdown; a front matter of YAML gives the title and the date.

    Raises:
        UnreadableDocument: FILE_TOO_LARGE.
    """
    check_markup(path.stat().st_size, limits)
    text = read_text(path)
    front = _FRONT_MATTER.match(text)
    said = front.group() if front else ""
    # Lines keep their numbers.
    text = "\n" * said.count("\n") + text[len(said) :]
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    title, date = _FRONT_TITLE.search(said), _FRONT_DATE.search(said)
    drafts = list(_Walk().drafts(tokens))
    first = next((draft.text for draft in drafts if draft.type is BlockType.HEADING), None)
    return Flow(drafts, title[1] if title else first, date[1] if date else None)


READER: Final = FlowingReader(MediaType.MARKDOWN, parse)


class _Walk:
    """Goes through the parser's flat list of tokens, remembering the lists that are open."""

    def __init__(self) -> None:
        self._lists = 0
        self._marker: str | None = None  # of the item that began, until its first paragraph
        self._level = 0
        self._rows: list[list[str]] = []
        self._table_place = ""

    def drafts(self, tokens: Sequence[Token]) -> Iterator[Draft]:
        for token in tokens:
            match token.type:
                case "inline" if self._rows:
                    self._rows[-1].append(_inline(token)[0])
                case "inline":
                    yield from self._text(token)
                case "fence" | "code_block":
                    yield from _plain(BlockType.CODE, token.content.rstrip(), token)
                case "html_block":
                    yield from _plain(BlockType.PARAGRAPH, _TAG.sub("", token.content).strip(), token)
                case "table_close":
                    yield from self._table()
                case _:
                    self._enter_or_leave(token)

    def _enter_or_leave(self, token: Token) -> None:
        if token.type in {"bullet_list_open", "ordered_list_open", "bullet_list_close", "ordered_list_close"}:
            self._lists += token.nesting
        elif token.type == "list_item_open":
            self._marker = f"{token.info}{token.markup} " if token.info else ""
        elif token.tag in _HEADINGS:
            self._level = int(token.tag[1]) if token.nesting > 0 else 0
        elif token.type == "table_open":
            self._table_place = _place(token.map)
        elif token.type == "tr_open":
            self._rows.append([])

    def _text(self, token: Token) -> Iterator[Draft]:
        text, links = _inline(token)
        if not text:
            return
        place = (_place(token.map),)
        if self._level:
            yield Draft(BlockType.HEADING, text, place, level=self._level, links=links)
        elif self._marker is not None:
            shift = len(self._marker)
            links = tuple(
                Link(start=link.start + shift, end=link.end + shift, target=link.target) for link in links
            )
            yield Draft(BlockType.LIST_ITEM, self._marker + text, place, level=self._lists, links=links)
            self._marker = None
        else:
            yield Draft(BlockType.PARAGRAPH, text, place, links=links)

    def _table(self) -> Iterator[Draft]:
        rows = tuple(map(tuple, self._rows))
        self._rows = []
        if any(any(row) for row in rows):
            yield Draft(BlockType.TABLE, table_text(rows), (self._table_place,), rows=rows, header_rows=1)


def _plain(kind: BlockType, text: str, token: Token) -> Iterator[Draft]:
    if text.strip():
        yield Draft(kind, clean(text), (_place(token.map),))


def _place(lines: list[int] | None) -> str:
    first, end = lines or (0, 1)
    return line_path(first + 1, max(end, first + 1))


def _inline(token: Token) -> tuple[str, tuple[Link, ...]]:
    """Return the text without its marks, and its links."""
    text = ""
    links: list[Link] = []
    open_link: tuple[int, str] | None = None
    for item in token.children or ():
        if item.type in {"softbreak", "hardbreak"}:
            text += "\n"
        elif item.type == "link_open":
            open_link = (len(text), str(item.attrs.get("href", "")))
        elif item.type == "link_close" and open_link is not None:
            start, target = open_link
            if start < len(text) and target:
                links.append(Link(start=start, end=len(text), target=target))
            open_link = None
        elif item.type in {"text", "code_inline", "image"}:
            text += clean(item.content)
    return text.strip(), tuple(links)
