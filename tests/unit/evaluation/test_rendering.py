"""Documents are rendered with the words of their truth, the same each time."""

import re
from pathlib import Path

import docx
import pymupdf
import pytest

from octavo_cli.evaluation import drawing_order
from octavo_cli.evaluation.article import Article, Figure, Grid, Heading, Item, Paragraph
from octavo_cli.evaluation.excerpt import excerpt
from octavo_cli.evaluation.jats import read_article
from octavo_cli.evaluation.layouts import LAYOUTS, Layout
from octavo_cli.evaluation.metrics import word_overlap
from octavo_cli.evaluation.render import WRITE_PDF
from octavo_cli.evaluation.splits import Split, split_of
from octavo_cli.evaluation.tables import Cell
from octavo_cli.evaluation.truth import to_markdown
from octavo_cli.evaluation.word_files import write_docx

JATS = """<article><front><article-meta><title-group><article-title>On <italic>Bees</italic></article-title>
</title-group><abstract><p>Short.</p></abstract></article-meta></front><body><sec><title>Methods</title>
<p>We counted <inline-formula>x</inline-formula> bees.<xref>1</xref></p><list list-type="order">
<list-item><p>Catch.</p><list list-type="bullet"><list-item><p>Gently.</p></list-item></list></list-item></list>
<sec><title>Places</title><table-wrap><label>Table 1.</label><caption><title>Counts.</title></caption><table>
<thead><tr><th rowspan="2">Place</th><th colspan="2">Bees</th></tr><tr><th>in</th><th>out</th></tr></thead>
<tbody><tr><td>Garden</td><td>3</td><td>4</td></tr></tbody></table>
<table-wrap-foot><fn><p>By eye.</p></fn></table-wrap-foot></table-wrap></sec></sec></body></article>"""

TABLE = (
    '<table><tr><td rowspan="2">Place</td><td colspan="2">Bees</td></tr><tr><td>in</td><td>out</td></tr>'
    "<tr><td>Garden</td><td>3</td><td>4</td></tr></table>"
)

ARTICLE = Article(
    "bees",
    (
        Heading("Observations on bees", 1),
        Paragraph(
            "A first paragraph of plain words, long enough to fill some lines of a narrow column. " * 4
        ),
        Heading("Results", 2),
        Item("an ordered item", 1),
        Item("a nested one", None, depth=2),
        Grid(
            "Table 1",
            (
                (Cell("Place", rows=2), Cell("Counted", columns=2)),
                (Cell("inside"), Cell("outside")),
                (Cell("Garden"), Cell("three"), Cell("four")),
            ),
            header_rows=2,
            notes=("Counted by eye",),
        ),
        Figure("Figure 1 A garden"),
        Paragraph("A last paragraph. " * 9),
    ),
)


def test_an_article_in_jats_becomes_headings_lists_tables_and_their_truth(tmp_path: Path) -> None:
    path = tmp_path / "bees.xml"
    path.write_text(JATS)
    assert to_markdown(read_article(path)).split("\n\n") == [
        "# On Bees",
        "## Abstract",
        "Short.",
        "## Methods",
        "We counted bees.1",
        "1. Catch.",
        "  - Gently.",
        "### Places",
        "Table 1. Counts.",
        TABLE,
        "By eye.\n",
    ]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_a_page_holds_every_word_of_its_truth_in_every_layout(tmp_path: Path, layout: Layout) -> None:
    path = tmp_path / "bees.pdf"
    WRITE_PDF[layout.engine](ARTICLE, layout, path)
    recall, _ = word_overlap(to_markdown(ARTICLE), re.sub(r"[-\u00ad\u2010]\n", "", _text(path)))
    assert recall == 1.0


def test_drawing_text_in_another_order_changes_neither_the_words_nor_the_picture(tmp_path: Path) -> None:
    path = tmp_path / "bees.pdf"
    long = Article("bees", ARTICLE.parts * 3)
    WRITE_PDF[LAYOUTS[0].engine](long, LAYOUTS[0], path)
    before, picture = _text(path), _picture(path)
    drawing_order.shuffle(path, "seed")
    assert _text(path) != before
    assert sorted(_text(path).split()) == sorted(before.split())
    assert _picture(path) == picture


def test_a_word_file_has_styled_headings_nested_lists_and_merged_cells(tmp_path: Path) -> None:
    path = tmp_path / "bees.docx"
    write_docx(ARTICLE, path)
    document = docx.Document(str(path))
    styles = [paragraph.style and paragraph.style.name for paragraph in document.paragraphs]
    assert styles[:5] == ["Heading 1", "Normal", "Heading 2", "List Number", "List Bullet 2"]
    (table,) = document.tables
    assert table.cell(0, 0)._tc is table.cell(1, 0)._tc
    assert table.cell(0, 1)._tc is table.cell(0, 2)._tc


def test_an_excerpt_leaves_out_tables_that_its_columns_cannot_hold() -> None:
    assert not any(isinstance(part, Grid) for part in excerpt(ARTICLE, widest_table=2).parts)
    assert excerpt(ARTICLE, widest_table=3) == ARTICLE


def test_an_article_is_in_the_same_half_each_time() -> None:
    assert split_of("journal.pone.0005723") is split_of("journal.pone.0005723")
    assert {split_of(f"article {number}") for number in range(20)} == {Split.DEV, Split.TEST}


def _text(path: Path) -> str:
    with pymupdf.open(path) as document:
        return "\n".join(page.get_text(sort=False) for page in document)


def _picture(path: Path) -> bytes:
    with pymupdf.open(path) as document:
        return b"".join(page.get_pixmap(dpi=50).samples for page in document)
