"""Articles as Word files: styled headings, lists in lists, merged cells, running heads."""

from pathlib import Path

import docx
from docx.document import Document

from octavo_cli.evaluation.article import Article, Figure, Grid, Heading, Item, Paragraph, Part


def write_docx(article: Article, path: Path) -> None:
    """Write the article as Word would."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = article.title
    for part in article.parts:
        _add(document, part)
    document.save(str(path))


def _add(document: Document, part: Part) -> None:
    match part:
        case Heading():
            document.add_heading(part.text, part.level)
        case Paragraph():
            document.add_paragraph(part.text)
        case Item():
            kind = "List Bullet" if part.number is None else "List Number"
            document.add_paragraph(part.text, kind if part.depth == 1 else f"{kind} {part.depth}")
        case Grid():
            _add_grid(document, part)
        case Figure():
            document.add_paragraph(part.caption, "Caption")


def _add_grid(document: Document, grid: Grid) -> None:
    if grid.caption:
        document.add_paragraph(grid.caption, "Caption")
    table = document.add_table(len(grid.rows), grid.width, "Table Grid")
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(grid.rows):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            covered = [
                (row + down, column + right) for down in range(cell.rows) for right in range(cell.columns)
            ]
            taken.update(covered)
            merged = table.cell(*covered[0]).merge(table.cell(*covered[-1]))
            merged.text = cell.text
    for note in grid.notes:
        document.add_paragraph(note)
