"""What every engine that recognises text promises."""

import os
import shutil

import pymupdf
import pytest

from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading.ocr import OcrEngine, Picture, RecognizedLine
from octavo.reading.ocr_lines import confidence
from octavo.reading.tesseract import Tesseract

DPI, SECONDS = 200, 60.0
TEXT = ("Delivery note of the northern depot", "Twelve crates of apples and four of pears", "Signed by hand")
SIZE, LEFT, TOP, PITCH = 12.0, 60.0, 90.0, 24.0  # points


def tesseract() -> OcrEngine:
    program = shutil.which("tesseract")
    if program is None:
        assert os.environ.get("OCTAVO_REQUIRE_OCR") != "1", "tesseract is not installed"
        pytest.skip("tesseract is not installed: `apt-get install tesseract-ocr`")
    return Tesseract(program, "eng")


def rapidocr() -> OcrEngine:
    pytest.importorskip("rapidocr", reason="RapidOCR is not installed: pip install 'octavo[ocr]'")
    from octavo.reading.rapid import RapidOcr  # noqa: PLC0415 - only where it is installed

    return RapidOcr()


@pytest.fixture(scope="module", params=[tesseract, rapidocr], ids=lambda maker: maker.__name__)
def engine(request: pytest.FixtureRequest) -> OcrEngine:
    made: OcrEngine = request.param()
    return made


def page(lines: tuple[str, ...]) -> Picture:
    with pymupdf.open() as document:
        sheet = document.new_page(width=400, height=260)
        for index, line in enumerate(lines):
            sheet.insert_text((LEFT, TOP + PITCH * index), line, fontsize=SIZE)
        seen = sheet.get_pixmap(dpi=DPI, colorspace=pymupdf.csGRAY)
    return Picture(seen.width, seen.height, DPI, seen.samples)


def in_points(value: float) -> float:
    return value * 72 / DPI


@pytest.fixture(scope="module")
def found(engine: OcrEngine) -> list[RecognizedLine]:
    return engine.recognize(page(TEXT), SECONDS)


def test_every_line_is_read_as_it_is_written(found: list[RecognizedLine]) -> None:
    assert [" ".join(word.text for word in line.words) for line in found] == list(TEXT)


def test_words_are_in_their_boxes_from_left_to_right(found: list[RecognizedLine]) -> None:
    for index, line in enumerate(found):
        lefts = [in_points(word.box[0]) for word in line.words]
        assert lefts == sorted(lefts)
        assert lefts[0] == pytest.approx(LEFT, abs=3)
        for word in line.words:
            _, top, _, bottom = map(in_points, word.box)
            baseline = TOP + PITCH * index
            assert baseline - 1.2 * SIZE < top < bottom < baseline + 0.5 * SIZE


def test_the_type_is_measured(found: list[RecognizedLine]) -> None:
    for line in found:
        assert in_points(line.height) == pytest.approx(SIZE, rel=0.35)


def test_what_is_clearly_legible_is_certain(found: list[RecognizedLine]) -> None:
    assert all(0.8 < word.confidence <= 1 for line in found for word in line.words)


def test_it_has_the_language_that_it_was_made_for(engine: OcrEngine) -> None:
    assert engine.lacking() == ()


def test_nothing_is_read_on_empty_paper(engine: OcrEngine) -> None:
    assert engine.recognize(page(()), SECONDS) == []


def test_a_page_on_its_head_is_doubted(engine: OcrEngine) -> None:
    clear = page(TEXT)
    turned = Picture(clear.width, clear.height, DPI, clear.pixels[::-1])
    words = [word for line in engine.recognize(turned, SECONDS) for word in line.words]
    assert confidence(words) < 0.75


def test_tesseract_says_which_language_is_not_installed() -> None:
    program = shutil.which("tesseract") or pytest.skip("tesseract is not installed")
    engine = Tesseract(program, "eng+tlh")
    assert engine.lacking() == ("tlh",)
    with pytest.raises(UnreadableDocument) as raised:
        Tesseract(program, "tlh").recognize(page(TEXT), SECONDS)
    assert raised.value.code is ReasonCode.OCR_UNAVAILABLE
