"""What was cut only because a page was full, as one again: sections of some characters are no pages of the author's."""

from typing import Final

from octavo.document import Block, BlockType, Link, Location, PathLocation, PointerLocation
from octavo.reading.text import table_text

_RUNS_ON: Final = {BlockType.PARAGRAPH: " ", BlockType.LIST_ITEM: " ", BlockType.CODE: "\n"}


def rejoined(pages: list[list[Block]]) -> list[Block]:
    """Return the pages' blocks in order, the last of a page joined with the first of the next where both are one."""
    blocks: list[Block] = []
    for page in pages:
        first = page[:1]
        if blocks and first and (whole := _whole(blocks[-1], first[0])):
            blocks[-1:] = [whole]
            blocks += page[1:]
        else:
            blocks += page
    return blocks


def _whole(one: Block, more: Block) -> Block | None:
    if one.type is not more.type:
        return None
    if one.rows and more.rows:
        same = _same_place(one, more) or bool(one.header_rows)
        header = one.header_rows or 1
        is_cut = same and one.header_rows == more.header_rows and one.rows[:header] == more.rows[:header]
        return _whole_table(one, more, header) if is_cut else None
    return _whole_text(one, more) if one.type in _RUNS_ON and _same_place(one, more) else None


def _whole_text(one: Block, more: Block) -> Block:
    text = one.text + _RUNS_ON[one.type]
    links = (
        Link(start=link.start + len(text), end=link.end + len(text), target=link.target)
        for link in more.links
    )
    return one.model_copy(update={"text": text + more.text, "links": (*one.links, *links)})


def _whole_table(one: Block, more: Block, header: int) -> Block:
    """Return one table; the second part's repeated header is left out."""
    rows = (*(one.rows or ()), *(more.rows or ())[header:])
    shift = len(one.rows or ()) - header
    merged = (cell.model_copy(update={"row": cell.row + shift}) for cell in more.merged if cell.row >= header)
    return one.model_copy(update={"text": table_text(rows), "rows": rows, "merged": (*one.merged, *merged)})


def _same_place(one: Block, more: Block) -> bool:
    places = tuple(map(_place, one.locations))
    return None not in places and places == tuple(map(_place, more.locations))


def _place(location: Location) -> str | None:
    """Return where a block stands in its file, None where only the page says so."""
    match location:
        case PathLocation():
            return location.path
        case PointerLocation():
            return location.pointer
        case _:
            return None
