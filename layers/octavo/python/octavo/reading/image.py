"""PNG, JPEG and TIFF: each picture is a page, and its text is recognised."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from octavo.document import MediaType, Page
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading.highlight import Word
from octavo.reading.limits import check_file, check_page_count
from octavo.reading.mupdf import pymupdf, refusing_damage
from octavo.reading.page_picture import picture_of
from octavo.reading.pdf_blocks import Sheet, scanned_blocks
from octavo.reading.pdf_lines import as_content
from octavo.reading.reader import Profile
from octavo.reading.scan_words import words_of
from octavo.reading.scans import recognized
from octavo.settings import Limits

# Points: the long sides of A3 and A4. Cameras and screens write a resolution that makes posters of their pictures.
_LARGEST_PAPER, _USUAL_PAPER = 1191.0, 842.0
_FILE_TYPES: Final = {MediaType.PNG: "png", MediaType.JPEG: "jpeg", MediaType.TIFF: "tiff"}


class ImageReader:
    """Reads one format of pictures. A batch is a range of a TIFF's pages; the others have one."""

    random_access = True

    def __init__(self, media_type: MediaType) -> None:
        self.media_type = media_type

    def profile(self, path: Path, limits: Limits) -> Profile:
        """Count the pages.

        Raises:
            UnreadableDocument: EMPTY_FILE, FILE_TOO_LARGE, CORRUPT_IMAGE, NO_PAGES, TOO_MANY_PAGES.
        """
        check_file(path, limits)
        with self._open(path) as document:
            check_page_count(document.page_count, limits)
            return Profile(media_type=self.media_type, page_count=document.page_count)

    def read(
        self,
        path: Path,
        profile: Profile,  # noqa: ARG002 - the port's; a picture tells all by itself
        first: int,
        last: int,
        limits: Limits,
    ) -> Iterator[Page]:
        """Yield pages `first` to `last`; a blank one has no blocks.

        Raises:
            UnreadableDocument: PAGE_UNREADABLE for the page that is due, and what `recognized` raises; the caller
                may go on after it.
        """
        with self._open(path) as document:
            for number in range(first, last + 1):
                page = _page(document, number)
                scale = _points(page.rect)
                width, height = (round(side * scale, 2) for side in (page.rect.width, page.rect.height))
                scan = recognized(page, limits, scale)
                sheet = Sheet(number, width, height, as_content([]))
                yield Page(
                    number=number,
                    width=width,
                    height=height,
                    blocks=scanned_blocks(sheet, scan) if scan else (),
                )

    def picture(self, path: Path, number: int, width: int, limits: Limits) -> bytes:
        """Return a page as a PNG, so many pixels wide.

        Raises:
            UnreadableDocument: CORRUPT_IMAGE, and what `picture_of` raises.
        """
        with self._open(path) as document:
            return picture_of(_page(document, number), width, limits)

    def words(
        self,
        path: Path,
        pages: Iterable[int],
        recognized_pages: Collection[int],  # noqa: ARG002 - as of a PDF; here, all are
        limits: Limits,
    ) -> dict[int, list[Word]]:
        """Return the words of some pages, by page.

        Raises:
            UnreadableDocument: CORRUPT_IMAGE, PAGE_UNREADABLE, and what `recognized` raises.
        """
        found: dict[int, list[Word]] = {}
        with self._open(path) as document:
            for number in pages:
                page = _page(document, number)
                scan = recognized(page, limits, _points(page.rect))
                found[number] = words_of(scan, number) if scan else []
        return found

    @contextmanager
    def _open(self, path: Path) -> Iterator[Any]:
        """Open the file as a document of MuPDF's."""
        with refusing_damage(ReasonCode.CORRUPT_IMAGE):
            document = pymupdf.open(path, filetype=_FILE_TYPES[self.media_type])
        with document:
            if not document.page_count:
                raise UnreadableDocument(ReasonCode.CORRUPT_IMAGE)
            yield document


def _page(document: Any, number: int) -> Any:  # noqa: ANN401 - PyMuPDF publishes no types
    pymupdf.TOOLS.reset_mupdf_warnings()
    with refusing_damage(ReasonCode.PAGE_UNREADABLE):
        return document[number - 1]


def _points(rect: Any) -> float:  # noqa: ANN401 - as above
    """Return how many points a unit is: 1 where the file's resolution makes a page of paper."""
    longest = max(rect.width, rect.height)
    return _USUAL_PAPER / longest if longest > _LARGEST_PAPER else 1.0
