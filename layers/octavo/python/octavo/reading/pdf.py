"""PDF, by PyMuPDF: the profile of the whole document, then any range of its pages."""

import math
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from octavo.document import MediaType, Page
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading import scans
from octavo.reading.furniture import Furniture, repeated_lines
from octavo.reading.highlight import Word
from octavo.reading.limits import check_file, check_page_count
from octavo.reading.mupdf import DAMAGE, pymupdf, refusing_damage
from octavo.reading.page_picture import picture_of
from octavo.reading.pdf_annotations import notes
from octavo.reading.pdf_blocks import Evidence, Sheet, blocks, scanned_blocks
from octavo.reading.pdf_figures import figures
from octavo.reading.pdf_forms import fields
from octavo.reading.pdf_lines import Content, page_content, page_sample
from octavo.reading.pdf_links import anchors
from octavo.reading.pdf_outline import Outline, outline
from octavo.reading.pdf_structure import is_tagged, may_be_trusted, tagged_lines
from octavo.reading.pdf_words import page_words
from octavo.reading.reader import Profile
from octavo.reading.roles import Typography, typography
from octavo.reading.scan_words import words_of
from octavo.reading.text import clean
from octavo.settings import Limits

_PAGES_FOR_TAGS: Final = 8


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
            sample = list(_sample(document, limits.profiled_pages))
            furniture = repeated_lines((content.lines, height) for _, content, height in sample)
            own = [line for _, content, height in sample for line in furniture.part(content.lines, height)[1]]
            facts = {
                "typography": typography(own).model_dump(),
                "furniture": furniture.model_dump(),
                "outline": outline(
                    document, ((number, content.lines) for number, content, _ in sample)
                ).model_dump(),
                "has_tags": bool(sample) and is_tagged(document) and _tags_may_be_trusted(document),
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
        limits: Limits,
    ) -> Iterator[Page]:
        """Yield pages `first` to `last`.

        Raises:
            UnreadableDocument: PAGE_UNREADABLE for the page that is due, and of a scan what `recognized` raises; the
                caller may go on after it.
        """
        contents = Outline.model_validate(profile.facts["outline"])
        titles = contents.by_page()
        evidence = Evidence(
            fonts=Typography.model_validate(profile.facts["typography"]),
            furniture=Furniture.model_validate(profile.facts["furniture"]),
            outline=contents,
            titles={},
        )
        with _open(path) as document:
            for number in range(first, last + 1):
                page = _page(document, number)
                sheet = _sheet(document, page, with_tags=profile.facts["has_tags"])
                lines = sheet.content.lines
                scan = None if scans.has_its_text(lines) else scans.scanned(_as_seen(page), lines, limits)
                found = replace(evidence, titles=titles.get(number, {}))
                yield Page(
                    number=number,
                    width=sheet.width,
                    height=sheet.height,
                    blocks=scanned_blocks(sheet, scan) if scan else blocks(sheet, found),
                )

    def words(
        self, path: Path, pages: Iterable[int], recognized: Collection[int], limits: Limits
    ) -> dict[int, list[Word]]:
        """Return the words of some pages, by page; of those in `recognized` also what their pictures say.

        Raises:
            UnreadableDocument: ENCRYPTED, CORRUPT_PDF, PAGE_UNREADABLE, and what `scans.recognized` raises.
        """
        found: dict[int, list[Word]] = {}
        with _open(path) as document:
            for number in pages:
                page = _page(document, number)
                with refusing_damage(ReasonCode.PAGE_UNREADABLE):
                    found[number] = page_words(_as_seen(page))
                if number in recognized and (scan := scans.recognized(page, limits)) is not None:
                    found[number] += words_of(scan, number)
        return found

    def picture(self, path: Path, number: int, width: int, limits: Limits) -> bytes:
        """Return a page as a PNG, so many pixels wide.

        Raises:
            UnreadableDocument: ENCRYPTED, CORRUPT_PDF, and what `picture_of` raises.
        """
        with _open(path) as document:
            with refusing_damage(ReasonCode.PAGE_UNREADABLE):
                page = _as_seen(document[number - 1])
            return picture_of(page, width, limits)


@contextmanager
def _open(path: Path) -> Iterator[Any]:
    """Open the document; PyMuPDF publishes no types, so it is `Any`."""
    with refusing_damage(ReasonCode.CORRUPT_PDF):
        document = pymupdf.open(path, filetype="pdf")
    with document:
        if document.needs_pass:
            raise UnreadableDocument(ReasonCode.ENCRYPTED)
        with refusing_damage(ReasonCode.CORRUPT_PDF):
            document.page_count  # noqa: B018 - the first look at the page tree, where damage shows
        yield document


def _title(document: Any) -> str | None:  # noqa: ANN401 - as `_open`
    title = (document.metadata or {}).get("title")
    return clean(title).strip() or None if title else None


def _sample(document: Any, most: int) -> Iterator[tuple[int, Content, float]]:  # noqa: ANN401 - as `_open`
    """Yield number, content and height of neighbouring pairs of pages spread over the document, some `most` in all."""
    count = document.page_count if most else 0
    step = max(2, 2 * math.ceil(count / max(most, 1)))
    for start in range(0, count, step):
        for index in range(start, min(start + 2, count)):
            try:
                page = document[index]
                yield index + 1, page_sample(page), page.rect.height
            except DAMAGE:
                continue  # the page will be quarantined when it is read; the profile does without it


def _tags_may_be_trusted(document: Any) -> bool:  # noqa: ANN401 - as `_open`
    step = math.ceil(document.page_count / _PAGES_FOR_TAGS)
    try:
        return may_be_trusted(
            [item for index in range(0, document.page_count, step) for item in tagged_lines(document[index])]
        )
    except DAMAGE:
        return False


def _page(document: Any, number: int) -> Any:  # noqa: ANN401 - as `_open`
    pymupdf.TOOLS.reset_mupdf_warnings()  # so that what it warns of later is this page's
    with refusing_damage(ReasonCode.PAGE_UNREADABLE):
        return document[number - 1]


def _sheet(document: Any, page: Any, *, with_tags: bool) -> Sheet:  # noqa: ANN401 - as `_open`
    with refusing_damage(ReasonCode.PAGE_UNREADABLE):
        has_annotations = document.xref_get_key(page.xref, "Annots")[0] != "null"
        filled = fields(page) if has_annotations else []
        content = page_content(
            page,
            is_field=(lambda box, text: any(field.shows(box, text) for field in filled)) if filled else None,
        )
        sheet = Sheet(
            number=page.number + 1,
            width=round(page.rect.width, 2),
            height=round(page.rect.height, 2),
            content=content,
            tagged=tagged_lines(page) if with_tags else (),
            fields=filled,
            notes=notes(page, content.words) if has_annotations else [],
            figures=figures(page, content.pictures, with_tags=with_tags),
            anchors=anchors(document, page, content.words) if has_annotations else [],
        )
        damage = None if content.lines or content.turned or content.hidden else _damage(document, page)
    if damage:
        raise UnreadableDocument(ReasonCode.PAGE_UNREADABLE, damage)
    return sheet


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
