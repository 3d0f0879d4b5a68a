"""Reading OOXML's elements by their local names: its transitional and its strict form differ in the namespaces."""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

# Elements that only mark what is in them; where something stands does not depend on them.
WRAPPERS: Final = {"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"}


def local_name(element: Element) -> str:
    """Return the element's name without its namespace; comments and instructions have none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str | None:
    """Return the attribute of that name, in whichever namespace."""
    for key, value in element.items():
        if key.rpartition("}")[2] == name:
            return value
    return None


def content(element: Element) -> Iterator[Element]:
    """Yield the children, those of wrappers in the wrappers' place; without recursion, as files nest without end."""
    pending = list(reversed(element))
    while pending:
        item = pending.pop()
        name = local_name(item)
        if name in WRAPPERS:
            pending.extend(reversed(item))
        elif name == "AlternateContent":
            options = [option for option in item if local_name(option) in {"Choice", "Fallback"}]
            pending.extend(reversed(options[0]) if options else ())
        else:
            yield item


def children(element: Element, name: str) -> Iterator[Element]:
    """Yield the children of that name, also those in wrappers."""
    return (item for item in content(element) if local_name(item) == name)


def child(element: Element | None, *names: str) -> Element | None:
    """Return the first descendant along a path of names, or None."""
    for name in names:
        if element is None:
            return None
        element = next((item for item in element if local_name(item) == name), None)
    return element


def value_of(element: Element | None, name: str) -> str:
    """Return the `val` of the child of that name, "" if there is none."""
    found = child(element, name)
    return "" if found is None else attribute(found, "val") or ""


def whole(text: str | None, default: int) -> int:
    """Return a whole number from an attribute; a damaged one counts as the default."""
    return int(text) if text and len(text) <= 9 and text.isascii() and text.isdecimal() else default  # noqa: PLR2004


def is_on(toggle: Element | None) -> bool:
    """Whether a toggle property (such as bold) is there and not switched off."""
    return toggle is not None and attribute(toggle, "val") not in {"0", "false", "off"}
