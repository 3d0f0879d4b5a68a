"""Pictures as documents: PNG, JPEG, and TIFF with several pages."""

import io
import os
import shutil
from pathlib import Path
from typing import Final

import pymupdf
import pytest
from PIL import Image

from octavo.document import BlockType, BoxLocation, MediaType, Page
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading import sandbox
from octavo.reading.highlight import Passage
from octavo.reading.registry import READERS
from octavo.reading.sniff import sniff
from octavo.settings import Limits

LIMITS = Limits(seconds_per_page=120)  # other tests may keep the machine busy
HEADING, SENTENCE = "Opening hours", "The reading room is open from nine to five, and closed on Sundays."
FORMATS: Final = {MediaType.PNG: "PNG", MediaType.JPEG: "JPEG", MediaType.TIFF: "TIFF"}


@pytest.fixture
def needs_ocr() -> None:
    if shutil.which("tesseract") is None:
        assert os.environ.get("OCTAVO_REQUIRE_OCR") != "1", "tesseract is not installed"
        pytest.skip("tesseract is not installed: `apt-get install tesseract-ocr`")


@pytest.fixture(params=list(FORMATS), ids=lambda media_type: media_type.name)
def media_type(request: pytest.FixtureRequest) -> MediaType:
    return MediaType(request.param)


def picture(dpi: int = 150) -> Image.Image:
    with pymupdf.open() as document:
        page = document.new_page()
        page.insert_text((72, 100), HEADING, fontsize=20)
        for line in range(6):
            page.insert_text((72, 150 + 16 * line), SENTENCE, fontsize=11)
        return Image.open(io.BytesIO(page.get_pixmap(dpi=dpi).tobytes("png")))


def written(path: Path, media_type: MediaType, dpi: int = 150) -> Path:
    picture().save(path, FORMATS[media_type], dpi=(dpi, dpi))
    return path


def read(path: Path, media_type: MediaType, limits: Limits = LIMITS) -> list[Page]:
    reader = READERS[media_type]
    profile = reader.profile(path, limits)
    return list(reader.read(path, profile, 1, profile.page_count, limits))


def refusal(path: Path, media_type: MediaType, limits: Limits = LIMITS) -> ReasonCode:
    with pytest.raises(UnreadableDocument) as raised:
        read(path, media_type, limits)
    return raised.value.code


def test_a_picture_is_known_by_its_content(tmp_path: Path, media_type: MediaType) -> None:
    assert sniff(written(tmp_path / "letter.txt", media_type)) is media_type


@pytest.mark.usefixtures("needs_ocr")
def test_its_text_is_read_with_its_structure_and_place(tmp_path: Path, media_type: MediaType) -> None:
    (page,) = read(written(tmp_path / "picture", media_type), media_type)
    assert (page.width, page.height) == pytest.approx((595, 842), abs=1)
    heading, body = page.blocks
    assert (heading.type, heading.text) == (BlockType.HEADING, HEADING)
    assert body.text.count("reading room") == 6
    (place,) = heading.locations
    assert isinstance(place, BoxLocation)
    assert place.box[0] == pytest.approx(72, abs=3)
    assert 75 < place.box[1] < 100 < place.box[3] < 110


@pytest.mark.usefixtures("needs_ocr")
def test_a_resolution_that_makes_a_poster_of_a_photograph_is_not_believed(tmp_path: Path) -> None:
    (page,) = read(written(tmp_path / "picture", MediaType.JPEG, dpi=72), MediaType.JPEG)
    assert page.height == pytest.approx(842, abs=1)
    assert page.blocks[0].text == HEADING


@pytest.mark.usefixtures("needs_ocr")
def test_each_page_of_a_tiff_is_a_page(tmp_path: Path) -> None:
    blank = Image.new("RGB", picture().size, "white")
    path = tmp_path / "pages.tiff"
    picture().save(path, "TIFF", dpi=(150, 150), save_all=True, append_images=[blank, picture()])
    pages = read(path, MediaType.TIFF)
    assert [page.number for page in pages] == [1, 2, 3]
    assert [len(page.blocks) for page in pages] == [2, 0, 2]


@pytest.mark.usefixtures("needs_ocr")
def test_a_picture_is_read_in_the_child_within_its_limits(tmp_path: Path, media_type: MediaType) -> None:
    path = written(tmp_path / "picture", media_type)
    profile = sandbox.profile_in_child(path, LIMITS)
    (page,) = sandbox.read_in_child(path, profile, 1, 1, LIMITS)
    assert isinstance(page, Page)
    assert page.blocks[0].text == HEADING


def test_a_damaged_picture_is_refused(tmp_path: Path, media_type: MediaType) -> None:
    path = tmp_path / "damaged"
    path.write_bytes(written(tmp_path / "whole", media_type).read_bytes()[:60])
    assert refusal(path, media_type) in {ReasonCode.CORRUPT_IMAGE, ReasonCode.PAGE_UNREADABLE}


def test_a_picture_that_was_cut_off_is_not_taken_for_a_blank_one(
    tmp_path: Path, media_type: MediaType
) -> None:
    path = tmp_path / "cut"
    Image.new("RGB", (600, 800), "white").save(tmp_path / "whole", FORMATS[media_type])
    whole = (tmp_path / "whole").read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert refusal(path, media_type) in {ReasonCode.CORRUPT_IMAGE, ReasonCode.PAGE_UNREADABLE}


def test_an_oversized_or_empty_file_is_refused(tmp_path: Path, media_type: MediaType) -> None:
    path = written(tmp_path / "picture", media_type)
    assert refusal(path, media_type, Limits(file_bytes=100)) is ReasonCode.FILE_TOO_LARGE
    assert refusal(path, media_type, Limits(image_pixels=1000)) is ReasonCode.DECOMPRESSES_TOO_LARGE
    path.write_bytes(b"")
    assert refusal(path, media_type) is ReasonCode.EMPTY_FILE


@pytest.mark.usefixtures("needs_ocr")
def test_a_highlight_in_a_picture_lies_on_its_words(tmp_path: Path) -> None:
    path = written(tmp_path / "picture", MediaType.PNG)
    (page,) = read(path, MediaType.PNG)
    passage = Passage(block=page.blocks[0], start=0, end=len("Opening"))
    (found,) = sandbox.locate_in_child(path, [passage], LIMITS)
    (location,) = found
    assert isinstance(location, BoxLocation)
    width = pymupdf.get_text_length("Opening", fontsize=20)
    assert location.box[0] == pytest.approx(72, abs=4)
    assert location.box[2] == pytest.approx(72 + width, abs=4)
