"""PDF, by PyMuPDF: the profile of the whole document, then any range of its pages."""

import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from octavo.document import Block, BlockType, BoxLocation, MediaType, Page
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading.furniture import Furniture, repeated_lines
from octavo.reading.layout import Box, Line, join_text, paragraphs, union
from octavo.reading.limits import check_file, check_page_count
from octavo.reading.pdf_lines import page_lines
from octavo.reading.reader import Profile
from octavo.reading.roles import Typography, role, typography
from octavo.reading.text import clean
from octavo.settings import Limits

# `import pymupdf` also imports its ONNX layout model where that is installed: 0.4 s, 90 MB and five threads
# that we do not use, and a process with threads cannot be forked safely.
for _unused in ("pymupdf.layout", "pymupdf4llm"):
    sys.modules.setdefault(_unused, None)  # type: ignore[arg-type]  # None makes the import fail, which it allows

import pymupdf  # noqa: E402

pymupdf.TOOLS.mupdf_display_errors(False)  # type: ignore[no-untyped-call]  # noqa: FBT003
pymupdf.TOOLS.mupdf_display_warnings(False)  # type: ignore[no-untyped-call]  # noqa: FBT003

# Enough to know a document's fonts and running heads, in bounded time however long it is.
_PROFILED_PAGES: Final = 64

# What PyMuPDF raises on damaged input. MuPDF's own errors derive from Exception alone.
_DAMAGE = (RuntimeError, ValueError, IndexError, TypeError, pymupdf.mupdf.FzErrorBase)


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
                try:
                    yield _read_page(document, number, fonts, furniture)
                except _DAMAGE as error:
                    raise _page_error(error) from error


@contextmanager
def _open(path: Path) -> Iterator[Any]:
    """Open the document; PyMuPDF publishes no types, so it is `Any`."""
    try:
        document = pymupdf.open(path, filetype="pdf")  # type: ignore[no-untyped-call]
    except _DAMAGE as error:
        raise _open_error(error) from error
    with document:
        if document.needs_pass:
            raise UnreadableDocument(ReasonCode.ENCRYPTED)
        try:
            document.page_count  # noqa: B018 - the first look at the page tree, where damage shows
        except _DAMAGE as error:
            raise _open_error(error) from error
        yield document


def _open_error(error: Exception) -> UnreadableDocument:
    if _is_out_of_memory(error):
        return UnreadableDocument(ReasonCode.READER_OUT_OF_MEMORY)
    return UnreadableDocument(ReasonCode.CORRUPT_PDF, str(error))


def _page_error(error: Exception) -> UnreadableDocument:
    if _is_out_of_memory(error):
        return UnreadableDocument(ReasonCode.READER_OUT_OF_MEMORY)
    return UnreadableDocument(ReasonCode.PAGE_UNREADABLE, str(error))


def _is_out_of_memory(error: Exception) -> bool:
    return isinstance(error, pymupdf.mupdf.FzErrorSystem) and "alloc" in str(error)


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
                yield page_lines(page, tables=False), page.rect.height
            except _DAMAGE:
                continue  # the page will be quarantined when it is read; the profile does without it


def _read_page(document: Any, number: int, fonts: Typography, furniture: Furniture) -> Page:  # noqa: ANN401 - as `_open`
    page = document[number - 1]
    if page.rotation:
        page.remove_rotation()  # so that boxes are those of the page as it is seen
    width, height = page.rect.width, page.rect.height
    head, body, foot = furniture.part(page_lines(page, tables=True), height)
    parts = [
        *((BlockType.HEADER, None, [line]) for line in head),
        *((*role(group, fonts, height), group) for group in paragraphs(body)),
        *((BlockType.FOOTER, None, [line]) for line in foot),
    ]
    return Page(
        number=number,
        width=round(width, 2),
        height=round(height, 2),
        blocks=tuple(
            Block(
                id=f"p{number}-b{index}",
                type=kind,
                level=level,
                text=join_text(group),
                rows=group[0].rows,
                locations=(BoxLocation(page=number, box=_rounded(union(line.box for line in group))),),
            )
            for index, (kind, level, group) in enumerate(parts, start=1)
        ),
    )


def _rounded(box: Box) -> Box:
    x0, y0, x1, y1 = (round(value, 1) for value in box)
    return x0, y0, x1, y1
