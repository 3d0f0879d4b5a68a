"""A document as Markdown or as plain text, for readers and for language models."""

import re
from collections.abc import Iterator
from html import escape
from itertools import pairwise
from typing import Final

from octavo.document import Block, BlockType, Document, Page

# Running heads and feet repeat; comments and the like are not what the document says. The JSON has them all.
_LEFT_OUT: Final = {BlockType.HEADER, BlockType.FOOTER, BlockType.ANNOTATION}
_BULLET: Final = re.compile(r"[•◦▪●○■□▶➢✓–—*·-]\s+")  # noqa: RUF001
_NUMBER: Final = re.compile(r"\d{1,9}[.)] ")
_EQUATION: Final = re.compile(r"(\$[^$\n]+\$)")
# The characters that would mean something to Markdown where they stand.
_INLINE_MARK: Final = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])|`|\*(?=\S)|(?<=\S)\*|(?<!\w)_|_(?!\w)|\[(?=[^\]\n]*\]\s?[(\[:])|<(?=[a-zA-Z/!?])|&(?=#?\w+;)"
)
_LINE_MARK: Final = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|>|[-+](?=\s)|=+$|-{2,}$|~~~|\|)", re.MULTILINE)
_LINE_NUMBER: Final = re.compile(r"^(\s*\d{1,9})([.)])(?=\s)", re.MULTILINE)
_BACKTICKS: Final = re.compile("`{3,}")


def to_markdown(document: Document, *, page_markers: bool = False) -> str:
    """Return the document as Markdown: headings, nested lists, tables as pipes, or as HTML where cells span.

    Running heads and feet, comments and hidden text are left out. `page_markers` adds a comment before each page.
    """
    parts: list[tuple[str, bool]] = []
    for page in document.pages:
        if page_markers:
            parts.append((f"<!-- page {page.number} -->", False))
        parts += [(_markdown(block), block.type is BlockType.LIST_ITEM) for block in _blocks(page)]
    # The items of one list follow each other without an empty line.
    glue = ["\n" if one and other else "\n\n" for (_, one), (_, other) in pairwise(parts)]
    return "".join(text + after for (text, _), after in zip(parts, [*glue, "\n"], strict=True)) or "\n"


def to_text(document: Document) -> str:
    """Return the document's text, blocks parted by an empty line; what `to_markdown` leaves out is left out."""
    return "\n\n".join(block.text for page in document.pages for block in _blocks(page)) + "\n"


def _blocks(page: Page) -> Iterator[Block]:
    for block in page.blocks:
        if block.type not in _LEFT_OUT and block.text and not block.hidden:
            yield block


def _markdown(block: Block) -> str:
    if block.rows is not None:
        return _spanning_table(block, block.rows) if block.merged else _table(block.rows)
    match block.type:
        case BlockType.HEADING:
            return f"{'#' * min(block.level or 1, 6)} {_on_one_line(_inline(block))}"
        case BlockType.LIST_ITEM:
            return _item(block)
        case BlockType.CODE:
            fence = max(_BACKTICKS.findall(block.text), default="``") + "`"
            return f"{fence}\n{block.text}\n{fence}"
        case BlockType.FIGURE:
            return f"![{_on_one_line(_escaped(block.text))}]()"
        case _:
            return _LINE_NUMBER.sub(r"\1\\\2", _LINE_MARK.sub(r"\1\\\2", _inline(block)))


def _item(block: Block) -> str:
    """Return a list's item; a number that is none of Markdown's (1.1, iv) stands behind a bullet."""
    indent = "    " * ((block.level or 1) - 1)
    bullet = _BULLET.match(block.text)
    text = _on_one_line(_inline(block, bullet.end() if bullet else 0))
    return f"{indent}{text}" if _NUMBER.match(text) and not bullet else f"{indent}- {text}"


def _inline(block: Block, end: int = 0) -> str:
    """Return the block's text from `end` on with its links, all else in it without a meaning to Markdown."""
    text = block.text
    parts: list[str] = []
    for link in sorted(block.links, key=lambda item: item.start):
        if end <= link.start < link.end <= len(text):
            target = f"<{link.target}>" if re.search(r"[\s()<>]", link.target) else link.target
            parts += [
                _escaped(text[end : link.start]),
                f"[{_escaped(text[link.start : link.end])}]({target})",
            ]
            end = link.end
    return "".join(parts) + _escaped(text[end:])


def _escaped(text: str) -> str:
    """Return text with its marks escaped, but in equations, which are LaTeX."""
    pieces = _EQUATION.split(text)
    pieces[::2] = [_INLINE_MARK.sub(lambda mark: f"\\{mark.group()}", piece) for piece in pieces[::2]]
    return "".join(pieces)


def _table(rows: tuple[tuple[str, ...], ...]) -> str:
    header, *body = rows
    lines = [header, ("---",) * len(header), *body]
    return "\n".join(f"| {' | '.join(_cell(text) for text in line)} |" for line in lines)


def _cell(text: str) -> str:
    return _on_one_line(text).replace("|", "\\|")


def _spanning_table(block: Block, rows: tuple[tuple[str, ...], ...]) -> str:
    spans = {(cell.row, cell.column): cell for cell in block.merged}
    covered = {
        (row, column)
        for cell in block.merged
        for row in range(cell.row, cell.row + cell.rows)
        for column in range(cell.column, cell.column + cell.columns)
    } - spans.keys()
    lines = ["<table>"]
    for number, row in enumerate(rows):
        tag = "th" if number < (block.header_rows or 0) else "td"
        cells = ""
        for column, text in enumerate(row):
            if (number, column) not in covered:
                span = spans.get((number, column))
                across = f' colspan="{span.columns}"' if span and span.columns > 1 else ""
                down = f' rowspan="{span.rows}"' if span and span.rows > 1 else ""
                cells += f"<{tag}{across}{down}>{escape(_on_one_line(text), quote=False)}</{tag}>"
        lines.append(f"<tr>{cells}</tr>")
    return "\n".join([*lines, "</table>"])


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
