"""What a PDF page says besides its lines: links, comments, form fields, and text that nobody sees."""

from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from octavo.document import Block, BlockType, BoxLocation, Page
from octavo.reading.chunking import chunk
from octavo.reading.pdf import PdfReader
from octavo.settings import Limits

PdfMaker = Callable[..., Path]
LIMITS = Limits()
BLACK, WHITE, BLUE = (0, 0, 0), (1, 1, 1), (0, 0, 0.5)


def read(path: Path) -> list[Page]:
    profile = PdfReader().profile(path, LIMITS)
    return list(PdfReader().read(path, profile, 1, profile.page_count, LIMITS))


def of_type(page: Page, kind: BlockType) -> list[Block]:
    return [block for block in page.blocks if block.type is kind]


def box_of(block: Block) -> tuple[float, float, float, float]:
    (location,) = block.locations
    assert isinstance(location, BoxLocation)
    return location.box


@pytest.fixture
def sheet(tmp_path: Path) -> tuple[Any, Callable[[], Page]]:
    """Return an empty page, and a function that saves and reads it."""
    document: Any = pymupdf.open()
    page = document.new_page(width=600, height=800)

    def saved() -> Page:
        document.save(tmp_path / "made.pdf")
        return read(tmp_path / "made.pdf")[0]

    return page, saved


Sheet = tuple[Any, Callable[[], Page]]


def test_a_link_lies_on_its_words_and_of_two_like_words_on_the_right_ones(sheet: Sheet) -> None:
    page, saved = sheet
    page.insert_text(
        (60, 100), "See the rules here, and the prices here, before you order anything.", fontsize=10
    )
    second = page.search_for("here")[1]
    page.insert_link({"kind": pymupdf.LINK_URI, "from": second, "uri": "https://example.org/prices?a=(1)"})
    (block,) = saved().blocks
    (link,) = block.links
    assert block.text[link.start : link.end] == "here"
    assert block.text[: link.start].endswith("the prices ")
    assert link.target == "https://example.org/prices?a=(1)"


def test_a_link_to_a_page_names_it_and_one_to_a_script_is_dropped(tmp_path: Path) -> None:
    document: Any = pymupdf.open()
    for _ in range(3):
        document.new_page().insert_text((60, 100), "Go to the end, or run this.", fontsize=10)
    page = document[0]
    page.insert_link({"kind": pymupdf.LINK_GOTO, "from": page.search_for("end")[0], "page": 2})
    page.insert_link(
        {"kind": pymupdf.LINK_URI, "from": page.search_for("run")[0], "uri": "JavaScript:alert(1)"}
    )
    document.save(tmp_path / "made.pdf")
    (block,) = read(tmp_path / "made.pdf")[0].blocks
    assert [(block.text[link.start : link.end], link.target) for link in block.links] == [("end", "#page=3")]


def test_a_link_that_goes_on_in_the_next_line_is_one(sheet: Sheet) -> None:
    page, saved = sheet
    page.insert_text((60, 100), "All that we know of the matter stands in the great", fontsize=10)
    page.insert_text((60, 112), "book of rules, which everybody has.", fontsize=10)
    for words in ("great", "book of rules"):
        page.insert_link(
            {"kind": pymupdf.LINK_URI, "from": page.search_for(words)[0], "uri": "https://example.org"}
        )
    (block,) = saved().blocks
    assert [block.text[link.start : link.end] for link in block.links] == ["great book of rules"]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_comments_and_marked_passages_name_their_author_and_place(sheet: Sheet, rotation: int) -> None:
    page, saved = sheet
    page.insert_text((60, 100), "Revenue grew by four per cent last year.", fontsize=10)
    passage = page.search_for("four per cent")[0]
    mark = page.add_highlight_annot(passage)
    mark.set_info(title="Ada", content="who says so?")
    mark.update()
    comment = page.add_text_annot((400, 300), "Rewrite this page.")
    comment.set_info(title="Bob")
    comment.update()
    page.set_rotation(rotation)
    seen = passage * page.rotation_matrix
    notes = of_type(saved(), BlockType.ANNOTATION)
    assert [note.text for note in notes] == [
        "Ada: Highlighted: four per cent (who says so?)",
        "Bob: Rewrite this page.",
    ]
    x0, y0, x1, y1 = box_of(notes[0])
    assert x0 <= seen.x0 + 3 and y0 <= seen.y0 + 3 and x1 >= seen.x1 - 3 and y1 >= seen.y1 - 3  # noqa: PT018


def test_text_typed_onto_a_page_is_read_once(sheet: Sheet) -> None:
    page, saved = sheet
    page.add_freetext_annot((60, 100, 300, 130), "Typed onto the page", fontsize=11)
    assert [(block.type, block.text) for block in saved().blocks] == [
        (BlockType.PARAGRAPH, "Typed onto the page")
    ]


def widget(page: Any, kind: int, name: str, box: tuple[float, ...], value: Any, **more: Any) -> None:
    made: Any = pymupdf.Widget()
    made.field_type, made.field_name, made.rect, made.field_value = kind, name, pymupdf.Rect(box), value
    for key, item in more.items():
        setattr(made, key, item)
    page.add_widget(made)


def test_form_fields_have_label_value_and_place_and_their_values_are_not_read_twice(sheet: Sheet) -> None:
    page, saved = sheet
    kinds: Any = pymupdf.mupdf
    page.insert_text((60, 112), "Who are you?", fontsize=10)
    widget(
        page,
        kinds.PDF_WIDGET_TYPE_TEXT,
        "form[0].name[0]",
        (200, 100, 400, 120),
        "Ada Lovelace",
        field_label="Full name",
    )
    widget(
        page,
        kinds.PDF_WIDGET_TYPE_COMBOBOX,
        "form[0].country[0]",
        (200, 140, 400, 160),
        "Chile",
        choice_values=["Peru", "Chile"],
    )
    widget(page, kinds.PDF_WIDGET_TYPE_CHECKBOX, "married", (200, 180, 215, 195), True)  # noqa: FBT003
    widget(page, kinds.PDF_WIDGET_TYPE_CHECKBOX, "retired", (200, 220, 215, 235), False)  # noqa: FBT003
    widget(page, kinds.PDF_WIDGET_TYPE_TEXT, "empty", (200, 260, 400, 280), "")
    read_page = saved()
    fields = of_type(read_page, BlockType.FORM_FIELD)
    assert [field.text for field in fields] == [
        "Full name: Ada Lovelace",
        "country: Chile",
        "married: yes",
        "retired: no",
    ]
    assert box_of(fields[0]) == (200, 100, 400, 120)
    assert [block.text for block in read_page.blocks if block not in fields] == ["Who are you?"]


def hide_invisible(page: Any) -> None:
    page.insert_text((60, 200), "secret words", fontsize=10, render_mode=3)


def hide_white(page: Any) -> None:
    page.insert_text((60, 200), "secret words", fontsize=10, color=WHITE)


def hide_blue_on_blue(page: Any) -> None:
    page.draw_rect((50, 180, 300, 220), fill=BLUE, color=None)
    page.insert_text((60, 200), "secret words", fontsize=10, color=BLUE)


def hide_transparent(page: Any) -> None:
    page.insert_text((60, 200), "secret words", fontsize=10, fill_opacity=0)


def hide_tiny(page: Any) -> None:
    page.insert_text((60, 200), "secret words", fontsize=1)


def hide_covered(page: Any) -> None:
    page.insert_text((60, 200), "secret words", fontsize=10)
    page.draw_rect((50, 180, 300, 220), fill=BLACK, color=None)


def hide_under_picture(page: Any) -> None:
    page.insert_text((60, 200), "secret words", fontsize=10)
    page.insert_image((50, 180, 300, 220), pixmap=picture(), keep_proportion=False)


def hide_off_page(page: Any) -> None:
    page.insert_text((60, 780), "secret words", fontsize=10)
    page.set_cropbox((0, 0, 600, 700))


def picture() -> Any:
    pixmap: Any = pymupdf.Pixmap(pymupdf.csRGB, (0, 0, 50, 50))
    for x, y in product(range(50), range(50)):
        pixmap.set_pixel(x, y, (5 * x, 5 * y, 90))
    return pixmap


HIDING = [
    hide_invisible,
    hide_white,
    hide_blue_on_blue,
    hide_transparent,
    hide_tiny,
    hide_covered,
    hide_under_picture,
    hide_off_page,
]


@pytest.mark.parametrize("hide", HIDING)
def test_text_that_nobody_sees_is_marked_and_not_indexed(sheet: Sheet, hide: Callable[[Any], None]) -> None:
    page, saved = sheet
    page.insert_text((60, 100), "What everybody sees.", fontsize=10)
    hide(page)
    read_page = saved()
    texts = {block.text: block.hidden for block in read_page.blocks if block.text}
    assert texts == {"What everybody sees.": False, "secret words": True}
    assert [item.text for item in chunk([read_page])] == ["What everybody sees."]


def test_text_on_a_ground_of_another_colour_and_under_a_marker_is_seen(sheet: Sheet) -> None:
    page, saved = sheet
    page.draw_rect((50, 80, 300, 120), fill=BLUE, color=None)
    page.insert_text((60, 100), "White on blue.", fontsize=10, color=WHITE)
    page.insert_text((60, 200), "Marked with yellow.", fontsize=10)
    page.draw_rect((50, 180, 300, 220), fill=(1, 1, 0), color=None, fill_opacity=0.4)
    page.insert_text((60, 300), "Beside a picture.", fontsize=10)
    page.insert_image((200, 280, 300, 320), pixmap=picture(), keep_proportion=False)
    assert {block.text: block.hidden for block in saved().blocks if block.text} == {
        "White on blue.": False,
        "Marked with yellow.": False,
        "Beside a picture.": False,
    }


def test_what_was_recognised_in_a_scan_is_not_hidden(sheet: Sheet) -> None:
    page, saved = sheet
    page.insert_image((0, 0, 600, 800), pixmap=picture(), keep_proportion=False)
    page.insert_text((60, 300), "Words of the scan.", fontsize=10, render_mode=3)
    read_page = saved()
    assert [(block.text, block.hidden) for block in read_page.blocks] == [("Words of the scan.", False)]
    assert chunk([read_page])


@pytest.mark.parametrize(
    "damage",
    [
        "[null 5 (text) 9999 0 R]",
        "[<< /Subtype /Text /Contents (no place) >>]",
        "[<< /Subtype /Link >>]",
        "42",
    ],
)
def test_damaged_annotations_cost_no_page(make_pdf: PdfMaker, damage: str) -> None:
    path = make_pdf([(60, 100, "The text is whole.")])
    document: Any = pymupdf.open(path)
    document.xref_set_key(document[0].xref, "Annots", damage)
    document.saveIncr()
    assert read(path)[0].blocks[0].text == "The text is whole."


@pytest.mark.data
def test_comments_and_fields_of_real_files_are_found(public_data: Path) -> None:
    folder = public_data / "extraction/pypdf"
    notes = [block.text for block in of_type(read(folder / "commented.pdf")[0], BlockType.ANNOTATION)]
    assert "moose: Highlighted: crazy." in notes
    form = read(folder / "SF424_page2.pdf")[0]
    (field,) = of_type(form, BlockType.FORM_FIELD)
    assert field.text.endswith("U.S. Department of Interior, Fish and Wildlife Service")
    assert "NGMS Agency" in [block.text for block in form.blocks if block.hidden]
    scan = read(folder / "Seige_of_Vicksburg_Sample_OCR.pdf")[0]
    assert not any(block.hidden for block in scan.blocks)
    assert "JUNE 10TH" in " ".join(block.text for block in scan.blocks)
