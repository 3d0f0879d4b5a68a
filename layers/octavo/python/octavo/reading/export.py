"""A document as Markdown or as plain text, for readers and for language models."""

import re
from collections.abc import Iterator
from typing import Final

from octavo.document import Block, BlockType, Document

_LEFT_OUT: Final = {BlockType.HEADER, BlockType.FOOTER}
_BULLET: Final = re.compile(r"[•◦▪●○■□▶➢✓–—*·-]\s+")  # noqa: RUF001


def to_markdown(document: Document) -> str:
    """Return the document as Markdown: headings, lists, tables as pipes; running heads and feet left out."""
    return "\n\n".join(_markdown(block) for block in _blocks(document)) + "\n"


def to_text(document: Document) -> str:
    """Return the document's text, blocks parted by an empty line; running heads and feet left out."""
    return "\n\n".join(block.text for block in _blocks(document)) + "\n"


def _blocks(document: Document) -> Iterator[Block]:
    for page in document.pages:
        for block in page.blocks:
            if block.type not in _LEFT_OUT and block.text:
                yield block


def _markdown(block: Block) -> str:
    if block.type is BlockType.HEADING:
        return f"{'#' * min(block.level or 1, 6)} {_on_one_line(block.text)}"
    if block.rows is not None:
        return _table(block.rows)
    if block.type is BlockType.LIST_ITEM:
        text = _BULLET.sub("", block.text, count=1) if _BULLET.match(block.text) else block.text
        return text if re.match(r"\d+\. ", text) else f"- {_on_one_line(text)}"
    if block.type is BlockType.CODE:
        return f"```\n{block.text}\n```"
    return block.text


def _table(rows: tuple[tuple[str, ...], ...]) -> str:
    header, *body = rows
    lines = [header, ("---",) * len(header), *body]
    return "\n".join(f"| {' | '.join(_cell(text) for text in line)} |" for line in lines)


def _cell(text: str) -> str:
    return _on_one_line(text).replace("|", "\\|")


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
