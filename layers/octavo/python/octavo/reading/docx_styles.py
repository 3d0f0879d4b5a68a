"""What a paragraph's style says of its role."""

import re
from typing import Final
from xml.etree.ElementTree import Element

from octavo.document import BlockType
from octavo.reading.docx_text import attribute, child, children

Role = tuple[BlockType, int | None]

_HEADING: Final = re.compile(r"heading (\d)")
_BODY_OUTLINE_LEVEL: Final = 9
_ROLES: Final[dict[str, Role]] = {
    "title": (BlockType.HEADING, 1),
    "subtitle": (BlockType.HEADING, 2),
    "caption": (BlockType.CAPTION, None),
    "html preformatted": (BlockType.CODE, None),
    "macro": (BlockType.CODE, None),
}


class ParagraphStyles:
    """The roles of a document's paragraph styles, inheritance resolved."""

    def __init__(self, styles: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        for style in () if styles is None else children(styles, "style"):
            self._styles[attribute(style, "styleId") or ""] = style
        self._roles: dict[str, Role] = {}

    def role(self, paragraph: Element) -> Role:
        """Return the paragraph's type, and its level if it is a heading. Its own settings come before its style."""
        properties = child(paragraph, "pPr")
        if properties is None:
            return BlockType.PARAGRAPH, None
        style = child(properties, "pStyle")
        from_style = self._role_of_style(attribute(style, "val") or "") if style is not None else None
        if from_style and from_style[0] is BlockType.HEADING:
            return from_style  # a numbered heading is a heading
        return _role_of_properties(properties) or from_style or (BlockType.PARAGRAPH, None)

    def _role_of_style(self, style_id: str) -> Role | None:
        if style_id not in self._roles:
            self._roles[style_id] = self._resolve(style_id)
        role = self._roles[style_id]
        return None if role[0] is BlockType.PARAGRAPH else role

    def _resolve(self, style_id: str) -> Role:
        seen: set[str] = set()
        while style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            style = self._styles[style_id]
            role = _role_of_name(_value(style, "name")) or _role_of_properties(child(style, "pPr"))
            if role:
                return role
            style_id = _value(style, "basedOn")
        return BlockType.PARAGRAPH, None


def _value(element: Element, name: str) -> str:
    found = child(element, name)
    return "" if found is None else attribute(found, "val") or ""


def _role_of_name(name: str) -> Role | None:
    name = name.lower()
    heading = _HEADING.fullmatch(name)
    if heading:
        return BlockType.HEADING, int(heading[1])
    if name.startswith("list"):
        return BlockType.LIST_ITEM, None
    return _ROLES.get(name)


def _role_of_properties(properties: Element | None) -> Role | None:
    outline = child(properties, "outlineLvl")
    if outline is not None:
        level = attribute(outline, "val") or ""
        if level.isdecimal() and int(level) < _BODY_OUTLINE_LEVEL:
            return BlockType.HEADING, int(level) + 1
    number = child(properties, "numPr", "numId")
    if number is not None and attribute(number, "val") != "0":
        return BlockType.LIST_ITEM, None
    return None
