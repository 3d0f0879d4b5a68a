"""From what stands on a PDF page to its blocks: what its lines say, in reading order, and what it says besides."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from octavo.document import Block, BlockType, BoxLocation
from octavo.reading.furniture import Furniture
from octavo.reading.layout import paragraphs
from octavo.reading.lines import Box, Line, join_text, union
from octavo.reading.pdf_annotations import Note
from octavo.reading.pdf_figures import Figure
from octavo.reading.pdf_forms import Field
from octavo.reading.pdf_lines import Content, as_content
from octavo.reading.pdf_links import Anchor, linked
from octavo.reading.pdf_outline import Outline, normal
from octavo.reading.pdf_structure import Tagged, parted_by_headings, role_by_tags, with_tagged_tables
from octavo.reading.pdf_turned import FEWEST_LINES, in_place, upright
from octavo.reading.roles import Role, Typography, roles, typography
from octavo.reading.scans import Scan
from octavo.reading.table_areas import is_in, table_areas
from octavo.reading.table_columns import visual_rows
from octavo.reading.tables import with_ruled_tables

# Many a numbered heading is tagged as a list item; an entry of the table of contents that looks like one is none.
_MAY_DENY_A_HEADING = {BlockType.HEADING, BlockType.PARAGRAPH}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on one page, and what is attached to it; width and height in points."""

    number: int
    width: float
    height: float
    content: Content
    tagged: Sequence[Tagged] = ()
    fields: Sequence[Field] = ()
    notes: Sequence[Note] = ()
    figures: Sequence[Figure] = ()
    anchors: Sequence[Anchor] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the whole document tells about a page: its type, what it repeats, its outline, the page's titles there."""

    fonts: Typography
    furniture: Furniture
    outline: Outline
    titles: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block before it has its number."""

    kind: BlockType
    text: str
    boxes: tuple[Box, ...]
    level: int | None = None
    lines: Sequence[Line] = ()
    hidden: bool = False


def blocks(sheet: Sheet, evidence: Evidence) -> tuple[Block, ...]:
    """Return the page's blocks: running head, body, comments, what is hidden, running foot."""
    content = sheet.content
    labels = [line for lines in content.turned.values() if len(lines) < FEWEST_LINES for line in lines]
    head, body, foot = _parts([*content.lines, *labels], sheet, evidence)
    pieces = [
        *(_Piece(BlockType.HEADER, line.text, (line.box,)) for line in head),
        *_placed(
            [*_body(body, sheet, evidence), *_turned(sheet, evidence)], [*_figures(sheet), *_fields(sheet)]
        ),
        *(_Piece(BlockType.ANNOTATION, note.text, (note.box,), hidden=note.hidden) for note in sheet.notes),
        *(_Piece(BlockType.PARAGRAPH, line.text, (line.box,), hidden=True) for line in content.hidden),
        *(_Piece(BlockType.FOOTER, line.text, (line.box,)) for line in foot),
    ]
    numbered = [_block(piece, sheet.number, index) for index, piece in enumerate(pieces, start=1)]
    return linked(numbered, sheet.anchors) if sheet.anchors else tuple(numbered)


def scanned_blocks(sheet: Sheet, scan: Scan) -> tuple[Block, ...]:
    """Return the blocks of a page whose text was recognised, laid out by itself, then what is attached to it."""
    own = Evidence(typography(scan.lines), Furniture(), Outline(), {})
    recognized = blocks(Sheet(sheet.number, sheet.width, scan.height, as_content(scan.lines)), own)
    attached = blocks(replace(sheet, content=as_content([]), tagged=(), figures=(), anchors=()), own)
    return tuple(
        block.model_copy(update={"id": _id(sheet.number, index)})
        for index, block in enumerate([*scan.place(recognized), *attached], start=1)
    )


def _parts(
    lines: Sequence[Line], sheet: Sheet, evidence: Evidence
) -> tuple[list[Line], list[Line], list[Line]]:
    """Return running heads, the page's own lines, running feet; a row that repeats over a table's rows is its head.

    Tags leave such a head out of its table, and the table's next part is joined to the first, which has it.
    """
    head, body, foot = evidence.furniture.part(lines, sheet.height)
    marks = sheet.content.marks
    top = min((edge[1] for edge in (*marks.horizontal, *marks.shades)), default=sheet.height)
    if sheet.tagged or not any(line.box[3] > top for line in head):
        return head, body, foot
    cells: list[Line] = []
    for area in table_areas(marks, [line for line in lines if not line.sideways]):
        rows = visual_rows([line for line in lines if is_in(line, area)])
        if any(line in body for row in rows for line in row):
            cells += [line for row in rows if len(row) > 1 for line in row if line in head]
    if not cells:
        return head, body, foot
    own = [line for line in lines if line in body or line in cells]
    return [line for line in head if line not in cells], own, foot


def _body(lines: Sequence[Line], sheet: Sheet, evidence: Evidence) -> Iterator[_Piece]:
    tagged = sheet.tagged
    rest = with_tagged_tables(lines, tagged) if tagged else lines
    groups = [
        part
        for group in paragraphs(with_ruled_tables(rest, sheet.content.marks))
        for part in (parted_by_headings(group, tagged) if tagged and len(group) > 1 else [group])
    ]
    yield from _pieces(groups, sheet, evidence, sheet.height)


def _turned(sheet: Sheet, evidence: Evidence) -> Iterator[_Piece]:
    for direction, lines in sheet.content.turned.items():
        if len(lines) >= FEWEST_LINES:
            turned, marks = upright(lines, sheet.content.marks, direction, sheet.width, sheet.height)
            height = sheet.width if direction[1] else sheet.height
            groups = paragraphs(with_ruled_tables(turned, marks))
            for piece in _pieces(groups, sheet, evidence, height):
                boxes = tuple(in_place(box, direction, sheet.width, sheet.height) for box in piece.boxes)
                yield _Piece(piece.kind, piece.text, boxes, piece.level, piece.lines)


def _pieces(
    groups: Sequence[Sequence[Line]], sheet: Sheet, evidence: Evidence, height: float
) -> Iterator[_Piece]:
    for group, (kind, level) in zip(groups, roles(groups, evidence.fonts, height), strict=True):
        text = join_text(group, evidence.fonts.hyphens)
        if kind is not BlockType.TABLE:
            kind, level = _told(group, text, (kind, level), sheet, evidence)  # noqa: PLW2901 - said better
        yield _Piece(kind, text, tuple(_boxes(group)), level, group)


def _told(group: Sequence[Line], text: str, seen: Role, sheet: Sheet, evidence: Evidence) -> Role:
    """Return the paragraph's role as the file itself states it, where it does."""
    kind, level = seen
    if kind is BlockType.HEADING:
        level = evidence.outline.level_of_size(group[0].size) or level
    said = role_by_tags([line.box for line in group], sheet.tagged) if sheet.tagged else None
    if said is not None and (kind is not BlockType.HEADING or said[0] in _MAY_DENY_A_HEADING):
        kind, level = said
    title = evidence.titles.get(normal(text)) if evidence.titles else None
    return (kind, level) if title is None else (BlockType.HEADING, title)


def _boxes(lines: Sequence[Line]) -> Iterator[Box]:
    """Yield the boxes of a table's rows, or of each part of a paragraph that goes on in the next column."""
    if lines[0].table is not None:
        yield from lines[0].table.row_boxes
        return
    part = [lines[0]]
    for before, line in pairwise(lines):
        if line.box[3] < before.box[1]:
            yield union(item.box for item in part)
            part = []
        part.append(line)
    yield union(item.box for item in part)


def _figures(sheet: Sheet) -> Iterator[_Piece]:
    return (_Piece(BlockType.FIGURE, figure.text, (figure.box,)) for figure in sheet.figures)


def _fields(sheet: Sheet) -> Iterator[_Piece]:
    return (
        _Piece(BlockType.FORM_FIELD, field.text, (field.box,), hidden=field.hidden) for field in sheet.fields
    )


def _placed(body: list[_Piece], others: Sequence[_Piece]) -> list[_Piece]:
    """Return the body with each of the others after what it stands beside or beneath; at the head if nothing is."""
    after: dict[int, list[_Piece]] = {}
    for other in sorted(others, key=lambda piece: (piece.boxes[0][1], piece.boxes[0][0])):
        x0, y0, x1, y1 = other.boxes[0]
        middle = (y0 + y1) / 2
        above = [
            (max(0.0, middle - box[3]) + max(0.0, box[0] - x1, x0 - box[2]) / 4, -index)
            for index, piece in enumerate(body)
            for box in piece.boxes
            if box[1] <= middle and box[0] <= x1
        ]
        after.setdefault(-min(above)[1] if above else -1, []).append(other)
    return [
        *after.get(-1, []),
        *(p for index, piece in enumerate(body) for p in (piece, *after.get(index, []))),
    ]


def _block(piece: _Piece, page: int, index: int) -> Block:
    table = piece.lines[0].table if piece.lines else None
    structure: dict[str, Any] = (
        {}
        if table is None
        else {"rows": table.rows, "merged": table.merged, "header_rows": table.header_rows}
    )
    return Block(
        id=_id(page, index),
        type=piece.kind,
        level=piece.level,
        text=piece.text,
        hidden=piece.hidden,
        **structure,
        locations=tuple(BoxLocation(page=page, box=_rounded(box)) for box in piece.boxes),
    )


def _id(page: int, index: int) -> str:
    return f"p{page}-b{index}"


def _rounded(box: Box) -> Box:
    x0, y0, x1, y1 = (round(value, 1) for value in box)
    return x0, y0, x1, y1
