"""PDF, by PyMuPDF: the profile of the whole document, then any range of its pages."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from octavo.document import Block, BlockType, BoxLocation, MediaType, Page
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading.furniture import Furniture, repeated_lines
from octavo.reading.highlight import Word
from octavo.reading.layout import paragraphs
from octavo.reading.limits import check_file, check_page_count
from octavo.reading.lines import Box, Line, Table, join_text, union
from octavo.reading.marks import Marks
from octavo.reading.mupdf import pymupdf
from octavo.reading.pdf_lines import page_lines, page_lines_and_marks
from octavo.reading.pdf_words import page_words
from octavo.reading.reader import Profile
from octavo.reading.roles import Typography, role, typography
from octavo.reading.tables import with_ruled_tables
from octavo.reading.text import clean
from octavo.settings import Limits

# Enough to know a document's fonts and running heads, in bounded time however long it is.
_PROFILED_PAGES: Final = 64

# What PyMuPDF raises on damaged input. MuPDF's own errors derive from Exception alone.
_DAMAGE = (RuntimeError, ValueError, IndexError, TypeError, pymupdf.mupdf.FzErrorBase)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What stands on one page; width and height in points."""

    lines: list[Line]
    marks: Marks
    width: float
    height: float


class PdfReader:
    """Reads PDF. A batch is a range of pages of the original file."""

    media_type = MediaType.PDF
    random_access = True

    def profile(self, path: Path, limits: Limits) -> Profile:
        """Describe the document: page count, title, sizes of fonts, lines repeated at the page edges.

        Raises:
            UnreadableDocument: EMPTY_FILE, FILE_TOO_LARGE, ENCRYPTED, CORRUPT_PDF, NO_PAGES, TOO_MANY_PAGES.
        """
        check_file(path, limits)
        with _open(path) as document:
            check_page_count(document.page_count, limits)
            sample = list(_sample(document))
            facts = {
                "typography": typography([line for lines, _ in sample for line in lines]).model_dump(),
                "furniture": repeated_lines(sample).model_dump(),
            }
            return Profile(
                media_type=self.media_type,
                page_count=document.page_count,
                title=_title(document),
                facts=facts,
            )

    def read(
        self,
        path: Path,
        profile: Profile,
        first: int,
        last: int,
        limits: Limits,  # noqa: ARG002 - the port's; the child process enforces what a page may spend
    ) -> Iterator[Page]:
        """Yield pages `first` to `last`.

        Raises:
            UnreadableDocument: PAGE_UNREADABLE for the page that is due; the caller may go on after it.
        """
        fonts = Typography.model_validate(profile.facts["typography"])
        furniture = Furniture.model_validate(profile.facts["furniture"])
        with _open(path) as document:
            for number in range(first, last + 1):
                sheet = _extract(document, number)
                yield Page(
                    number=number,
                    width=sheet.width,
                    height=sheet.height,
                    blocks=_blocks(number, sheet, fonts, furniture),
                )

    def words(self, path: Path, pages: Iterable[int]) -> dict[int, list[Word]]:
        """Return the words of some pages, by page.

        Raises:
            UnreadableDocument: ENCRYPTED, CORRUPT_PDF, PAGE_UNREADABLE.
        """
        with _open(path) as document:
            try:
                return {number: page_words(_as_seen(document[number - 1])) for number in pages}
            except _DAMAGE as error:
                raise _refusal(ReasonCode.PAGE_UNREADABLE, error) from error


@contextmanager
def _open(path: Path) -> Iterator[Any]:
    """Open the document; PyMuPDF publishes no types, so it is `Any`."""
    try:
        document = pymupdf.open(path, filetype="pdf")
    except _DAMAGE as error:
        raise _refusal(ReasonCode.CORRUPT_PDF, error) from error
    with document:
        if document.needs_pass:
            raise UnreadableDocument(ReasonCode.ENCRYPTED)
        try:
            document.page_count  # noqa: B018 - the first look at the page tree, where damage shows
        except _DAMAGE as error:
            raise _refusal(ReasonCode.CORRUPT_PDF, error) from error
        yield document


def _refusal(code: ReasonCode, error: Exception) -> Exception:
    """Tell damage from memory that ran out: MuPDF reports its failed allocations like any other error."""
    if re.search(r"alloc|memory", str(error)):
        return MemoryError(str(error))
    return UnreadableDocument(code, str(error))


def _title(document: Any) -> str | None:  # noqa: ANN401 - as `_open`
    title = (document.metadata or {}).get("title")
    return clean(title).strip() or None if title else None


def _sample(document: Any) -> Iterator[tuple[list[Line], float]]:  # noqa: ANN401 - as `_open`
    """Yield (lines, page height) of neighbouring pairs of pages spread over the document."""
    count = document.page_count
    step = max(2, 2 * math.ceil(count / _PROFILED_PAGES))
    for start in range(0, count, step):
        for index in range(start, min(start + 2, count)):
            try:
                page = document[index]
                yield page_lines(page), page.rect.height
            except _DAMAGE:
                continue  # the page will be quarantined when it is read; the profile does without it


def _extract(document: Any, number: int) -> _Sheet:  # noqa: ANN401 - as `_open`
    pymupdf.TOOLS.reset_mupdf_warnings()
    try:
        page = _as_seen(document[number - 1])
        lines, marks = page_lines_and_marks(page)
        damage = None if lines else _damage(document, page)
    except _DAMAGE as error:
        raise _refusal(ReasonCode.PAGE_UNREADABLE, error) from error
    if damage:
        raise UnreadableDocument(ReasonCode.PAGE_UNREADABLE, damage)
    return _Sheet(lines, marks, round(page.rect.width, 2), round(page.rect.height, 2))


def _as_seen(page: Any) -> Any:  # noqa: ANN401 - as `_open`
    """Turn the page upright, so that boxes are those of the page as it is seen."""
    if page.rotation:
        page.remove_rotation()
    return page


def _damage(document: Any, page: Any) -> str | None:  # noqa: ANN401 - as `_open`
    """Return why a page without text is damaged rather than blank; MuPDF itself reads past damage in silence."""
    if document.xref_get_key(page.xref, "Type")[1] != "/Page":
        return "the page's object is not a page"
    warnings: str = pymupdf.TOOLS.mupdf_warnings()
    if warnings and not page.get_images():
        return warnings.splitlines()[0]
    return None


def _blocks(page: int, sheet: _Sheet, fonts: Typography, furniture: Furniture) -> tuple[Block, ...]:
    head, body, foot = furniture.part(sheet.lines, sheet.height)
    parts = [
        *((BlockType.HEADER, None, [line]) for line in head),
        *(
            (*role(group, fonts, sheet.height), group)
            for group in paragraphs(with_ruled_tables(body, sheet.marks))
        ),
        *((BlockType.FOOTER, None, [line]) for line in foot),
    ]
    return tuple(
        Block(
            id=f"p{page}-b{index}",
            type=kind,
            level=level,
            text=join_text(group),
            **_table(group[0].table),
            locations=tuple(BoxLocation(page=page, box=_rounded(box)) for box in _boxes(group)),
        )
        for index, (kind, level, group) in enumerate(parts, start=1)
    )


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


def _table(table: Table | None) -> dict[str, Any]:
    if table is None:
        return {}
    return {"rows": table.rows, "merged": table.merged, "header_rows": table.header_rows}


def _rounded(box: Box) -> Box:
    x0, y0, x1, y1 = (round(value, 1) for value in box)
    return x0, y0, x1, y1
