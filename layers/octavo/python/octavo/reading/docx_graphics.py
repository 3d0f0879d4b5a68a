"""What charts and diagrams say: a chart's numbers as a table, a diagram's texts in order. Both are parts of their own."""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from octavo.document import BlockType
from octavo.reading.docx_package import Part
from octavo.reading.docx_xml import attribute, child, children, local_name, whole
from octavo.reading.sections import Draft
from octavo.reading.text import clean, table_text

_MOST_POINTS: Final = 10_000  # of a series; a hostile one may number its only point 999,999,999

Points = dict[int, str]


def graphic_drafts(part: Part) -> Iterator[Draft]:
    """Yield what a chart's or a diagram's part shows; nothing for a part of another kind."""
    if local_name(part.root) == "chartSpace":
        yield from _chart(part)
    elif local_name(part.root) == "dataModel":
        for text in _diagram_texts(part.root):
            yield Draft(BlockType.PARAGRAPH, text, (part.name,))


def _chart(part: Part) -> Iterator[Draft]:
    chart = child(part.root, "chart")
    if title := _said(child(chart, "title")):
        yield Draft(BlockType.CAPTION, title, (part.name,))
    series = [item for item in part.root.iter() if local_name(item) == "ser"]
    columns = list(_columns(series))
    length = max((index + 1 for _, points in columns for index in points), default=0)
    rows = (
        tuple(name for name, _ in columns),
        *(tuple(points.get(index, "") for _, points in columns) for index in range(length)),
    )
    if length:
        yield Draft(BlockType.TABLE, table_text(rows), (part.name,), rows=rows, header_rows=1)


def _columns(series: list[Element]) -> Iterator[tuple[str, Points]]:
    """Yield the heads and the points of a table's columns: categories only where they differ from those before."""
    before: Points | None = None
    for item in series:
        categories = _points(_first(item, "cat", "xVal"))
        if categories and categories != before:
            yield "", categories
            before = categories
        yield _said(child(item, "tx")), _points(_first(item, "val", "yVal"))
        if sizes := _points(child(item, "bubbleSize")):
            yield "", sizes


def _first(series: Element, *names: str) -> Element | None:
    return next((found for name in names if (found := child(series, name)) is not None), None)


def _points(data: Element | None) -> Points:
    """Return the values of a series by their number; categories of several levels are joined."""
    points: Points = {}
    for item in () if data is None else data.iter():
        number = whole(attribute(item, "idx"), _MOST_POINTS) if local_name(item) == "pt" else _MOST_POINTS
        if number < _MOST_POINTS:
            value = child(item, "v")
            text = _number("" if value is None else clean(value.text or "").strip())
            points[number] = f"{text} {points[number]}" if number in points else text
    return points


def _number(text: str) -> str:
    """Return a number as a person writes it: the file holds 4.2999999999999998."""
    try:
        return f"{float(text):.12g}" if "." in text else text
    except ValueError:
        return text


def _said(element: Element | None) -> str:
    """Return the text of a title or a series' name: written there, or taken from the sheet."""
    texts = (
        item.text or ""
        for item in (() if element is None else element.iter())
        if local_name(item) in {"t", "v"}
    )
    return " ".join(clean("".join(texts)).split())


def _diagram_texts(model: Element) -> Iterator[str]:
    points = child(model, "ptLst")
    for point in () if points is None else children(points, "pt"):
        text = child(point, "t")
        for paragraph in () if text is None else children(text, "p"):
            if said := _said(paragraph):
                yield said
