"""A document as Markdown or as plain text, for readers and for language models."""

from collections.abc import Iterator
from typing import Final

from octavo.document import Block, BlockType, Document, MediaType
from octavo.reading.export_blocks import ListPlace, list_item, markdown_of
from octavo.reading.export_joins import rejoined

# Running heads and feet repeat; comments and the like are not what the document says. The JSON has them all.
_LEFT_OUT: Final = {BlockType.HEADER, BlockType.FOOTER, BlockType.ANNOTATION}
# In these formats a line ends because the author said so, not because the line was full.
_LINES_COUNT: Final = {MediaType.DOCX, MediaType.HTML}


def to_markdown(document: Document, *, page_markers: bool = False) -> str:
    """Return the document as Markdown: headings, nested lists, tables as pipes, or as HTML where cells span.

    Running heads and feet, comments and hidden text are left out. `page_markers` adds a comment before each page;
    without them, what was cut only because a page was full is one again.
    """
    pages = [(page.number, list(_shown(page.blocks))) for page in document.pages]
    line_end = "  \n" if document.media_type in _LINES_COUNT else "\n"
    if not page_markers:
        return _written(rejoined([blocks for _, blocks in pages]), line_end).lstrip("\n") + "\n"
    marked = (f"<!-- page {number} -->{_written(blocks, line_end)}" for number, blocks in pages)
    return "\n\n".join(marked) + "\n"


def to_text(document: Document) -> str:
    """Return the document's text, blocks parted by an empty line; what `to_markdown` leaves out is left out."""
    blocks = rejoined([list(_shown(page.blocks)) for page in document.pages])
    return "\n\n".join(block.text for block in blocks if block.text) + "\n"


def _shown(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Yield what is exported; a picture also where nothing describes it."""
    for block in blocks:
        says_something = bool(block.text) or block.type is BlockType.FIGURE
        if block.type not in _LEFT_OUT and says_something and not block.hidden:
            yield block


def _written(blocks: list[Block], line_end: str) -> str:
    """Return the blocks, each after an empty line; the items of one list follow each other without."""
    parts: list[str] = []
    lists: list[ListPlace] = []
    for block in blocks:
        if block.type is BlockType.LIST_ITEM:
            text, lists = list_item(block, lists)
            parts.append(text)
        else:
            parts.append(f"\n\n{markdown_of(block, line_end)}")
            lists = []
    return "".join(parts)
