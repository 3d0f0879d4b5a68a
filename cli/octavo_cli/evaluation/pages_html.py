"""Articles as HTML, set by WeasyPrint."""

from html import escape
from pathlib import Path
from typing import Final

import weasyprint

from octavo_cli.evaluation.article import Article, Figure, Grid, Heading, Item, Paragraph, Part
from octavo_cli.evaluation.layouts import Layout
from octavo_cli.evaluation.tables import Cell

_STYLE: Final = """
@page { size: A4; margin: 22mm 20mm }
body { hyphens: auto }
h1 { font-size: 180%; text-align: left } h2 { font-size: 135% } h3 { font-size: 115% } h4 { font-size: 102% }
h2, h3, h4 { margin: 1.1em 0 0.4em; text-align: left; break-after: avoid }
p { margin: 0 0 0.6em }
li { margin-bottom: 0.3em }
table { border-collapse: collapse; margin: 0.4em 0 0.8em; font-size: 90%; text-align: left }
td, th { padding: 0.2em 0.5em; vertical-align: top; hyphens: none }
.caption { font-size: 88% }
.picture { height: 32mm; margin: 0.6em 0 0.3em; background: linear-gradient(30deg, #b8c8d8, #f4ead8) }
.note { font-size: 80% }
"""


def write_pdf(article: Article, layout: Layout, path: Path) -> None:
    """Set the article and write the PDF."""
    body = "".join(_html(part) for part in article.parts)
    page = f'<!doctype html><html lang="en"><style>{_STYLE}{layout.style}</style><body><main>{body}</main></body></html>'
    weasyprint.HTML(string=page).write_pdf(path)


def _html(part: Part) -> str:
    match part:
        case Heading():
            return f"<h{part.level}>{escape(part.text)}</h{part.level}>"
        case Paragraph():
            return f"<p>{escape(part.text)}</p>"
        case Item():
            tag, start = ("ul", "") if part.number is None else ("ol", f' start="{part.number}"')
            indent = f' style="margin-left: {part.depth - 1}.5em"'
            return f"<{tag}{start}{indent}><li>{escape(part.text)}</li></{tag}>"
        case Grid():
            return _grid(part)
        case Figure():
            return f'<div class="picture"></div><p class="caption">{escape(part.caption)}</p>'


def _grid(grid: Grid) -> str:
    caption = f'<p class="caption">{escape(grid.caption)}</p>' if grid.caption else ""
    head = "".join(_row(row, "th") for row in grid.rows[: grid.header_rows])
    body = "".join(_row(row, "td") for row in grid.rows[grid.header_rows :])
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in grid.notes)
    return f"{caption}<table><thead>{head}</thead><tbody>{body}</tbody></table>{notes}"


def _row(row: tuple[Cell, ...], tag: str) -> str:
    cells = (
        f'<{tag} rowspan="{cell.rows}" colspan="{cell.columns}">{escape(cell.text)}</{tag}>' for cell in row
    )
    return f"<tr>{''.join(cells)}</tr>"
