"""JATS, the XML of scientific publishing, as articles whose structure is known."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lxml import etree

from octavo_cli.evaluation.article import Article, Figure, Grid, Heading, Item, Paragraph, Part
from octavo_cli.evaluation.tables import Cell, Table

# Formulas and pictures have no text of which a reader could be sure.
_NO_TEXT: Final = {
    "inline-formula",
    "disp-formula",
    "tex-math",
    "inline-graphic",
    "graphic",
    "object-id",
    "media",
}
_STANDS_ALONE: Final = {"list", "fig", "table-wrap", "disp-quote", "supplementary-material", "boxed-text"}
_DEEPEST: Final = 4
_DEEPEST_LIST: Final = 2


def read_article(path: Path) -> Article:
    """Return title, abstract and body of an article; no references, authors or supplements."""
    root = etree.parse(path, etree.XMLParser(resolve_entities=False, no_network=True)).getroot()
    title = root.find(".//article-meta//article-title")
    parts: list[Part] = [Heading(_text(title), 1)]
    abstract = root.find(".//article-meta/abstract")
    if abstract is not None:
        parts.append(Heading("Abstract", 2))
        parts += _parts(abstract, 2)
    parts += _parts(root.find("body"), 1)
    return Article(path.stem, tuple(parts))


def _parts(parent: etree._Element, level: int) -> Iterator[Part]:
    for element in parent.iterchildren(tag=etree.Element):
        match element.tag:
            case "sec":
                title = _text(element.find("title"))
                if title:
                    yield Heading(title, min(level + 1, _DEEPEST))
                yield from _parts(element, level + 1)
            case "p":
                yield from _paragraph(element)
            case "list":
                yield from _items(element, 1)
            case "fig":
                yield from _figure(element)
            case "table-wrap":
                yield from _grid(element)


def _paragraph(element: etree._Element) -> Iterator[Part]:
    """Yield a paragraph, then what JATS lets stand inside it and every page sets beneath it."""
    text = _text(element)
    if text:
        yield Paragraph(text)
    for child in element.iterchildren("list", "fig", "table-wrap"):
        yield from _parts(_alone(child), 1)


def _alone(element: etree._Element) -> etree._Element:
    parent = etree.Element("p")
    parent.append(element)
    return parent


def _items(element: etree._Element, depth: int) -> Iterator[Item]:
    ordered = element.get("list-type", "") in {"order", "alpha-lower", "roman-lower"}
    for number, item in enumerate(element.iterchildren("list-item"), start=1):
        text = " ".join(filter(None, (_text(child) for child in item.iterchildren("p"))))
        text = re.sub(r"^\W*\d+[.)]\s+", "", text)
        if text:
            yield Item(text, number if ordered else None, depth)
        for inner in item.iter("list"):
            yield from _items(inner, min(depth + 1, _DEEPEST_LIST))


def _figure(element: etree._Element) -> Iterator[Figure]:
    caption = _caption(element)
    if caption:
        yield Figure(caption)


def _grid(element: etree._Element) -> Iterator[Grid]:
    rows = _rows(element.findall(".//tr"))
    if rows and _is_regular(rows):
        notes = (_text(note) for note in element.iterfind("table-wrap-foot//p"))
        yield Grid(_caption(element), rows, len(element.findall(".//thead//tr")), tuple(filter(None, notes)))


def _rows(rows: list[etree._Element]) -> Table:
    cells = (
        tuple(
            Cell(_text(cell), int(cell.get("rowspan", 1)), int(cell.get("colspan", 1)))
            for cell in row.iterchildren("td", "th")
        )
        for row in rows
    )
    return tuple(row for row in cells if row)


def _is_regular(rows: Table) -> bool:
    """Tell whether each row covers as many columns as the first, and not all cells are empty."""
    reaching: list[int] = []  # for each column, the rows that a cell above still covers
    width = sum(cell.columns for cell in rows[0])
    reaching = [0] * width
    for row in rows:
        free = [column for column in range(width) if reaching[column] == 0]
        if sum(cell.columns for cell in row) != len(free):
            return False
        reaching = [max(0, left - 1) for left in reaching]
        for cell in row:
            taken, free = free[: cell.columns], free[cell.columns :]
            for column in taken:
                reaching[column] = cell.rows - 1
    return not any(reaching) and any(cell.text for row in rows for cell in row)


def _caption(element: etree._Element) -> str:
    parts = [element.find("label"), *element.iterfind("caption/*")]
    return " ".join(filter(None, (_text(part) for part in parts)))


def _text(element: etree._Element | None) -> str:
    if element is None:
        return ""
    return re.sub(r"\s+([,.;:)])", r"\1", " ".join("".join(_pieces(element)).split()))


def _pieces(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _NO_TEXT | _STANDS_ALONE:
            yield from _pieces(child)
        yield child.tail or ""
