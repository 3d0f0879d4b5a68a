"""Joining what the end of a page has parted: a paragraph that goes on, a table's next rows.

Works on pages as any reader yields them. Whether two pages are joined depends on these two alone, so that it makes
no difference how a document is cut into batches; a batch needs one neighbour on each side.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from octavo.document import Block, BlockType, BoxLocation, Merged, Page
from octavo.reading.lines import joined_text
from octavo.reading.text import table_text

_EDGE: Final = {BlockType.HEADER, BlockType.FOOTER}
# What may stand between the two halves of a paragraph: it floats to an edge of its page.
_FLOATING: Final = {BlockType.FOOTNOTE, BlockType.CAPTION, BlockType.FIGURE, BlockType.TABLE}
# What is said about a page, or filled into it, parts nothing; nor does a picture without a description.
_APART: Final = {BlockType.ANNOTATION, BlockType.FORM_FIELD, BlockType.FIGURE}
_RUNNING: Final = {BlockType.PARAGRAPH, BlockType.LIST_ITEM}
_SENTENCE_ENDS: Final = '.!?:;”"’'  # noqa: RUF001


def joined(pages: Sequence[Page]) -> list[Page]:
    """Return the pages, each with the end of what its last block began, and without what its predecessor has."""
    pages = [_with_tables_joined(page) for page in pages]
    result = list(pages)
    for index, (page, following) in enumerate(pairwise(pages)):
        if following.number != page.number + 1:
            continue
        place = _table_goes_on(page, following) or _paragraph_goes_on(page, following)
        if place is not None:
            last, first = place
            whole = _whole(page.blocks[last], following.blocks[first])
            # The earlier page may have lost a block to its own predecessor: by id, not by position.
            result[index] = _with(result[index], whole)
            result[index + 1] = _without(result[index + 1], following.blocks[first])
    return result


def _with_tables_joined(page: Page) -> Page:
    """Return the page with each table that goes on in its next column, under a repeated head, as one."""
    blocks: list[Block] = []
    for block in page.blocks:
        last = blocks[-1] if blocks else None
        if last is not None and _goes_on_beside(last, block):
            blocks[-1] = _whole(last, block)
        else:
            blocks.append(block)
    return page if len(blocks) == len(page.blocks) else page.model_copy(update={"blocks": tuple(blocks)})


def _goes_on_beside(block: Block, rest: Block) -> bool:
    if block.rows is None or rest.rows is None or not block.header_rows:
        return False
    last, first = block.locations[-1], rest.locations[0]
    return (
        isinstance(last, BoxLocation)
        and isinstance(first, BoxLocation)
        and first.page == last.page
        and first.box[3] < last.box[1]  # it stands higher: in another column
        and rest.rows[: block.header_rows] == block.rows[: block.header_rows]
    )


def _with(page: Page, block: Block) -> Page:
    blocks = tuple(block if other.id == block.id else other for other in page.blocks)
    return page.model_copy(update={"blocks": blocks})


def _without(page: Page, block: Block) -> Page:
    return page.model_copy(update={"blocks": tuple(other for other in page.blocks if other.id != block.id)})


def _table_goes_on(page: Page, following: Page) -> tuple[int, int] | None:
    own = _indexes(page, _EDGE | {BlockType.FOOTNOTE})
    after = _indexes(following, _EDGE)
    # A page that holds but one table is joined to its predecessor or its successor, not to both: else the length
    # of a table would decide how many pages must be read to know where one belongs.
    if len(own) < 2 or not after:  # noqa: PLR2004
        return None
    table, rest = page.blocks[own[-1]].rows, following.blocks[after[0]].rows
    if table is None or rest is None or len(table[0]) != len(rest[0]):
        return None
    return own[-1], after[0]


def _paragraph_goes_on(page: Page, following: Page) -> tuple[int, int] | None:
    own = _indexes(page, _EDGE | _FLOATING)
    after = _indexes(following, _EDGE | _FLOATING)
    if len(own) < 2 or not after:  # noqa: PLR2004
        return None
    block, rest = page.blocks[own[-1]], following.blocks[after[0]]
    goes_on = (
        block.type in _RUNNING
        and rest.type is BlockType.PARAGRAPH
        and block.text[-1:] not in _SENTENCE_ENDS
        and rest.text[:1].islower()
    )
    return (own[-1], after[0]) if goes_on else None


def _indexes(page: Page, without: set[BlockType]) -> list[int]:
    """Return which of the page's blocks are seen, and of none of these types."""
    return [
        index
        for index, block in enumerate(page.blocks)
        if not block.hidden and block.type not in without | _APART
    ]


def _whole(block: Block, rest: Block) -> Block:
    if block.rows is None or rest.rows is None:
        text = joined_text(block.text, rest.text)
        return block.model_copy(update={"text": text, "locations": (*block.locations, *rest.locations)})
    head = block.header_rows or 0
    repeated = head if head and rest.rows[:head] == block.rows[:head] else 0
    offset = len(block.rows) - repeated
    place_of_each_row = len(rest.locations) == len(rest.rows)
    locations = (*block.locations, *rest.locations[repeated if place_of_each_row else 0 :])
    rows = (*block.rows, *rest.rows[repeated:])
    merged = (
        *block.merged,
        *(_moved(cell, offset) for cell in rest.merged if cell.row >= repeated),
    )
    return block.model_copy(
        update={"rows": rows, "merged": merged, "text": table_text(rows), "locations": locations}
    )


def _moved(cell: Merged, rows: int) -> Merged:
    return cell.model_copy(update={"row": cell.row + rows})
