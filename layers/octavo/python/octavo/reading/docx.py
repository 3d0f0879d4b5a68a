"""Word documents (DOCX): headings, paragraphs, lists and tables of the body, in order."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

from octavo.document import BlockType, MediaType, Page, PathLocation
from octavo.reading.docx_package import open_package
from octavo.reading.docx_styles import ParagraphStyles
from octavo.reading.docx_text import cell_rows, child, children, is_bold, local_name, text_of
from octavo.reading.limits import check_file, check_page_count
from octavo.reading.reader import Profile
from octavo.reading.sections import Draft, Sections
from octavo.reading.text import table_text
from octavo.settings import Limits

_CONTAINERS: Final = {"sdt", "sdtContent", "customXml", "ins", "moveTo", "AlternateContent", "Choice"}
_DEEPEST_LAYOUT_TABLE: Final = 8
_LONGEST_BOLD_HEADING: Final = 100
# The level of a paragraph that only looks like a heading; no such draft leaves this module.
_ONLY_LOOKS: Final = 0


class DocxReader:
    """Reads DOCX. It is parsed once, by Split; its pages are sections of the text."""

    media_type = MediaType.DOCX
    random_access = False

    def profile(self, path: Path, limits: Limits) -> Profile:
        """Describe the document.

        Raises:
            UnreadableDocument: EMPTY_FILE, FILE_TOO_LARGE, DECOMPRESSES_TOO_LARGE, CORRUPT_DOCX, NO_PAGES,
                TOO_MANY_PAGES.
        """
        sections, title = _load(path, limits)
        check_page_count(sections.count, limits)
        return Profile(media_type=self.media_type, page_count=sections.count, title=title)

    def read(
        self,
        path: Path,
        profile: Profile,  # noqa: ARG002 - the port's; nothing has to be remembered of a DOCX
        first: int,
        last: int,
        limits: Limits,
    ) -> Iterator[Page]:
        """Yield pages `first` to `last`."""
        sections, _ = _load(path, limits)
        yield from sections.pages(first, last)


def _load(path: Path, limits: Limits) -> tuple[Sections, str | None]:
    check_file(path, limits)
    package = open_package(path, limits)
    body = child(package.document, "body")
    drafts = [] if body is None else list(_drafts(body, "body", ParagraphStyles(package.styles)))
    sections = Sections(_with_headings(drafts), lambda page, place: PathLocation(page=page, path=place))
    return sections, package.title


def _drafts(parent: Element, path: str, styles: ParagraphStyles, tables: int = 0) -> Iterator[Draft]:
    """Yield what stands in `parent`; `tables` counts the layout tables around it."""
    counts: Counter[str] = Counter()
    for element in parent:
        name = local_name(element)
        counts[name] += 1
        place = f"{path}/{name}[{counts[name]}]"
        if name == "p":
            yield from _paragraph(element, place, styles)
        elif name == "tbl":
            yield from _table(element, place, styles, tables)
        elif name in _CONTAINERS:
            yield from _drafts(element, place, styles, tables)


def _paragraph(element: Element, place: str, styles: ParagraphStyles) -> Iterator[Draft]:
    text = text_of(element).strip()
    if text:
        kind, level = styles.role(element)
        if kind is BlockType.PARAGRAPH and _looks_like_heading(element, text):
            level = _ONLY_LOOKS
        yield Draft(kind, text, (place,), level=level)


def _looks_like_heading(element: Element, text: str) -> bool:
    return len(text) <= _LONGEST_BOLD_HEADING and text[-1] not in ".,;:" and is_bold(element)


def _with_headings(drafts: list[Draft]) -> list[Draft]:
    """Take bold lines for headings in a document whose author used no heading styles."""
    has_headings = any(draft.type is BlockType.HEADING for draft in drafts)
    return [
        draft
        if draft.level != _ONLY_LOOKS
        else replace(draft, level=None)
        if has_headings
        else replace(draft, type=BlockType.HEADING, level=1)
        for draft in drafts
    ]


def _table(element: Element, place: str, styles: ParagraphStyles, tables: int) -> Iterator[Draft]:
    rows = cell_rows(element)
    if not any(any(row) for row in rows):
        return
    if len(rows[0]) > 1 or tables >= _DEEPEST_LAYOUT_TABLE:
        yield Draft(BlockType.TABLE, table_text(rows), (place,), rows=rows)
        return
    # One column is a frame around text, not a table: what is in it keeps its own roles.
    for row_number, row in enumerate(children(element, "tr"), start=1):
        for cell_number, cell in enumerate(children(row, "tc"), start=1):
            yield from _drafts(cell, f"{place}/tr[{row_number}]/tc[{cell_number}]", styles, tables + 1)
