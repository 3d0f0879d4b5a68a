"""The ways in which articles are set: columns, heads, tables and fonts, as reports, papers and bulletins have them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Engine(StrEnum):
    """What sets the pages."""

    WEASYPRINT = "weasyprint"
    TYPST = "typst"


@dataclass(frozen=True)
class Layout:
    """One way to set an article; `style` is CSS or Typst, on top of what all layouts of an engine share."""

    name: str
    engine: Engine
    style: str
    widest_table: int
    columns: int = 1
    shuffled: bool = False


_RUNNING: Final = """
@page { @top-center { content: string(title); font-size: 8pt } @bottom-right { content: "Page " counter(page) } }
h1 { string-set: title content() }
"""
_GRID: Final = "td, th { border: 0.6pt solid black }"
_RULES: Final = "table { border-top: 1pt solid black; border-bottom: 1pt solid black } thead { border-bottom: 0.5pt solid black }"
_ZEBRA: Final = "tbody tr:nth-child(even) { background: #e4e9f0 } thead { background: #26415e; color: white }"
_SERIF: Final = "body { font: 10pt/1.35 'Liberation Serif', serif; text-align: justify }"
_SANS: Final = "body { font: 9pt/1.4 'Liberation Sans', sans-serif }"
_COLUMNS: Final = "main { columns: %d; column-gap: 7mm }"
_ACROSS: Final = "h1 { column-span: all }"

LAYOUTS: Final = (
    Layout("one-column-grid", Engine.WEASYPRINT, _SERIF + _GRID + _RUNNING, 12),
    Layout("two-columns-rules", Engine.WEASYPRINT, _SERIF + _RULES + _RUNNING + _COLUMNS % 2 + _ACROSS, 5, 2),
    Layout(
        "three-columns-no-lines",
        Engine.WEASYPRINT,
        _SANS + _COLUMNS % 3 + _ACROSS + "body { font-size: 7.5pt } h2, h3, h4 { font-size: 8.5pt }",
        3,
        3,
    ),
    Layout(
        "report-zebra",
        Engine.WEASYPRINT,
        _SANS + _ZEBRA + _RUNNING + "h1, h2 { color: #26415e } @page { margin-left: 55mm }"
        "@page { @left-top { content: 'Contents of this issue: methods, results and their discussion. "
        "Write to the editors.'; width: 35mm; font-size: 8pt; background: #e4e9f0; padding: 3mm } }",
        6,
    ),
    Layout(
        "full-width-headings",
        Engine.WEASYPRINT,
        _SERIF + _RULES + _RUNNING + _COLUMNS % 2 + "h1, h2 { column-span: all }",
        5,
        2,
    ),
    Layout(
        "small-pages",  # tables run across them, with their head repeated
        Engine.WEASYPRINT,
        "body { font: 9.5pt/1.4 'DejaVu Serif' }" + _GRID + _RUNNING + "@page { size: A5; margin: 18mm }",
        5,
    ),
    Layout("typst-no-lines", Engine.TYPST, "#set table(stroke: none)", 8),
    Layout(
        "typst-two-columns",
        Engine.TYPST,
        "#set page(columns: 2, margin: 18mm)\n#set par(justify: true)\n"
        "#set table(stroke: (_, y) => (top: if y <= 1 { 0.6pt }, bottom: 0.6pt))",
        5,
        2,
    ),
    Layout("one-column-shuffled", Engine.WEASYPRINT, _SANS + _GRID + _RUNNING, 12, shuffled=True),
    Layout(
        "two-columns-shuffled",
        Engine.WEASYPRINT,
        _SERIF + _RULES + _RUNNING + _COLUMNS % 2 + _ACROSS,
        5,
        2,
        shuffled=True,
    ),
)
