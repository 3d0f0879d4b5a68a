"""What the tags of a tagged PDF say: headings with their levels, list items, captions, notes, and tables cell by cell.

Tags add to what the type shows and never take from it: many a document is tagged by a program that tags little. Its
text is read without them, since tags part even words.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from octavo.document import BlockType
from octavo.reading.lines import Box, Line, Table, join_text, same_row, union
from octavo.reading.mupdf import pymupdf
from octavo.reading.pdf_lines import as_line, turn
from octavo.reading.text import table_text

_LEVELS = {f"H{level}": level for level in range(1, 7)}
_ROLES = {
    "Title": BlockType.HEADING,
    **dict.fromkeys(_LEVELS, BlockType.HEADING),
    "LI": BlockType.LIST_ITEM,
    "Caption": BlockType.CAPTION,
    "Note": BlockType.FOOTNOTE,
    "FENote": BlockType.FOOTNOTE,
    "Code": BlockType.CODE,
    "TOCI": BlockType.PARAGRAPH,
}
_TABLE, _ROW, _HEADER_CELL, _CELL = "Table", "TR", "TH", "TD"
_MOST_IN_HEADINGS = 0.3  # of the letters; a document with more has tagged its text as headings
_SPACE = 0.15  # of the type's size: the narrowest space between words
_FEWEST_ROWS = _FEWEST_COLUMNS = 2


Path = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Tagged:
    """A piece of a tagged PDF's text; `path` holds the tags above it, each as its standard name and its number.

    `line` is None for the blank that fills an empty cell; `text` is as it stands in the file, with the blanks around it.
    """

    path: Path
    line: Line | None
    text: str


def is_tagged(document: Any) -> bool:  # noqa: ANN401 - PyMuPDF publishes no types
    """Whether the document has a structure tree."""
    kind, _ = document.xref_get_key(document.pdf_catalog(), "StructTreeRoot")
    return bool(kind != "null")


def tagged_lines(page: Any) -> list[Tagged]:  # noqa: ANN401 - as above
    """Return the page's text as its tags part it: a word may be in pieces, each a line of its own."""
    flags = pymupdf.TEXTFLAGS_DICT & ~pymupdf.TEXT_PRESERVE_IMAGES & ~pymupdf.TEXT_PRESERVE_LIGATURES
    words = page.get_textpage(flags=flags | pymupdf.TEXT_COLLECT_STRUCTURE)
    found: list[Tagged] = []
    pending: list[tuple[dict[str, Any], Path]] = [
        (block, ()) for block in reversed(words.extractDICT()["blocks"])
    ]
    tags = 0
    while pending:
        block, path = pending.pop()
        if "blocks" in block:
            tags += 1
            inner = (*path, (block["std"] or block["raw"] or "", tags))
            pending += [(child, inner) for child in reversed(block["blocks"])]
        elif path:
            if page.rotation:
                turn(block, page.rotation_matrix)
            for line in block.get("lines", ()):
                text = "".join(span["text"] for span in line["spans"])
                if text:
                    found.append(Tagged(path, as_line(line["spans"], line["dir"]), text))
    return found


def may_be_trusted(tagged: Sequence[Tagged]) -> bool:
    """Whether the tags of a sample of pages tell headings from text."""
    letters: Counter[bool] = Counter()
    for item in tagged:
        if item.line is not None:
            letters[_tag(item.path)[0] is BlockType.HEADING] += len(item.line.text)
    return letters[True] <= _MOST_IN_HEADINGS * letters.total()


def role_by_tags(boxes: Sequence[Box], tagged: Sequence[Tagged]) -> tuple[BlockType, int | None] | None:
    """Return the role of the text in these boxes, and a heading's level, as most of its letters are tagged; else None."""
    letters: Counter[tuple[BlockType | None, int | None]] = Counter()
    for item in tagged:
        if item.line is not None and any(_holds(box, item.line.box) for box in boxes):
            letters[_tag(item.path)] += len(item.line.text)
    if not letters:
        return None
    (kind, level), count = letters.most_common(1)[0]
    return (kind, level) if kind is not None and 2 * count > letters.total() else None


def parted_by_headings(group: Sequence[Line], tagged: Sequence[Tagged]) -> list[list[Line]]:
    """Return the paragraph in parts, where it begins or ends with a line that is tagged as a heading."""
    parts: list[list[Line]] = []
    last: Path | None = None
    for line in group:
        path = next((item.path for item in tagged if item.line and _holds(line.box, item.line.box)), ())
        heading = next((path[: index + 1] for index, (kind, _) in enumerate(path) if kind in _LEVELS), None)
        if parts and heading == last:
            parts[-1].append(line)
        else:
            parts.append([line])
        last = heading
    return parts


def with_tagged_tables(lines: Sequence[Line], tagged: Sequence[Tagged]) -> list[Line]:
    """Return the lines with each table that is tagged as a full grid in place of its text, as one tall line.

    Of a table whose rows differ in length (tags are silent about merged and missing cells), each cell is a line: its
    columns are for those to find who look at where the cells stand.
    """
    found: list[Line] = []
    areas: list[Box] = []
    items = [(number, item) for item in tagged if (number := _number(item.path, {_TABLE})) is not None]
    for _, members in groupby(items, key=lambda item: item[0]):
        rows = _rows([item for _, item in members])
        pieces = [piece.line.box for row in rows for cell in row for piece in cell if piece.line is not None]
        if len(rows) < _FEWEST_ROWS or max(map(len, rows)) < _FEWEST_COLUMNS or not pieces:
            continue
        areas.append(union(pieces))
        table = _table(rows)
        if table is not None:
            found.append(Line(text=table_text(table.rows), box=table.box, table=table))
        else:
            found += [line for row in rows for cell in row if (line := _cell(cell)) is not None]
    return [*(line for line in lines if not any(_holds(area, line.box) for area in areas)), *found]


def _rows(members: Sequence[Tagged]) -> list[list[list[Tagged]]]:
    """Return a table's rows, each a list of cells, each a list of pieces."""
    rows = [list(items) for _, items in groupby(members, key=lambda item: _number(item.path, {_ROW}))]
    return [
        [list(items) for _, items in groupby(row, key=lambda item: _number(item.path, {_CELL, _HEADER_CELL}))]
        for row in rows
    ]


def _table(rows: Sequence[Sequence[Sequence[Tagged]]]) -> Table | None:
    boxes = [[piece.line.box for cell in row for piece in cell if piece.line is not None] for row in rows]
    if len({len(row) for row in rows}) > 1 or not all(boxes):
        return None
    is_head = [all(_number(cell[0].path, {_HEADER_CELL}) is not None for cell in row) for row in rows]
    heads = is_head.index(False) if False in is_head else 0
    return Table(
        box=union(box for row in boxes for box in row),
        row_boxes=tuple(union(row) for row in boxes),
        rows=tuple(tuple(_text_of(cell) for cell in row) for row in rows),
        header_rows=max(1, heads),
    )


def _cell(pieces: Sequence[Tagged]) -> Line | None:
    lines = [piece.line for piece in pieces if piece.line is not None]
    if not lines:
        return None
    return replace(lines[0], text=_text_of(pieces), box=union(line.box for line in lines))


def _text_of(cell: Iterable[Tagged]) -> str:
    """Join a cell's pieces; those of one row that touch without a blank between them are parts of one word."""
    lines: list[Line] = []
    follows_blank = True
    for piece in cell:
        if piece.line is not None:
            last = lines[-1] if lines else None
            if last is not None and same_row(last.box, piece.line.box):
                touches = piece.line.box[0] - last.box[2] < _SPACE * piece.line.size
                glue = "" if touches and not follows_blank and not piece.text[:1].isspace() else " "
                text = last.text + glue + piece.line.text
                lines[-1] = replace(last, text=text, box=union([last.box, piece.line.box]))
            else:
                lines.append(piece.line)
        follows_blank = piece.text[-1:].isspace()
    return join_text(lines)


def _tag(path: Path) -> tuple[BlockType | None, int | None]:
    """Return the role that the innermost tag with one gives."""
    for kind, _ in reversed(path):
        if kind in _ROLES:
            return _ROLES[kind], _LEVELS.get(kind, 1 if _ROLES[kind] is BlockType.HEADING else None)
    return None, None


def _number(path: Path, kinds: set[str]) -> int | None:
    """Return the number of the outermost tag of one of these kinds."""
    return next((number for kind, number in path if kind in kinds), None)


def _holds(box: Box, other: Box) -> bool:
    x, y = (other[0] + other[2]) / 2, (other[1] + other[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
