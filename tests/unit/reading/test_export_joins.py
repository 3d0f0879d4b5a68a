"""What was cut only because a section was full is one again in the export."""

from pathlib import Path

import docx

from octavo.document import Document, Status
from octavo.reading.csvdoc import READER as CSV
from octavo.reading.docx import READER as DOCX
from octavo.reading.export import to_markdown, to_text
from octavo.reading.flowing import FlowingReader
from octavo.reading.markdown import READER as MARKDOWN
from octavo.settings import Limits


def read(reader: FlowingReader, path: Path) -> Document:
    _, sections = reader.open(path, Limits())
    assert sections.count > 1
    return Document(
        document_id="d",
        name="n",
        media_type=reader.media_type,
        status=Status.SUCCEEDED,
        pages=tuple(sections.pages(1, sections.count)),
    )


def test_a_long_table_has_one_header_unless_pages_are_marked(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("id,word\n" + "".join(f"{n},{'x' * 40}\n" for n in range(300)))
    document = read(CSV, path)
    rows = to_markdown(document).strip().split("\n")
    assert len(rows) == 302
    assert [rows[0], rows[1], rows[-1][:8]] == ["| id | word |", "| --- | --- |", "| 299 | "]
    assert to_text(document).count("id | word") == 1
    marked = to_markdown(document, page_markers=True)
    assert marked.count("| id | word |") == marked.count("<!-- page") == len(document.pages)


def test_a_long_paragraph_is_one_and_its_links_stay_in_place(tmp_path: Path) -> None:
    path = tmp_path / "long.md"
    sentence = "All is well that ends well. "
    path.write_text(sentence * 200 + "See [the end](https://example.com/).\n\nNext.\n")
    assert to_markdown(read(MARKDOWN, path)) == path.read_text()


def test_two_paragraphs_on_two_pages_stay_two(tmp_path: Path) -> None:
    path = tmp_path / "two.md"
    path.write_text("\n\n".join("well " * 300 + str(n) for n in range(9)))
    assert to_markdown(read(MARKDOWN, path)).strip().split("\n\n") == path.read_text().split("\n\n")


def test_merged_cells_of_a_table_that_was_cut_stay_merged(tmp_path: Path) -> None:
    made = docx.Document()
    table = made.add_table(rows=90, cols=3)
    for number, row in enumerate(table.rows):
        for cell in row.cells:
            cell.text = f"{number} " + "word " * 5
    table.cell(60, 0).merge(table.cell(61, 1))
    path = tmp_path / "long.docx"
    made.save(str(path))
    html = to_markdown(read(DOCX, path))
    assert html.count("<tr>") == 90
    assert html.count('colspan="2" rowspan="2"') == 1
    assert html.index('colspan="2"') > html.index(">59 word")
