"""The text of WordprocessingML elements.

Names are compared without their namespace: the transitional and the strict form of the format differ in it.
"""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from octavo.reading.text import clean

_BREAKS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "p": "\n", "tc": "\n"}
# Properties, what was deleted or moved away, and the second rendering of what has two.
_SKIPPED: Final = {"pPr", "rPr", "tblPr", "trPr", "tcPr", "sdtPr", "del", "moveFrom", "instrText", "Fallback"}


def local_name(element: Element) -> str:
    """Return the element's name without its namespace; comments and instructions have none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str | None:
    """Return the attribute of that name, in whichever namespace."""
    for key, value in element.items():
        if key.rpartition("}")[2] == name:
            return value
    return None


def children(element: Element, name: str) -> Iterator[Element]:
    """Yield the children of that name, also those wrapped in a content control."""
    for item in element:
        if local_name(item) == name:
            yield item
        elif local_name(item) in {"sdt", "sdtContent", "customXml", "ins"}:
            yield from children(item, name)


def child(element: Element | None, *names: str) -> Element | None:
    """Return the first descendant along a path of names, or None."""
    for name in names:
        if element is None:
            return None
        element = next((item for item in element if local_name(item) == name), None)
    return element


def text_of(element: Element) -> str:
    """Return the text of an element and all in it; of nested paragraphs and cells, each on a line.

    Walks without recursion, since a hostile file may nest as deep as it likes.
    """
    parts: list[str] = []
    pending = list(reversed(element))
    while pending:
        item = pending.pop()
        name = local_name(item)
        if name == "t":
            parts.append(item.text or "")
        elif name not in _SKIPPED:
            parts.append(_BREAKS.get(name, ""))
            pending.extend(reversed(item))
    return clean("".join(parts))


def is_bold(paragraph: Element) -> bool:
    """Whether every run with text in the paragraph is bold."""
    runs = [run for run in children(paragraph, "r") if text_of(run).strip()]
    return bool(runs) and all(_is_on(child(run, "rPr", "b")) for run in runs)


def _is_on(toggle: Element | None) -> bool:
    return toggle is not None and attribute(toggle, "val") not in {"0", "false", "off"}


def cell_rows(table: Element) -> tuple[tuple[str, ...], ...]:
    """Return a table's rows, all of the same width; what a merged cell covers is empty."""
    rows = [[text for cell in children(row, "tc") for text in _cell(cell)] for row in children(table, "tr")]
    width = max(map(len, rows), default=0)
    return tuple((*row, *[""] * (width - len(row))) for row in rows)


def _cell(cell: Element) -> list[str]:
    """Return the cell's text, and "" for each further column that it spans."""
    merge = child(cell, "tcPr", "vMerge")
    continues = merge is not None and attribute(merge, "val") != "restart"
    span = child(cell, "tcPr", "gridSpan")
    width = int(attribute(span, "val") or 1) if span is not None else 1
    text = "" if continues else " ".join(text_of(cell).split())
    return [text] + [""] * (min(width, _MOST_SPANNED) - 1)


_MOST_SPANNED: Final = 63  # Word's own limit of columns
