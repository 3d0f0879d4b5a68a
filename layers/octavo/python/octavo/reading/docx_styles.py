"""What a paragraph's style says of its role and its numbering."""

import re
from dataclasses import dataclass, replace
from typing import Final
from xml.etree.ElementTree import Element

from octavo.document import BlockType
from octavo.reading.docx_xml import attribute, child, children, is_on, value_of, whole

# Word keeps built-in names in English; some other programs write them in the user's language.
_HEADING: Final = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|kop|rubrik|overskrift|otsikko|nagłówek|nadpis|заголовок"
    r"|başlık|cabeçalho|encabezado|címsor|标题|標題|見出し|제목) ?([1-9])"  # noqa: RUF001 - Turkish
)
_BODY_OUTLINE_LEVEL: Final = 9
_ROLES: Final[dict[str, BlockType]] = {
    "title": BlockType.HEADING,
    "caption": BlockType.CAPTION,
    **dict.fromkeys(
        ("html preformatted", "macro", "source code", "code", "preformatted text", "verbatim", "codeblock"),
        BlockType.CODE,
    ),
}
TITLE_LEVEL: Final = 0


@dataclass(frozen=True, slots=True)
class Role:
    """A paragraph's type; of a heading its level (0: the document's title); the list it counts in, and how deep."""

    type: BlockType = BlockType.PARAGRAPH
    level: int | None = None
    list_id: str | None = None
    depth: int = 0
    hidden: bool = False


class ParagraphStyles:
    """The roles of a document's paragraph styles, inheritance resolved."""

    def __init__(self, styles: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._default = ""
        for style in () if styles is None else children(styles, "style"):
            style_id = attribute(style, "styleId") or ""
            self._styles[style_id] = style
            if attribute(style, "type") == "paragraph" and attribute(style, "default") in {"1", "true"}:
                self._default = style_id
        self._roles: dict[str, Role] = {}

    def role(self, paragraph: Element) -> Role:
        """Return the paragraph's role. Its own settings come before its style."""
        properties = child(paragraph, "pPr")
        style = child(properties, "pStyle")
        role = self._role_of_style(self._default if style is None else attribute(style, "val") or "")
        return role if properties is None else _with_own(role, properties)

    def _role_of_style(self, style_id: str) -> Role:
        if style_id not in self._roles:
            self._roles[style_id] = self._resolve(style_id)
        return self._roles[style_id]

    def _resolve(self, style_id: str) -> Role:
        """Apply the styles that this one is based on, the remotest first."""
        line: list[Element] = []
        seen: set[str] = set()
        while style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            line.append(self._styles[style_id])
            style_id = value_of(line[-1], "basedOn")
        role = Role()
        for style in reversed(line):
            role = _named(role, value_of(style, "name"))
            properties = child(style, "pPr")
            role = role if properties is None else _with_own(role, properties)
            if is_on(child(style, "rPr", "vanish")):
                role = replace(role, hidden=True)
        return role


def _named(role: Role, name: str) -> Role:
    name = name.lower().strip()
    if heading := _HEADING.fullmatch(name):
        return replace(role, type=BlockType.HEADING, level=int(heading[1]))
    if name in _ROLES:
        return replace(role, type=_ROLES[name], level=TITLE_LEVEL if name == "title" else None)
    if name.startswith("list") and not name.startswith(("list continue", "list paragraph")):
        return replace(role, type=BlockType.LIST_ITEM)
    return role


def _with_own(role: Role, properties: Element) -> Role:
    """Return the role as a style's or a paragraph's own properties change it."""
    outline = child(properties, "outlineLvl")
    if outline is not None and role.level != TITLE_LEVEL:
        level = whole(attribute(outline, "val"), _BODY_OUTLINE_LEVEL)
        if level < _BODY_OUTLINE_LEVEL:
            role = replace(role, type=BlockType.HEADING, level=level + 1)
        elif role.type is BlockType.HEADING:
            role = replace(role, type=BlockType.PARAGRAPH, level=None)
    number = child(properties, "numPr")
    if number is not None:
        list_id = value_of(number, "numId") or role.list_id
        if list_id == "0":  # taken out of the list that the style puts it in
            kind = BlockType.PARAGRAPH if role.type is BlockType.LIST_ITEM else role.type
            return replace(role, type=kind, list_id=None, depth=0)
        depth = value_of(number, "ilvl")
        role = replace(role, list_id=list_id, depth=whole(depth, role.depth))
        # A depth without a list, as in Word's own style Subtitle, makes none.
        if list_id and role.type is BlockType.PARAGRAPH:
            role = replace(role, type=BlockType.LIST_ITEM)
    return role
