"""Articles as Typst markup, set by Typst."""

import json
from pathlib import Path
from typing import Final

import typst

from octavo_cli.evaluation.article import Article, Figure, Grid, Heading, Item, Paragraph, Part
from octavo_cli.evaluation.layouts import Layout
from octavo_cli.evaluation.tables import Cell

_STYLE: Final = """
#set page(paper: "a4", numbering: "1 / 1")
#set text(size: 9.5pt, lang: "en", font: ("Libertinus Serif", "DejaVu Serif"))
#set table(inset: 3pt, align: left)
"""


def write_pdf(article: Article, layout: Layout, path: Path) -> None:
    """Set the article and write the PDF."""
    header = f"#set page(header: text(size: 8pt, {_string(article.title)}))\n"
    parts = "\n".join(f"#{_markup(part)}\n" for part in article.parts)
    path.write_bytes(typst.compile((_STYLE + header + layout.style + "\n\n" + parts).encode()))


def _markup(part: Part) -> str:
    match part:
        case Heading():
            return f"heading(level: {part.level}, {_string(part.text)})"
        case Paragraph():
            return f"par({_string(part.text)})"
        case Item():
            indent = f"indent: {part.depth - 1}em"
            if part.number is None:
                return f"list({indent}, {_string(part.text)})"
            return f"enum({indent}, start: {part.number}, {_string(part.text)})"
        case Grid():
            return f"[{_grid(part)}]"
        case Figure():
            return f"[#rect(width: 100%, height: 30mm, fill: gradient.linear(aqua, white))\n\n{_small(part.caption)}]"


def _grid(grid: Grid) -> str:
    head = "".join(f"{_cell(cell)}, " for row in grid.rows[: grid.header_rows] for cell in row)
    body = "".join(f"{_cell(cell)}, " for row in grid.rows[grid.header_rows :] for cell in row)
    header = f"table.header({head})," if head else ""
    table = f"#text(size: 8pt, table(columns: {grid.width}, {header} {body}))"
    return "\n\n".join([*([_small(grid.caption)] if grid.caption else []), table, *map(_small, grid.notes)])


def _cell(cell: Cell) -> str:
    return f"table.cell(rowspan: {cell.rows}, colspan: {cell.columns}, {_string(cell.text)})"


def _small(text: str) -> str:
    return f"#text(size: 8pt, {_string(text)})"


def _string(text: str) -> str:
    """Return a string literal; Typst escapes quotes and backslashes as JSON does."""
    return json.dumps(text, ensure_ascii=False)
