"""What stands at the top of page after page is a running head, but over a table's rows it is that table's head."""

from pathlib import Path

import pymupdf

from octavo.document import BlockType, Page
from octavo.reading.continuation import joined
from octavo.reading.pdf import PdfReader
from octavo.settings import Limits
from tests.unit.reading import set_pages

HEAD = ("Item", "Price", "Count")


def untagged(path: Path) -> Path:
    with pymupdf.open(path) as document:
        document.xref_set_key(document.pdf_catalog(), "StructTreeRoot", "null")
        document.save(path.with_stem("untagged"))
    return path.with_stem("untagged")


def read(path: Path) -> list[Page]:
    reader = PdfReader()
    profile = reader.profile(path, Limits())
    return list(reader.read(path, profile, 1, profile.page_count, Limits()))


def texts(page: Page, kind: BlockType) -> list[str]:
    return [block.text for block in page.blocks if block.type is kind]


def test_the_head_that_a_table_repeats_stays_in_the_table_and_is_joined_away(tmp_path: Path) -> None:
    pages = read(untagged(set_pages.tables(tmp_path)))
    assert not any(texts(page, BlockType.HEADER) for page in pages)
    tables = [block for page in pages for block in page.blocks if block.rows]
    assert [table.rows[0] for table in tables[:4] if table.rows] == [HEAD] * 4
    whole = [block for page in joined(pages) for block in page.blocks if block.rows]
    assert sum(row == HEAD for table in whole for row in table.rows or ()) < len(tables[:4])


def test_a_running_head_over_a_table_stays_a_running_head(tmp_path: Path) -> None:
    page = ", header: [The herbs of the shore]"
    pages = read(untagged(set_pages.tables(tmp_path, page)))
    assert all(texts(page, BlockType.HEADER)[:1] == ["The herbs of the shore"] for page in pages)
