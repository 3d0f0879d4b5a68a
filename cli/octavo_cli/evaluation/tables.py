"""Tables, as Markdown or HTML writes them, in the one form that the metrics compare."""

import re
from dataclasses import dataclass
from html import escape
from typing import Final

from lxml import etree, html

_HTML_TABLE: Final = re.compile(r"<table\b.*?</table>", re.IGNORECASE | re.DOTALL)
_RULE: Final = re.compile(r"^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
_PIPE: Final = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Cell:
    """A table's cell, and how many rows and columns it covers."""

    text: str
    rows: int = 1
    columns: int = 1


Table = tuple[tuple[Cell, ...], ...]


def with_html_tables(markdown: str) -> str:
    """Return the text with each table, in pipes or in HTML, written as the same plain HTML: `tr` and `td` only."""
    return _HTML_TABLE.sub(lambda match: to_html(_parse(match[0])), _pipes_to_html(markdown))


def replace_tables(markdown: str, written: list[str]) -> str:
    """Return the text with each of its tables replaced by the next of those `written`, of which there are as many."""
    following = iter(written)
    return _HTML_TABLE.sub(lambda _: next(following), _pipes_to_html(markdown))


def without_tables(markdown: str) -> str:
    """Return the text without its tables."""
    return _HTML_TABLE.sub("\n", _pipes_to_html(markdown))


def tables_of(markdown: str) -> list[Table]:
    """Return the tables of a text, in order; those without a row are none."""
    found = (_parse(match[0]) for match in _HTML_TABLE.finditer(_pipes_to_html(markdown)))
    return [table for table in found if table]


def to_html(table: Table) -> str:
    """Return a table as HTML on one line, header cells like all others: Markdown's pipes cannot say how many they are."""
    rows = ("".join(_cell_html(cell) for cell in row) for row in table)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def _cell_html(cell: Cell) -> str:
    spans = "".join(
        f' {name}="{count}"'
        for name, count in (("rowspan", cell.rows), ("colspan", cell.columns))
        if count > 1
    )
    return f"<td{spans}>{escape(cell.text, quote=False)}</td>"


def _pipes_to_html(markdown: str) -> str:
    """Replace each pipe table: a row, the line of dashes beneath it, and the rows that follow."""
    lines = markdown.split("\n")
    written: list[str] = []
    position = 0
    while position < len(lines):
        if "|" in lines[position] and _is_rule(lines[position + 1 : position + 2]):
            end = position + 2
            while end < len(lines) and "|" in lines[end]:
                end += 1
            rows = [lines[position], *lines[position + 2 : end]]
            written.append(to_html(tuple(_pipe_row(row) for row in rows)))
            position = end
        else:
            written.append(lines[position])
            position += 1
    return "\n".join(written)


def _is_rule(line: list[str]) -> bool:
    return bool(line) and "|" in line[0] and _RULE.match(line[0]) is not None


def _pipe_row(line: str) -> tuple[Cell, ...]:
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return tuple(Cell(_plain(text.replace("\\|", "|"))) for text in _PIPE.split(inner))


def _plain(text: str) -> str:
    """Return a cell's text without the marks that Markdown and HTML allow in it."""
    return " ".join(re.sub(r"<br\s*/?>|\*\*", " ", text).split())


def _parse(source: str) -> Table:
    try:
        root = html.fragment_fromstring(source)
    except (etree.ParserError, etree.XMLSyntaxError):
        return ()
    rows = (
        tuple(
            Cell(" ".join(cell.text_content().split()), _span(cell, "rowspan"), _span(cell, "colspan"))
            for cell in row.iterchildren("td", "th")
        )
        for row in root.iter("tr")
    )
    return tuple(row for row in rows if row)


def _span(cell: html.HtmlElement, name: str) -> int:
    value = cell.get(name, "1")
    return int(value) if value.isdecimal() and value != "0" else 1
