from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from octavo.document import BlockType, BoxLocation, Page
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading.pdf import PdfReader
from octavo.settings import Limits

PdfMaker = Callable[..., Path]

LIMITS = Limits()
READER = PdfReader()
AES_256 = 5  # PyMuPDF's number for it
SENTENCE = "The quick brown fox jumps over the lazy dog and runs on through the wood."


def read(path: Path) -> list[Page]:
    profile = READER.profile(path, LIMITS)
    return list(READER.read(path, profile, 1, profile.page_count, LIMITS))


def refusal(path: Path, limits: Limits = LIMITS) -> ReasonCode:
    with pytest.raises(UnreadableDocument) as raised:
        READER.profile(path, limits)
    return raised.value.code


def texts(page: Page, kind: BlockType) -> list[str]:
    return [block.text for block in page.blocks if block.type is kind]


def test_headings_have_levels_by_their_size(make_pdf: PdfMaker) -> None:
    path = make_pdf(
        [
            (60, 150, "Annual report", 24),
            (60, 200, "Sales", 14),
            *((60, 220 + 12 * i, SENTENCE) for i in range(5)),
            (60, 320, "Costs", 10, "hebo"),
            *((60, 340 + 12 * i, SENTENCE) for i in range(5)),
        ]
    )
    headings = [
        (block.text, block.level) for block in read(path)[0].blocks if block.type is BlockType.HEADING
    ]
    assert headings == [("Annual report", 1), ("Sales", 2), ("Costs", 3)]


def test_boxes_are_points_from_the_top_left_corner(make_pdf: PdfMaker) -> None:
    page = read(make_pdf([(60, 150, "One line only.")]))[0]
    (location,) = page.blocks[0].locations
    assert isinstance(location, BoxLocation)
    x0, y0, x1, y1 = location.box
    assert (page.width, page.height, location.page) == (600, 800, 1)
    assert x0 == pytest.approx(60, abs=1)
    assert 135 < y0 < 150 < y1 < 156
    assert 100 < x1 < 150


def test_a_rotated_page_is_read_as_it_is_seen(tmp_path: Path) -> None:
    document: Any = pymupdf.open()
    page = document.new_page(width=600, height=800)
    page.insert_text((100, 700), "Seen upright", rotate=90)
    page.set_rotation(90)
    document.save(tmp_path / "rotated.pdf")
    (read_page,) = read(tmp_path / "rotated.pdf")
    (location,) = read_page.blocks[0].locations
    assert (read_page.width, read_page.height) == (800, 600)
    assert isinstance(location, BoxLocation)
    assert location.box[2] - location.box[0] > location.box[3] - location.box[1]


def test_running_heads_and_page_numbers_are_furniture(make_pdf: PdfMaker) -> None:
    pages = read(
        make_pdf(
            *(
                [
                    (60, 40, "ACME quarterly report"),
                    (60, 400, f"{word} {SENTENCE}"),
                    (290, 780, f"Page {number} of 3"),
                ]
                for number, word in enumerate(("Alpha", "Beta", "Gamma"), start=1)
            )
        )
    )
    assert [texts(page, BlockType.HEADER) for page in pages] == [["ACME quarterly report"]] * 3
    assert [texts(page, BlockType.FOOTER) for page in pages] == [[f"Page {n} of 3"] for n in (1, 2, 3)]
    assert [page.blocks[1].text.split()[0] for page in pages] == ["Alpha", "Beta", "Gamma"]


def test_list_items_stand_alone(make_pdf: PdfMaker) -> None:
    page = read(
        make_pdf([(60, 300, "- one"), (60, 313, "- two"), (60, 326, "3. three"), (60, 345, SENTENCE)])
    )[0]
    assert texts(page, BlockType.LIST_ITEM) == ["- one", "- two", "3. three"]


def test_a_number_that_a_sentence_wraps_before_begins_no_item(make_pdf: PdfMaker) -> None:
    lines = [
        "Either party may end this agreement for convenience upon giving to the other ninety",
        "(90) days of notice, and must pay all fees.",
    ]
    page = read(make_pdf([(60, 150 + 12 * i, text) for i, text in enumerate(lines)]))[0]
    assert [(block.type, block.text) for block in page.blocks] == [(BlockType.PARAGRAPH, " ".join(lines))]


def test_a_ruled_table_keeps_its_rows_and_cells(tmp_path: Path) -> None:
    document: Any = pymupdf.open()
    page = document.new_page()
    cells = [["Item", "Price"], ["Tea and biscuits", "3.50"], ["Coffee", "4.00"]]
    for row, line in enumerate(cells):
        for column, text in enumerate(line):
            x, y = 100 + 150 * column, 200 + 20 * row
            page.draw_rect((x, y, x + 150, y + 20))
            page.insert_text((x + 5, y + 14), text, fontsize=10)
    document.save(tmp_path / "table.pdf")
    (table,) = [block for block in read(tmp_path / "table.pdf")[0].blocks if block.type is BlockType.TABLE]
    assert table.rows == tuple(map(tuple, cells))


def test_a_page_range_reads_as_the_whole_does(make_pdf: PdfMaker) -> None:
    path = make_pdf(*([(60, 300 + 5 * n, f"Page text {n}. {SENTENCE}")] for n in range(6)))
    profile = READER.profile(path, LIMITS)
    assert list(READER.read(path, profile, 3, 4, LIMITS)) == read(path)[2:4]


def test_a_password_is_named_as_the_reason(make_pdf: PdfMaker) -> None:
    path = make_pdf([(60, 60, "secret")], encryption=AES_256, user_pw="u", owner_pw="o")
    assert refusal(path) is ReasonCode.ENCRYPTED


def test_damage_and_limits_have_their_codes(make_pdf: PdfMaker, tmp_path: Path) -> None:
    two_pages = make_pdf([(60, 60, "a")], [(60, 60, "b")])
    damaged = tmp_path / "damaged.pdf"
    damaged.write_bytes(b"%PDF-1.7\nnothing else")
    assert refusal(damaged) is ReasonCode.CORRUPT_PDF
    assert refusal(two_pages, Limits(pages=1)) is ReasonCode.TOO_MANY_PAGES
    assert refusal(two_pages, Limits(file_bytes=10)) is ReasonCode.FILE_TOO_LARGE


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.95])
def test_a_truncated_file_is_repaired_or_refused(make_pdf: PdfMaker, tmp_path: Path, share: float) -> None:
    content = make_pdf([(60, 60, SENTENCE)]).read_bytes()
    path = tmp_path / "cut.pdf"
    path.write_bytes(content[: int(share * len(content))])
    try:
        outcome: object = [page.number for page in read(path)]
    except UnreadableDocument as error:
        outcome = error.code
    assert outcome in ([1], ReasonCode.CORRUPT_PDF, ReasonCode.NO_PAGES, ReasonCode.PAGE_UNREADABLE)


def break_object(document: Any, page: Any) -> None:
    document.update_object(page.xref, "<< /Type /Nothing >>")


def break_compression(document: Any, page: Any) -> None:
    (contents,) = page.get_contents()
    document.update_stream(contents, b"\0\1\2 no deflate at all", compress=False)
    document.xref_set_key(contents, "Filter", "/FlateDecode")


def break_content(document: Any, page: Any) -> None:
    document.update_stream(page.get_contents()[0], b"BT /F1 12 Tf (never closed")


def lose_content(document: Any, page: Any) -> None:
    document.xref_set_key(page.xref, "Contents", "999 0 R")


@pytest.mark.parametrize("damage", [break_object, break_compression, break_content, lose_content])
def test_a_page_whose_text_is_lost_to_damage_is_refused_not_read_as_blank(
    make_pdf: PdfMaker, damage: Callable[[Any, Any], None]
) -> None:
    path = make_pdf([(60, 150, "one")], [(60, 150, "two")], [(60, 150, "three")])
    document: Any = pymupdf.open(path)
    damage(document, document[1])
    document.saveIncr()
    profile = READER.profile(path, LIMITS)
    assert profile.page_count == 3
    with pytest.raises(UnreadableDocument) as raised:
        list(READER.read(path, profile, 2, 2, LIMITS))
    assert raised.value.code is ReasonCode.PAGE_UNREADABLE
    assert raised.value.detail
    assert len(list(READER.read(path, profile, 3, 3, LIMITS))) == 1


def test_a_blank_page_is_read_as_blank(make_pdf: PdfMaker) -> None:
    assert [page.blocks for page in read(make_pdf([(60, 150, "one")], []))][1] == ()
