"""What every reader promises, whatever the format."""

import io
import json
import os
import shutil
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import docx
import pymupdf
import pytest
from PIL import Image

from octavo.document import BlockType, MediaType, Page, PageStatus
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading.flowing import FlowingReader
from octavo.reading.reader import Profile
from octavo.reading.registry import READERS
from octavo.reading.sniff import sniff
from octavo.settings import Limits

LIMITS = Limits(seconds_per_page=120)  # other tests may keep the machine busy
TITLE, TEXT = "Report of the year", "Something happened, and somebody wrote it down in a sentence or two. "
PARTS, SENTENCES = 8, 25


def write_pdf(path: Path) -> None:
    document: Any = pymupdf.open()
    for part in range(PARTS):
        page = document.new_page()
        page.insert_text((60, 120), f"{TITLE} {part}", fontsize=18)
        for line in range(SENTENCES):
            page.insert_text((60, 160 + 13 * line), TEXT, fontsize=10)
    document.set_metadata({"title": TITLE})
    document.save(path)


def write_docx(path: Path) -> None:
    document = docx.Document()
    document.core_properties.title = TITLE
    for part in range(PARTS):
        document.add_heading(f"{TITLE} {part}", 1)
        document.add_paragraph(TEXT * SENTENCES)
    document.save(str(path))


def write_json(path: Path) -> None:
    sections = [{"heading": f"{TITLE} {part}", "text": TEXT * SENTENCES} for part in range(PARTS)]
    path.write_text(json.dumps({"title": TITLE, "sections": sections}))


def write_json_lines(path: Path) -> None:
    records = [{"title": f"{TITLE} {part}", "text": TEXT * SENTENCES} for part in range(PARTS)]
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records))


def write_text(path: Path) -> None:
    path.write_text("".join(f"{TITLE} {part}\n\n{TEXT * SENTENCES}\n\n" for part in range(PARTS)))


def write_markdown(path: Path) -> None:
    parts = "".join(f"# {TITLE} {part}\n\n{TEXT * SENTENCES}\n\n" for part in range(PARTS))
    path.write_text(f"---\ntitle: {TITLE}\n---\n{parts}")


def write_html(path: Path) -> None:
    parts = "".join(f"<h1>{TITLE} {part}</h1><p>{TEXT * SENTENCES}" for part in range(PARTS))
    path.write_text(f"<!doctype html><title>{TITLE}</title><body>{parts}")


def write_csv(path: Path) -> None:
    rows = "".join(f"{TITLE} {part},{TEXT}\n" for part in range(PARTS) for _ in range(SENTENCES))
    path.write_text(f"name,sentence\n{rows}")


def write_eml(path: Path) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "ann@example.com", TITLE
    parts = "".join(f"<h2>{TITLE} {part}</h2><p>{TEXT * SENTENCES}</p>" for part in range(PARTS))
    message.set_content(f"<html><body>{parts}</body></html>", subtype="html")
    path.write_bytes(message.as_bytes())


def write_tiff(path: Path) -> None:
    """A fax of the PDF, of which not a letter is left but its look."""
    write_pdf(path)
    with pymupdf.open(path) as document:
        pages = [Image.open(io.BytesIO(page.get_pixmap(dpi=150).tobytes("png"))) for page in document]
    pages[0].save(path, "TIFF", dpi=(150, 150), save_all=True, append_images=pages[1:])


WRITERS: dict[MediaType, Callable[[Path], None]] = {
    MediaType.PDF: write_pdf,
    MediaType.DOCX: write_docx,
    MediaType.JSON: write_json,
    MediaType.JSON_LINES: write_json_lines,
    MediaType.TEXT: write_text,
    MediaType.MARKDOWN: write_markdown,
    MediaType.HTML: write_html,
    MediaType.CSV: write_csv,
    MediaType.EML: write_eml,
    MediaType.TIFF: write_tiff,
}
# One page, which is all that test_image.py asks of them; their reader is that of TIFF.
OF_ONE_PAGE = {MediaType.PNG, MediaType.JPEG}
# What its content does not tell apart, a file's name does.
EXTENSIONS = {MediaType.MARKDOWN: ".md", MediaType.CSV: ".csv"}
UNTITLED = {MediaType.JSON_LINES, MediaType.TEXT, MediaType.CSV, MediaType.TIFF}
WITHOUT_HEADINGS = {MediaType.TEXT, MediaType.CSV}


# Made once for all promises: a picture's pages take a second each to read.
@pytest.fixture(scope="module", params=list(WRITERS), ids=lambda media_type: media_type.name)
def media_type(request: pytest.FixtureRequest) -> MediaType:
    if request.param is MediaType.TIFF and shutil.which("tesseract") is None:
        assert os.environ.get("OCTAVO_REQUIRE_OCR") != "1", "tesseract is not installed"
        pytest.skip("tesseract is not installed: `apt-get install tesseract-ocr`")
    return MediaType(request.param)


@pytest.fixture(scope="module")
def path(media_type: MediaType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("document") / f"document{EXTENSIONS.get(media_type, '')}"
    WRITERS[media_type](path)
    return path


@pytest.fixture(scope="module")
def profile(media_type: MediaType, path: Path) -> Profile:
    return READERS[media_type].profile(path, LIMITS)


@pytest.fixture(scope="module")
def pages(media_type: MediaType, path: Path, profile: Profile) -> list[Page]:
    return list(READERS[media_type].read(path, profile, 1, profile.page_count, LIMITS))


def test_every_format_has_its_reader() -> None:
    assert set(READERS) == set(MediaType) == set(WRITERS) | OF_ONE_PAGE


def test_the_profile_names_the_format_the_pages_and_the_title(
    media_type: MediaType, path: Path, profile: Profile
) -> None:
    assert sniff(path) is media_type
    assert profile.media_type is media_type
    assert profile.page_count > 3
    assert profile.title == (None if media_type in UNTITLED else TITLE)


def test_a_profile_survives_the_trip_through_json(
    media_type: MediaType, path: Path, profile: Profile
) -> None:
    again = Profile.model_validate_json(profile.model_dump_json())
    reader = READERS[media_type]
    assert list(reader.read(path, again, 1, 2, LIMITS)) == list(reader.read(path, profile, 1, 2, LIMITS))


def test_pages_are_all_there_numbered_and_done(profile: Profile, pages: list[Page]) -> None:
    assert [page.number for page in pages] == list(range(1, profile.page_count + 1))
    assert {page.status for page in pages} == {PageStatus.DONE}


def test_any_range_reads_as_the_whole_does(
    media_type: MediaType, path: Path, profile: Profile, pages: list[Page]
) -> None:
    for first, last in ((1, 1), (2, 4), (profile.page_count, profile.page_count)):
        assert list(READERS[media_type].read(path, profile, first, last, LIMITS)) == pages[first - 1 : last]


def test_block_ids_are_unique_and_name_their_page(pages: list[Page]) -> None:
    ids = [block.id for page in pages for block in page.blocks]
    assert len(set(ids)) == len(ids)
    assert all(block.id.startswith(f"p{page.number}-b") for page in pages for block in page.blocks)


def test_every_block_has_text_and_a_location_on_its_page(pages: list[Page]) -> None:
    for page in pages:
        for block in page.blocks:
            assert block.text.strip()
            assert {location.page for location in block.locations} == {page.number}


def test_headings_are_found_and_only_they_have_levels(media_type: MediaType, pages: list[Page]) -> None:
    blocks = [block for page in pages for block in page.blocks]
    headings = [block.text for block in blocks if block.type is BlockType.HEADING]
    wanted = [] if media_type in WITHOUT_HEADINGS else [f"{TITLE} {part}" for part in range(PARTS)]
    assert wanted == [text for text in headings if text != TITLE]
    assert all((block.level is not None) == (block.type is BlockType.HEADING) for block in blocks)


def test_a_flowing_format_is_opened_once_for_its_profile_and_its_pages(
    media_type: MediaType, path: Path, profile: Profile, pages: list[Page]
) -> None:
    reader = READERS[media_type]
    if isinstance(reader, FlowingReader):
        opened, sections = reader.open(path, LIMITS)
        assert opened == profile
        assert list(sections.pages(1, sections.count)) == pages


def test_no_text_is_lost(pages: list[Page]) -> None:
    text = " ".join(block.text for page in pages for block in page.blocks)
    assert text.count("somebody wrote it down") == PARTS * SENTENCES


@pytest.mark.parametrize(
    ("limits", "code"),
    [(Limits(file_bytes=100), ReasonCode.FILE_TOO_LARGE), (Limits(pages=2), ReasonCode.TOO_MANY_PAGES)],
)
def test_limits_are_refused_with_their_code(
    media_type: MediaType, path: Path, limits: Limits, code: ReasonCode
) -> None:
    with pytest.raises(UnreadableDocument) as raised:
        READERS[media_type].profile(path, limits)
    assert raised.value.code is code


def test_an_empty_file_is_refused(media_type: MediaType, tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    with pytest.raises(UnreadableDocument) as raised:
        READERS[media_type].profile(tmp_path / "empty", LIMITS)
    assert raised.value.code is ReasonCode.EMPTY_FILE
