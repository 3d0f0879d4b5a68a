"""Word documents (DOCX): all that a reader sees, in order, and the notes and comments where they are referred to."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

from octavo.document import BlockType, MediaType
from octavo.reading.docx_graphics import graphic_drafts
from octavo.reading.docx_numbering import Numbering
from octavo.reading.docx_package import Package, open_package
from octavo.reading.docx_styles import TITLE_LEVEL, ParagraphStyles, Role
from octavo.reading.docx_tables import read_grid
from octavo.reading.docx_text import Inline, is_bold, plain_text, read_inline
from octavo.reading.docx_xml import attribute, child, children, content, local_name
from octavo.reading.flowing import Flow, FlowingReader
from octavo.reading.sections import Draft
from octavo.reading.text import table_text
from octavo.settings import Limits

_DEEPEST_FRAME: Final = 8
_LONGEST_CELL: Final = 500  # characters; a single column with more in a cell is a frame around text
_LONGEST_BOLD_HEADING: Final = 100
_MOST_HEADINGS_IN_A_ROW: Final = 2
# The level of a paragraph that only looks like a heading; no such draft leaves this module.
_ONLY_LOOKS: Final = -1
_RUNNING: Final = {"headerReference": BlockType.HEADER, "footerReference": BlockType.FOOTER}


def parse(path: Path, limits: Limits) -> Flow:
    """Read a DOCX.

    Raises:
        UnreadableDocument: DECOMPRESSES_TOO_LARGE, CORRUPT_DOCX.
    """
    package = open_package(path, limits)
    story = _Story(package)
    drafts = _with_levels(list(story.drafts()))
    printed = max(package.printed_pages or 0, story.printed_breaks + 1 if story.printed_breaks else 0)
    return Flow(drafts, package.title, package.date, printed or None)


READER: Final = FlowingReader(MediaType.DOCX, parse)


class _Story:
    """One pass over a document: lists count on, and notes, comments, heads and feet come once."""

    def __init__(self, package: Package) -> None:
        self.printed_breaks = 0
        self._package = package
        self._styles = ParagraphStyles(package.root("styles"))
        self._numbering = Numbering(package.root("numbering"))
        self._targets = package.document.targets
        self._note_marks: dict[tuple[str, str], str] = {}
        self._told: set[tuple[str, str]] = set()

    def drafts(self) -> Iterator[Draft]:
        """Yield the body's sections, each between its heads and feet."""
        body = child(self._package.document.root, "body")
        section: list[Draft] = []
        counts: Counter[str] = Counter()
        for element in () if body is None else content(body):
            section += self._element(element, "body", counts, 0)
            ends = element if local_name(element) == "sectPr" else child(element, "pPr", "sectPr")
            if ends is not None:
                yield from self._running(ends, "headerReference")
                yield from section
                yield from self._running(ends, "footerReference")
                section = []
        yield from section

    def _running(self, section: Element, kind: str) -> Iterator[Draft]:
        for reference in children(section, kind):
            part = self._package.parts.get(attribute(reference, "id") or "")
            if part is None or (
                attribute(reference, "type") == "first" and child(section, "titlePg") is None
            ):
                continue
            text = "\n".join(line for line, _ in self._lines(part.root))
            if text and (kind, text) not in self._told:
                self._told.add((kind, text))
                yield Draft(_RUNNING[kind], text, (part.name,))

    def _elements(self, parent: Element, path: str, depth: int) -> Iterator[Draft]:
        """Yield what stands in `parent`; `depth` counts the frames and text boxes around it."""
        counts: Counter[str] = Counter()
        for element in content(parent):
            yield from self._element(element, path, counts, depth)

    def _element(self, element: Element, path: str, counts: Counter[str], depth: int) -> Iterator[Draft]:
        name = local_name(element)
        counts[name] += 1
        place = f"{path}/{name}[{counts[name]}]"
        if name == "p":
            yield from self._paragraph(element, place, depth)
        elif name == "tbl":
            yield from self._table(element, place, depth)

    def _paragraph(self, element: Element, place: str, depth: int) -> Iterator[Draft]:
        role = self._styles.role(element)
        inline = read_inline(element, self._targets, self._note_marks)
        self.printed_breaks += inline.printed_breaks
        for picture in inline.pictures[: inline.leading]:
            yield Draft(BlockType.FIGURE, picture, (place,))
        if inline.text:
            yield self._text_draft(element, role, inline, place)
        for picture in inline.pictures[inline.leading :]:
            yield Draft(BlockType.FIGURE, picture, (place,))
        yield from self._asides(inline, place)
        for number, box in enumerate(inline.boxes, start=1):
            inner = f"{place}/txbxContent[{number}]"
            if depth < _DEEPEST_FRAME:
                yield from self._elements(box, inner, depth + 1)
            elif text := plain_text(box).strip():
                yield Draft(BlockType.PARAGRAPH, text, (inner,))

    def _text_draft(self, element: Element, role: Role, inline: Inline, place: str) -> Draft:
        kind, level, text, links = role.type, role.level, inline.text, tuple(inline.links)
        label = self._label(role)
        if label:
            shift = len(label) + 1
            text = f"{label} {text}"
            links = tuple(
                link.model_copy(update={"start": link.start + shift, "end": link.end + shift})
                for link in links
            )
        if kind is BlockType.LIST_ITEM:
            level = role.depth + 1
        elif kind is BlockType.CODE:
            text = inline.indent + text
        elif kind is BlockType.PARAGRAPH and _looks_like_heading(element, text):
            level = _ONLY_LOOKS
        return Draft(kind, text, (place,), level=level, links=links, hidden=role.hidden)

    def _label(self, role: Role) -> str | None:
        return self._numbering.label(role.list_id, role.depth) if role.list_id else None

    def _asides(self, inline: Inline, place: str) -> Iterator[Draft]:
        """Yield what belongs to a paragraph without standing in it."""
        for relationship in inline.graphics:
            part = self._package.parts.get(relationship)
            if part is not None and ("graphic", relationship) not in self._told:
                self._told.add(("graphic", relationship))
                yield from graphic_drafts(part)
        for kind, note_id in inline.notes:
            yield from self._note(f"{kind}s", kind, note_id, f"[{self._note_marks[kind, note_id]}] ")
        for comment_id in inline.comments:
            yield from self._note("comments", "comment", comment_id, "")
        for verb, changes in (("Inserted", inline.inserted), ("Deleted", inline.deleted)):
            for author, text in changes:
                if text.strip():
                    said = f"{verb} by {author}: {text.strip()}" if author else f"{verb}: {text.strip()}"
                    yield Draft(BlockType.ANNOTATION, said, (place,), hidden=True)
        if inline.concealed.strip():
            yield Draft(BlockType.PARAGRAPH, inline.concealed.strip(), (place,), hidden=True)

    def _note(self, part: str, kind: str, note_id: str, before: str) -> Iterator[Draft]:
        root = self._package.root(part)
        if root is None or (kind, note_id) in self._told:
            return
        for number, note in enumerate(children(root, kind), start=1):
            if attribute(note, "id") == note_id:
                self._told.add((kind, note_id))
                place = f"{part}/{kind}[{number}]"
                text = " ".join(line for line, _ in self._lines(note))
                author = attribute(note, "author") if kind == "comment" else None
                if text:
                    role = BlockType.ANNOTATION if kind == "comment" else BlockType.FOOTNOTE
                    yield Draft(role, f"{author}: {text}" if author else before + text, (place,))

    def _lines(self, parent: Element) -> Iterator[tuple[str, Inline]]:
        """Yield the text of each paragraph however deep, with what else it holds; without recursion."""
        pending = list(reversed(list(content(parent))))
        while pending:
            item = pending.pop()
            if local_name(item) != "p":
                pending.extend(reversed(list(content(item))))
                continue
            role = self._styles.role(item)
            inline = read_inline(item, self._targets, self._note_marks)
            self.printed_breaks += inline.printed_breaks
            text = " ".join(inline.text.split())
            label = self._label(role) if text else None
            if text or inline != Inline():
                yield f"{label} {text}" if label else text, inline
            for box in reversed(inline.boxes):
                pending.extend(reversed(list(content(box))))

    def _table(self, table: Element, place: str, depth: int) -> Iterator[Draft]:
        if depth < _DEEPEST_FRAME and _is_frame(table):
            for row_number, row in enumerate(children(table, "tr"), start=1):
                for number, cell in enumerate(children(row, "tc"), start=1):
                    yield from self._elements(cell, f"{place}/tr[{row_number}]/tc[{number}]", depth + 1)
            return
        asides: list[Inline] = []

        def text_of(cell: Element) -> str:
            lines = list(self._lines(cell))
            asides.extend(inline for _, inline in lines)
            return " ".join(text for text, _ in lines if text)

        grid = read_grid(table, text_of)
        if any(any(row) for row in grid.rows):
            yield Draft(
                BlockType.TABLE,
                table_text(grid.rows),
                (place,),
                rows=grid.rows,
                header_rows=grid.header_rows,
                merged=grid.merged,
            )
        for inline in asides:
            for picture in inline.pictures:
                yield Draft(BlockType.FIGURE, picture, (place,))
            yield from self._asides(inline, place)


def _is_frame(table: Element) -> bool:
    """Whether a table is only a frame around text: what is in it keeps its own roles."""
    cells = [list(children(row, "tc")) for row in children(table, "tr")]
    if any(len(row) > 1 for row in cells):
        return False
    return len(cells) == 1 or any(len(plain_text(cell)) > _LONGEST_CELL for row in cells for cell in row)


def _looks_like_heading(element: Element, text: str) -> bool:
    return len(text) <= _LONGEST_BOLD_HEADING and text[-1] not in ".,;:" and is_bold(element)


def _with_levels(drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the drafts with the headings' final levels, and the lines of a code listing as one.

    Bold lines are headings in a document whose author used no heading styles; a title stands above all others.
    """
    has_headings = any(draft.type is BlockType.HEADING for draft in drafts)
    heads = set() if has_headings else set(_bold_headings(drafts))
    under_title = int(any(draft.level == TITLE_LEVEL for draft in drafts))
    code: Draft | None = None
    for number, draft in enumerate(drafts):
        if draft.type is BlockType.CODE:
            code = draft if code is None else _joined(code, draft)
            continue
        if code is not None:
            yield code
            code = None
        if draft.level == _ONLY_LOOKS:
            yield (
                replace(draft, type=BlockType.HEADING, level=1)
                if number in heads
                else replace(draft, level=None)
            )
        elif draft.type is BlockType.HEADING:
            yield replace(draft, level=(draft.level or TITLE_LEVEL) + under_title)
        else:
            yield draft
    if code is not None:
        yield code


def _bold_headings(drafts: list[Draft]) -> Iterator[int]:
    """Yield where bold lines stand that head something: a title above a heading may, three in a row are emphasis."""
    run: list[int] = []
    for number, draft in enumerate(drafts):
        if draft.level == _ONLY_LOOKS:
            run.append(number)
        else:
            if len(run) <= _MOST_HEADINGS_IN_A_ROW:
                yield from run
            run = []


def _joined(code: Draft, more: Draft) -> Draft:
    return replace(code, text=f"{code.text}\n{more.text}", places=code.places + more.places, links=())
