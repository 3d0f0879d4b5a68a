"""Structure that a PDF states (outline, tags), and text in other directions than from left to right."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from weasyprint import HTML

from octavo.document import Block, BlockType, BoxLocation, Page
from octavo.reading.continuation import joined
from octavo.reading.lines import Line
from octavo.reading.marks import Marks
from octavo.reading.pdf import PdfReader
from octavo.reading.pdf_turned import in_place, upright
from octavo.settings import Limits

PdfMaker = Callable[..., Path]
LIMITS = Limits()
SENTENCE = "The quick brown fox jumps over the lazy dog and runs on through the wood."


def read(path: Path) -> list[Page]:
    profile = PdfReader().profile(path, LIMITS)
    return list(PdfReader().read(path, profile, 1, profile.page_count, LIMITS))


def headings(pages: list[Page]) -> list[tuple[str, int | None]]:
    return [(b.text, b.level) for page in pages for b in page.blocks if b.type is BlockType.HEADING]


def body(top: int) -> list[tuple[Any, ...]]:
    return [(60, top + 12 * line, SENTENCE) for line in range(4)]


def with_outline(path: Path, entries: list[list[Any]]) -> Path:
    document: Any = pymupdf.open(path)
    document.set_toc(entries)
    document.save(path.with_name("outlined.pdf"))
    return path.with_name("outlined.pdf")


def test_the_outline_decides_what_is_a_heading_and_its_level(make_pdf: PdfMaker) -> None:
    plain = make_pdf(
        [(60, 150, "1. Scope", 14), *body(180), (60, 260, "Of persons"), *body(290)],
        [(60, 150, "2. Terms", 14), *body(180), (60, 300, "Not outlined", 14), *body(330)],
    )
    path = with_outline(
        plain, [[1, "General part", 1], [2, "Scope", 1], [3, "Of persons", 1], [2, "2 Terms", 2]]
    )
    assert headings(read(plain)) == [("1. Scope", 1), ("2. Terms", 1), ("Not outlined", 1)]
    assert headings(read(path)) == [("1. Scope", 2), ("Of persons", 3), ("2. Terms", 2), ("Not outlined", 2)]


def test_the_outline_is_known_to_every_range_of_pages(make_pdf: PdfMaker) -> None:
    plain = make_pdf(*([(60, 150, f"Part {name}"), *body(180)] for name in "ABCD"))
    path = with_outline(plain, [[1, f"Part {name}", number] for number, name in enumerate("ABCD", start=1)])
    profile = PdfReader().profile(path, LIMITS)
    again = type(profile).model_validate_json(profile.model_dump_json())
    assert headings(list(PdfReader().read(path, again, 3, 3, LIMITS))) == [("Part C", 1)]


@pytest.mark.parametrize(
    "damage", ["<< /First {self} /Last {self} /Count 3 >>", "<< /First 9999 0 R >>", "7"]
)
def test_a_cyclic_or_broken_outline_costs_no_page(make_pdf: PdfMaker, damage: str) -> None:
    path = make_pdf([(60, 150, "Heading", 14), *body(180)])
    document: Any = pymupdf.open(path)
    number = document.get_new_xref()
    document.update_object(number, damage.replace("{self}", f"{number} 0 R"))
    document.xref_set_key(document.pdf_catalog(), "Outlines", f"{number} 0 R")
    document.saveIncr()
    assert headings(read(path)) == [("Heading", 1)]


TAGGED = """<title>Tags</title><style>h1, h2, h3 {font: 11pt sans-serif} body {font: 11pt sans-serif}</style>
<h1>The whole</h1><p>Some text about it, which goes on for a while.</p><h2>A part</h2>
<p>More <a href="https://example.org/a">text</a> about that, and so on.</p>
<table><tr><th>Name</th><th>Age</th></tr><tr><td>Ada</td><td>36</td></tr><tr><td>Bob</td><td>7</td></tr></table>"""


@pytest.fixture
def tagged(tmp_path: Path) -> Path:
    HTML(string=TAGGED).write_pdf(tmp_path / "tagged.pdf", pdf_variant="pdf/ua-1")
    document: Any = pymupdf.open(tmp_path / "tagged.pdf")
    document.set_toc([])  # so that tags alone tell
    document.save(tmp_path / "untitled.pdf")
    return tmp_path / "untitled.pdf"


def test_tags_tell_headings_that_the_type_does_not_show(tagged: Path) -> None:
    assert headings(read(tagged)) == [("The whole", 1), ("A part", 2)]


def test_a_tagged_table_without_lines_is_a_table(tagged: Path) -> None:
    (table,) = [block for block in read(tagged)[0].blocks if block.type is BlockType.TABLE]
    assert table.rows == (("Name", "Age"), ("Ada", "36"), ("Bob", "7"))
    assert table.header_rows == 1
    assert len(table.locations) == 3


def test_links_are_found_in_tagged_text(tagged: Path) -> None:
    links = [(b.text[link.start : link.end], link.target) for b in read(tagged)[0].blocks for link in b.links]
    assert links == [("text", "https://example.org/a")]


def test_tags_that_call_everything_a_heading_are_not_believed(tmp_path: Path) -> None:
    text = "".join(f"<h3>{SENTENCE} {number}</h3>" for number in range(9))
    style = "<title>t</title><style>h3 {font: 11pt sans-serif}</style>"
    HTML(string=style + text).write_pdf(tmp_path / "all.pdf", pdf_variant="pdf/ua-1")
    document: Any = pymupdf.open(tmp_path / "all.pdf")
    document.set_toc([])
    document.save(tmp_path / "untitled.pdf")
    assert headings(read(tmp_path / "untitled.pdf")) == []


@pytest.mark.parametrize(
    "damage", ["<< /S /Document /K {self} /P {self} >>", "<< /K [0 1 2 {self}] >>", "(no tree)"]
)
def test_a_cyclic_or_broken_structure_tree_costs_no_page(make_pdf: PdfMaker, damage: str) -> None:
    path = make_pdf([(60, 150, "Heading", 14), *body(180)])
    document: Any = pymupdf.open(path)
    number = document.get_new_xref()
    document.update_object(number, damage.replace("{self}", f"{number} 0 R"))
    root = f"<< /Type /StructTreeRoot /K {number} 0 R /ParentTree << /Nums [0 [{number} 0 R]] >> >>"
    document.xref_set_key(document.pdf_catalog(), "StructTreeRoot", root)
    document.xref_set_key(document[0].xref, "StructParents", "0")
    document.saveIncr()
    assert headings(read(path)) == [("Heading", 1)]


def test_a_tagged_figure_has_its_description_and_its_place(make_pdf: PdfMaker) -> None:
    path = make_pdf([(60, 150, "Above the drawing."), (60, 500, "Below the drawing.")])
    document: Any = pymupdf.open(path)
    number = document.get_new_xref()
    figure = "<< /S /Figure /Alt (A red dot) /A << /O /Layout /BBox [60 400 260 600] >> >>"
    document.update_object(number, figure)
    root = f"<< /Type /StructTreeRoot /K {number} 0 R /ParentTree << /Nums [0 [{number} 0 R]] >> >>"
    document.xref_set_key(document.pdf_catalog(), "StructTreeRoot", root)
    document.xref_set_key(document[0].xref, "StructParents", "0")
    document.saveIncr()
    blocks = read(path)[0].blocks
    assert [(block.type, block.text) for block in blocks] == [
        (BlockType.PARAGRAPH, "Above the drawing."),
        (BlockType.FIGURE, "A red dot"),
        (BlockType.PARAGRAPH, "Below the drawing."),
    ]
    assert blocks[1].locations == (BoxLocation(page=1, box=(60, 200, 260, 400)),)


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_text_drawn_sideways_is_read_in_its_paragraphs_where_it_stands(tmp_path: Path, angle: int) -> None:
    document: Any = pymupdf.open()
    page = document.new_page(width=600, height=800)
    lines = [f"{SENTENCE} {word}" for word in ("One", "two", "three", "four", "five")]
    starts = {90: (100, 700, 14, 0), 180: (550, 700, 0, -14), 270: (500, 100, -14, 0)}
    x, y, dx, dy = starts[angle]
    for index, text in enumerate(lines):
        page.insert_text((x + index * dx, y + index * dy), text, fontsize=10, rotate=angle)
    document.save(tmp_path / "turned.pdf")
    (block,) = read(tmp_path / "turned.pdf")[0].blocks
    assert block.text == " ".join(lines)
    (location,) = block.locations
    assert isinstance(location, BoxLocation)
    words = pymupdf.Rect(location.box)
    assert all(words.contains((place.tl + place.br) / 2) for text in lines for place in page.search_for(text))


@pytest.mark.parametrize("direction", [(0, -1), (0, 1), (-1, 0)])
def test_a_box_that_was_turned_upright_goes_back_to_its_place(direction: tuple[int, int]) -> None:
    line = Line("text", (100.0, 200.0, 110.0, 330.0))
    (turned,), _ = upright([line], Marks(), direction, 600, 800)
    assert in_place(turned.box, direction, 600, 800) == line.box
    if direction[1]:
        assert turned.box[2] - turned.box[0] == 130


RIGHT_TO_LEFT = [
    "שלום עולם זה מבחן 123 של טקסט (בסוגריים) abc.",
    "מחיר המוצר הוא 1,250.75 שקלים לפני מס.",
    "مرحبا بالعالم هذا اختبار لا 456 نص.",
]


@pytest.mark.parametrize("text", RIGHT_TO_LEFT)
def test_text_from_right_to_left_is_read_in_its_order(tmp_path: Path, text: str) -> None:
    HTML(string=f"<p dir=rtl>{text}</p>").write_pdf(tmp_path / "rtl.pdf")
    assert [block.text for block in read(tmp_path / "rtl.pdf")[0].blocks] == [text]


def test_a_few_words_from_right_to_left_do_not_turn_their_line(tmp_path: Path) -> None:
    text = "The word שלום means peace in Hebrew."
    HTML(string=f"<p>{text}</p>").write_pdf(tmp_path / "mixed.pdf")
    assert [block.text for block in read(tmp_path / "mixed.pdf")[0].blocks] == [text]


def test_ligatures_and_drawn_soft_hyphens_are_letters_and_hyphens(make_pdf: PdfMaker, tmp_path: Path) -> None:
    HTML(string="<p>oﬃces of the ﬁrst ﬂoor</p>").write_pdf(tmp_path / "ligatures.pdf")
    assert read(tmp_path / "ligatures.pdf")[0].blocks[0].text == "offices of the first floor"
    soft = make_pdf(
        [(60, 150, "Of things that are not quite under\u00ad"), (60, 162, "stood, some are well\u00adknown.")]
    )
    assert read(soft)[0].blocks[0].text == "Of things that are not quite understood, some are well-known."


def test_comments_and_hidden_text_do_not_part_a_paragraph_that_crosses_pages(tmp_path: Path) -> None:
    document: Any = pymupdf.open()
    for words in ("The sentence begins on this page and", "goes on at the head of the next one."):
        page = document.new_page(width=600, height=800)
        page.insert_text((60, 150), "Something before. " * 4, fontsize=10)
        page.insert_text((60, 300), words, fontsize=10)
        page.insert_text((60, 400), "hidden", fontsize=10, render_mode=3)
        page.add_text_annot((400, 300), "A comment.")
    document[1].add_redact_annot(document[1].search_for("Something before. " * 4)[0])
    document[1].apply_redactions()
    document.save(tmp_path / "crossing.pdf")
    pages = joined(read(tmp_path / "crossing.pdf"))
    texts = [
        block.text for block in pages[0].blocks if not block.hidden and block.type is BlockType.PARAGRAPH
    ]
    assert texts[-1] == "The sentence begins on this page and goes on at the head of the next one."


def test_a_picture_is_a_figure_with_a_box(tmp_path: Path) -> None:
    document: Any = pymupdf.open()
    page = document.new_page(width=600, height=800)
    page.insert_text((60, 100), "Above the picture.", fontsize=10)
    pixmap: Any = pymupdf.Pixmap(pymupdf.csRGB, (0, 0, 50, 50))
    pixmap.clear_with(90)
    page.insert_image((60, 200, 260, 400), pixmap=pixmap)
    document.save(tmp_path / "picture.pdf")
    figures: list[Block] = [b for b in read(tmp_path / "picture.pdf")[0].blocks if b.type is BlockType.FIGURE]
    assert [block.locations for block in figures] == [(BoxLocation(page=1, box=(60, 200, 260, 400)),)]
