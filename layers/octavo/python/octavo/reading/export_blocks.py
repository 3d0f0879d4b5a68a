"""One block as Markdown, and nothing in its text that Markdown would take for a mark."""

import re
from collections.abc import Iterator
from html import escape
from typing import Final, NamedTuple

from octavo.document import Block, BlockType, Merged

_BULLET: Final = re.compile(r"[•◦▪●○■□▶➢✓–—*·-]\s+")  # noqa: RUF001
_NUMBER: Final = re.compile(r"(\d{1,9})[.)]\s+(?=\S)")
# As Pandoc has it: no space inside the dollar signs, no digit after them, so that prices are none.
_EQUATION: Final = re.compile(r"(\$\$[^$]+\$\$|\$(?=[^\s$])[^$\n]*(?<=[^\s$])\$(?!\d))")
# The characters that would mean something to Markdown where they stand.
_INLINE_MARK: Final = re.compile(
    r"\\(?=[!-/:-@\[-`{-~\n]|$)|`|\*(?=\S)|(?<=\S)\*|(?<!\w)_|_(?!\w)|\[(?=[^\]]*\]\s?[(\[:])|<(?=[a-zA-Z/!?])|&(?=#?\w+;)"
)
_LINE_MARK: Final = re.compile(
    r"^(\s*)(#{1,6}(?=\s|$)|>|[-+*](?=\s|$)|=+(?=\s*$)|-{2,}(?=\s*$)|~~~|\||:?-[-:| \t]*$)", re.MULTILINE
)
_LINE_NUMBER: Final = re.compile(r"^(\s*\d{1,9})([.)])(?=\s|$)", re.MULTILINE)
_CLOSING_MARKS: Final = re.compile(r"(?<![^\s])(#+)$")
_BACKTICKS: Final = re.compile("`{3,}")


class ListPlace(NamedTuple):
    """An item that is still open: how deep it is in the document, and in which column its text begins."""

    level: int
    column: int


def markdown_of(block: Block, line_end: str = "\n") -> str:
    """Return a block that is no list item; `line_end` parts the lines of a paragraph."""
    if block.rows is not None:
        return _spanning_table(block, block.rows) if block.merged else _table(block.rows)
    match block.type:
        case BlockType.HEADING:
            text = _CLOSING_MARKS.sub(r"\\\1", _on_one_line(_inline(block)))
            return f"{'#' * min(block.level or 1, 6)} {text}"
        case BlockType.CODE:
            fence = max(_BACKTICKS.findall(block.text), default="``") + "`"
            return f"{fence}\n{block.text}\n{fence}"
        case BlockType.FIGURE:
            return f"![{_on_one_line(_escaped(block.text))}]()" if block.text.strip() else "<!-- image -->"
        case _:
            lines = (line.strip() for line in _plain_lines(_inline(block)).split("\n"))
            return line_end.join(filter(None, lines))


def list_item(block: Block, above: list[ListPlace]) -> tuple[str, list[ListPlace]]:
    """Return an item with what parts it from what stands above, and the items open after it.

    A number that is none of Markdown's (1.1, iv) stands behind a bullet.

    Args:
        block: the item.
        above: the items open before it, the outermost first; none where the list begins.
    """
    level = block.level or 1
    outer = [place for place in above if place.level < level]
    bullet = _BULLET.match(block.text)
    number = None if bullet else _NUMBER.match(block.text)
    mark = number[0].rstrip() if number else "-"
    start = bullet.end() if bullet else number.end() if number else 0
    text = _plain_lines(_on_one_line(_inline(block, start)))
    column = outer[-1].column if outer else 0
    # The first item beneath another could not begin with another number than 1 without an empty line.
    parted = not above or (number is not None and number[1] != "1" and outer == above)
    gap = "\n\n" if parted else "\n"
    return f"{gap}{' ' * column}{mark} {text}", [*outer, ListPlace(level, column + len(mark) + 1)]


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


def _plain_lines(text: str) -> str:
    """Return text whose lines do not begin as a heading, a list, a quotation or a table would."""
    return _LINE_NUMBER.sub(r"\1\\\2", _LINE_MARK.sub(r"\1\\\2", text))


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
    return _escaped(_on_one_line(text)).replace("|", "\\|")


def _spanning_table(block: Block, rows: tuple[tuple[str, ...], ...]) -> str:
    # A cell is only merged with empty places: what stands in another is shown where it is.
    merged = [
        cell for cell in block.merged if not any(rows[row][column] for row, column in _beneath(cell, rows))
    ]
    spans = {(cell.row, cell.column): cell for cell in merged}
    covered = {place for cell in merged for place in _beneath(cell, rows)}
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


def _beneath(cell: Merged, rows: tuple[tuple[str, ...], ...]) -> Iterator[tuple[int, int]]:
    """Yield the places that a merged cell covers, but for its own."""
    for row in range(cell.row, min(cell.row + cell.rows, len(rows))):
        for column in range(cell.column, min(cell.column + cell.columns, len(rows[row]))):
            if (row, column) != (cell.row, cell.column):
                yield row, column


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
