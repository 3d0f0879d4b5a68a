import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest

from octavo.document import Block, BlockType, PathLocation
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading.docx import READER
from octavo.settings import Limits

LIMITS = Limits()
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def saved(document: Any, tmp_path: Path) -> Path:
    path = tmp_path / "made.docx"
    document.save(str(path))
    return path


def packed(tmp_path: Path, **parts: str) -> Path:
    path = tmp_path / "packed.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return path


def body(inner: str, before: str = "") -> str:
    return f"{before}<w:document {NAMESPACE}><w:body>{inner}</w:body></w:document>"


def read(path: Path) -> list[Block]:
    profile = READER.profile(path, LIMITS)
    return [
        block for page in READER.read(path, profile, 1, profile.page_count, LIMITS) for block in page.blocks
    ]


def refusal(path: Path, limits: Limits = LIMITS) -> ReasonCode:
    with pytest.raises(UnreadableDocument) as raised:
        READER.profile(path, limits)
    return raised.value.code


def test_styles_become_roles_and_levels(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Agreement", 0)
    document.add_heading("Terms", 1)
    document.add_heading("Payment", 2)
    document.add_paragraph("Money is due.")
    document.add_paragraph("first", style="List Bullet")
    document.add_paragraph("second", style="List Number")
    roles = [(block.type, block.level) for block in read(saved(document, tmp_path))]
    assert roles == [
        (BlockType.HEADING, 1),
        (BlockType.HEADING, 2),
        (BlockType.HEADING, 3),
        (BlockType.PARAGRAPH, None),
        (BlockType.LIST_ITEM, 1),
        (BlockType.LIST_ITEM, 1),
    ]


def test_tables_keep_rows_and_stand_in_order_with_their_path(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("before")
    table = document.add_table(rows=2, cols=2)
    for row, texts in zip(table.rows, (("a", "b"), ("c", "d")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph("after")
    blocks = read(saved(document, tmp_path))
    assert [block.locations for block in blocks] == [
        (PathLocation(page=1, path="body/p[1]"),),
        (PathLocation(page=1, path="body/tbl[1]"),),
        (PathLocation(page=1, path="body/p[2]"),),
    ]
    assert blocks[1].rows == (("a", "b"), ("c", "d"))


def test_merged_cells_keep_the_table_rectangular(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "wide"
    table.cell(0, 2).merge(table.cell(1, 2)).text = "tall"
    (block,) = read(saved(document, tmp_path))
    assert block.rows == (("wide", "", "tall"), ("", "", ""))


def test_a_frame_of_one_column_is_no_table(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_table(rows=1, cols=1).cell(0, 0).text = "framed"
    (block,) = read(saved(document, tmp_path))
    assert (block.type, block.locations[0]) == (
        BlockType.PARAGRAPH,
        PathLocation(page=1, path="body/tbl[1]/tr[1]/tc[1]/p[1]"),
    )


def test_bold_lines_are_headings_only_where_no_style_says_so(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph().add_run("Governing law").bold = True
    document.add_paragraph("This agreement is governed by law.")
    assert [block.type for block in read(saved(document, tmp_path))] == [
        BlockType.HEADING,
        BlockType.PARAGRAPH,
    ]
    document.add_heading("Real heading", 1)
    assert read(saved(document, tmp_path))[0].type is BlockType.PARAGRAPH


def test_deleted_text_is_gone_inserted_text_is_there_and_both_are_noted(tmp_path: Path) -> None:
    inner = (
        "<w:p><w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del>"
        "<w:r><w:tab/><w:t>text</w:t></w:r></w:p>"
    )
    kept, *changes = read(packed(tmp_path, document=body(inner)))
    assert (kept.text, kept.hidden) == ("new\ttext", False)
    assert [(change.text, change.type, change.hidden) for change in changes] == [
        ("Inserted: new", BlockType.ANNOTATION, True),
        ("Deleted: old", BlockType.ANNOTATION, True),
    ]


def test_a_long_document_has_pages_of_some_three_thousand_characters(tmp_path: Path) -> None:
    document = docx.Document()
    for number in range(40):
        document.add_heading(f"Part {number}", 1)
        document.add_paragraph("word " * 100)
    path = saved(document, tmp_path)
    profile = READER.profile(path, LIMITS)
    pages = list(READER.read(path, profile, 1, profile.page_count, LIMITS))
    sizes = [sum(len(block.text) for block in page.blocks) for page in pages]
    assert all(1_500 <= size <= 3_000 for size in sizes[:-1])
    assert all(page.blocks[0].type is BlockType.HEADING for page in pages)
    assert list(READER.read(path, profile, 2, 3, LIMITS)) == pages[1:3]


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY x "&a;&a;&a;">]>',
    ],
)
def test_entities_are_never_expanded(tmp_path: Path, declaration: str) -> None:
    path = packed(tmp_path, document=body("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", declaration))
    assert refusal(path) is ReasonCode.CORRUPT_DOCX


def test_bombs_are_refused_before_they_are_unpacked(tmp_path: Path) -> None:
    bomb = body(f"<w:p><w:r><w:t>{'A' * 20_000_000}</w:t></w:r></w:p>")
    assert refusal(packed(tmp_path, document=bomb)) is ReasonCode.DECOMPRESSES_TOO_LARGE
    plain = packed(tmp_path, document=body(""), media="x" * 5_000)
    assert refusal(plain, Limits(decompressed_bytes=4_000)) is ReasonCode.DECOMPRESSES_TOO_LARGE


@pytest.mark.parametrize("depth", [100, 20_000])
def test_depth_neither_crashes_nor_hangs(tmp_path: Path, depth: int) -> None:
    start, end = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
    inner = start * depth + "<w:p><w:r><w:t>deep</w:t></w:r></w:p>" + end * depth
    assert [block.text for block in read(packed(tmp_path, document=body(inner)))] == ["deep"]


def test_damage_and_emptiness_have_their_codes(tmp_path: Path) -> None:
    assert refusal(packed(tmp_path, document="<w:document><w:body>")) is ReasonCode.CORRUPT_DOCX
    assert refusal(packed(tmp_path, other="<x/>")) is ReasonCode.CORRUPT_DOCX
    assert refusal(packed(tmp_path, document=body("<w:p/>"))) is ReasonCode.NO_PAGES
