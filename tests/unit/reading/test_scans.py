"""Which pages of a PDF are recognised, and that what was recognised stands where it is seen."""

import os
import shutil
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from octavo.document import BlockType, BoxLocation, Page, Quarantined
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading import ocr, sandbox
from octavo.reading.highlight import Passage
from octavo.reading.ocr import Picture, RecognizedLine
from octavo.reading.pdf import PdfReader
from octavo.settings import Limits
from octavo_cli.samples.scan import Handling, scan

HEADING = "Care of the orchard"
SENTENCE = "The trees are pruned in the first dry week of February by two gardeners. "
PATIENT = Limits(seconds_per_page=120)  # other tests may keep the machine busy
HIDDEN = 3  # the render mode of text that is there to be found and copied, not to be seen


@pytest.fixture
def needs_ocr() -> None:
    if shutil.which("tesseract") is None:
        assert os.environ.get("OCTAVO_REQUIRE_OCR") != "1", "tesseract is not installed"
        pytest.skip("tesseract is not installed: `apt-get install tesseract-ocr`")


@pytest.fixture
def no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable() -> ocr.OcrEngine:
        raise UnreadableDocument(ReasonCode.OCR_UNAVAILABLE)

    monkeypatch.setattr(ocr, "engine", unavailable)


def written(page: Any) -> Any:
    page.insert_text((70, 90), HEADING, fontsize=18)
    for line in range(20):
        page.insert_text((70, 130 + 14 * line), SENTENCE, fontsize=11)
    return page


def born_digital() -> Any:
    document = pymupdf.open()
    written(document.new_page())
    return document


def scanned(turned: float = 0.0) -> Any:
    return pymupdf.open("pdf", scan(born_digital().tobytes(), Handling(turned=turned)))


def read(document: Any, folder: Path, limits: Limits | None = None) -> list[Page]:
    path = folder / "document.pdf"
    document.save(path)
    limits = limits or PATIENT
    reader = PdfReader()
    profile = reader.profile(path, limits)
    return list(reader.read(path, profile, 1, profile.page_count, limits))


def refusal(document: Any, folder: Path, limits: Limits | None = None) -> ReasonCode:
    with pytest.raises(UnreadableDocument) as raised:
        read(document, folder, limits)
    return raised.value.code


def text(page: Page) -> str:
    return " ".join(block.text for block in page.blocks)


@pytest.mark.usefixtures("needs_ocr")
@pytest.mark.parametrize("turned", [0.0, 1.5, -5.0, 90.0, 180.0, 271.0])
def test_a_scan_is_read_however_it_lay_on_the_glass(turned: float, tmp_path: Path) -> None:
    (page,) = read(scanned(turned), tmp_path)
    expected = f"{HEADING} {SENTENCE.strip()}" + f" {SENTENCE.strip()}" * 19
    assert SequenceMatcher(None, expected, text(page), autojunk=False).ratio() > 0.99
    assert page.blocks[0].type is BlockType.HEADING
    assert all(0.8 < (block.confidence or 0) <= 1 for block in page.blocks)


@pytest.mark.usefixtures("needs_ocr")
@pytest.mark.parametrize("turned", [0.0, 3.0, 90.0, 180.0])
def test_a_block_of_a_scan_is_located_where_it_is_seen(turned: float, tmp_path: Path) -> None:
    (page,) = read(scanned(turned), tmp_path)
    matrix = pymupdf.Matrix(1, 1).prerotate(turned)
    (original,) = born_digital()
    seen = (original.rect * matrix).tl  # the corner that the turned page has as its first
    expected = original.search_for(HEADING)[0] * matrix - (*seen, *seen)
    (location,) = page.blocks[0].locations
    assert isinstance(location, BoxLocation)
    assert tuple(location.box) == pytest.approx(tuple(expected), abs=8)


@pytest.mark.usefixtures("needs_ocr")
@pytest.mark.parametrize("turned", [0.0, 3.0, 90.0])
def test_a_highlight_in_a_scan_lies_on_its_words(turned: float, tmp_path: Path) -> None:
    (page,) = read(scanned(turned), tmp_path)
    passage = Passage(block=page.blocks[0], start=HEADING.index("orchard"), end=len(HEADING))
    (found,) = sandbox.locate_in_child(tmp_path / "document.pdf", [passage], PATIENT)
    (location,) = found
    assert isinstance(location, BoxLocation)
    matrix = pymupdf.Matrix(1, 1).prerotate(turned)
    (original,) = born_digital()
    seen = (original.rect * matrix).tl
    expected = original.search_for("orchard")[0] * matrix - (*seen, *seen)
    assert tuple(location.box) == pytest.approx(tuple(expected), abs=8)


@pytest.mark.usefixtures("needs_ocr")
def test_of_a_mixed_document_only_the_scan_is_recognised(tmp_path: Path) -> None:
    document = born_digital()
    document.insert_pdf(scanned())
    first, second = read(document, tmp_path)
    assert {block.confidence for block in first.blocks} == {None}
    assert all(block.confidence for block in second.blocks)


@pytest.mark.usefixtures("no_ocr")
def test_text_over_a_picture_of_the_whole_page_is_not_recognised_again(tmp_path: Path) -> None:
    document = scanned()
    written(document[0])
    (page,) = read(document, tmp_path)
    assert text(page).count("pruned") == 20


@pytest.mark.usefixtures("no_ocr")
def test_a_scan_keeps_the_invisible_text_that_it_came_with(tmp_path: Path) -> None:
    document = scanned()
    for line in range(20):
        document[0].insert_text((70, 130 + 14 * line), SENTENCE, fontsize=11, render_mode=HIDDEN)
    (page,) = read(document, tmp_path)
    assert text(page).count("pruned") == 20


@pytest.mark.usefixtures("needs_ocr")
@pytest.mark.parametrize("layer", ["~|^ }{ ;: <> = +_ #@ ?! " * 12, "Received 3 March"])
def test_a_scan_is_recognised_where_its_text_is_junk_or_a_stamp(layer: str, tmp_path: Path) -> None:
    document = scanned()
    document[0].insert_textbox((70, 700, 540, 800), layer, render_mode=HIDDEN if "|" in layer else 0)
    (page,) = read(document, tmp_path)
    assert text(page).count("pruned") == 20


@pytest.mark.usefixtures("no_ocr")
def test_a_scan_without_an_engine_is_refused_and_not_read_as_blank(tmp_path: Path) -> None:
    assert refusal(scanned(), tmp_path) is ReasonCode.OCR_UNAVAILABLE


@pytest.mark.usefixtures("no_ocr")
def test_blank_paper_needs_no_engine(tmp_path: Path) -> None:
    document = pymupdf.open()
    document.new_page()
    (page,) = read(pymupdf.open("pdf", scan(document.tobytes(), Handling())), tmp_path)
    assert page.blocks == ()


@pytest.mark.usefixtures("no_ocr")
def test_a_page_that_holds_a_logo_needs_no_engine(tmp_path: Path) -> None:
    picture = born_digital()[0].get_pixmap(dpi=30).tobytes("png")
    document = pymupdf.open()
    document.new_page().insert_image((50, 50, 150, 150), stream=picture)
    (page,) = read(document, tmp_path)
    assert [block.type for block in page.blocks] == [BlockType.FIGURE]


@pytest.mark.usefixtures("no_ocr")
def test_a_title_over_a_photograph_is_no_scan(tmp_path: Path) -> None:
    shades = bytes(min(255, (row + column) // 3) for row in range(400) for column in range(300))
    document = pymupdf.open()
    page = document.new_page()
    page.insert_image(
        page.rect, pixmap=pymupdf.Pixmap(pymupdf.csGRAY, 300, 400, shades, 0), keep_proportion=False
    )
    page.insert_text((70, 300), "Annual Report", fontsize=30)
    (read_page,) = read(document, tmp_path)
    assert text(read_page) == "Annual Report"


def test_a_picture_with_too_many_pixels_is_not_unpacked(tmp_path: Path) -> None:
    assert refusal(scanned(), tmp_path, Limits(image_pixels=10_000)) is ReasonCode.DECOMPRESSES_TOO_LARGE


def test_a_damaged_picture_is_refused_and_not_read_as_blank(tmp_path: Path) -> None:
    document = scanned()
    (image,) = document[0].get_images()
    document.update_stream(image[0], b"\xff\xd8\xff\xe0 no picture", compress=False)
    document.xref_set_key(image[0], "Filter", "/DCTDecode")
    assert refusal(document, tmp_path) is ReasonCode.PAGE_UNREADABLE


@pytest.mark.usefixtures("needs_ocr")
def test_a_scan_is_read_in_the_child_within_its_limits(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    scanned().save(path)
    profile = sandbox.profile_in_child(path, PATIENT)
    (page,) = sandbox.read_in_child(path, profile, 1, 1, PATIENT)
    assert isinstance(page, Page)
    assert text(page).count("pruned") == 20


@pytest.mark.usefixtures("needs_ocr")
def test_a_scan_that_takes_too_long_is_quarantined_alone(tmp_path: Path) -> None:
    path = tmp_path / "mixed.pdf"
    document = scanned()
    document.insert_pdf(born_digital())
    document.save(path)
    limits = Limits(seconds_per_page=0.1, seconds_to_open=0.1)
    profile = sandbox.profile_in_child(path, Limits())
    first, second = sandbox.read_in_child(path, profile, 1, 2, limits)
    assert first == Quarantined(page=1, code=ReasonCode.READER_TIMED_OUT)
    assert isinstance(second, Page)


def engine_that_says(found: list[RecognizedLine]) -> Callable[[], ocr.OcrEngine]:
    class Engine:
        name = "scripted"

        def lacking(self) -> tuple[str, ...]:
            return ()

        def recognize(self, picture: Picture, seconds: float) -> list[RecognizedLine]:  # noqa: ARG002 - the port's
            return found

    return Engine


def test_a_scan_on_which_nothing_is_found_is_a_page_without_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "engine", engine_that_says([]))
    (page,) = read(scanned(), tmp_path)
    assert page.blocks == ()
