"""WordprocessingML elements, and what stands in a paragraph.

Names are compared without their namespace: the transitional and the strict form of the format differ in it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from octavo.document import Link
from octavo.reading.docx_math import formula
from octavo.reading.docx_signs import BY_FONT_CODE
from octavo.reading.docx_xml import attribute, child, children, is_on, local_name
from octavo.reading.text import clean

_CHARACTERS: Final = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# Properties, what was moved away, field codes, and what is no text of this paragraph.
_SKIPPED: Final = {"pPr", "rPr", "sdtPr", "moveFrom", "sectPr", "rt"}
_DRAWINGS: Final = {"drawing", "pict", "object"}
# What holds a relationship to a part that draws itself, and in which attribute.
_GRAPHICS: Final = {"chart": "id", "relIds": "dm"}
_LINK_FIELD: Final = re.compile(r'\s*HYPERLINK\s+(?:\\l\s+)?"([^"]*)"')


@dataclass(slots=True)
class Inline:
    """What a paragraph holds. Offsets are in `text`, which is stripped.

    Attributes:
        text: as the reader of the document sees it, tracked changes accepted.
        indent: the white space that the text began with.
        inserted: the pieces that a tracked change put into the text, each with its author.
        deleted: the pieces that one took out, each with its author.
        concealed: text formatted as hidden.
        notes: `(kind, id)` of the footnotes and endnotes referred to, in order.
        comments: the ids of the comments that end here.
        boxes: the text boxes anchored here.
        pictures: the descriptions of the pictures, "" for one that has none.
        leading: how many of the pictures stand before the text.
        graphics: the relationships to the charts and diagrams anchored here.
        printed_breaks: how many pages ended within, when Word last laid the document out.
    """

    text: str = ""
    indent: str = ""
    links: list[Link] = field(default_factory=list)
    inserted: list[tuple[str, str]] = field(default_factory=list)
    deleted: list[tuple[str, str]] = field(default_factory=list)
    concealed: str = ""
    notes: list[tuple[str, str]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    leading: int = 0
    graphics: list[str] = field(default_factory=list)
    printed_breaks: int = 0


def read_inline(paragraph: Element, targets: dict[str, str], note_mark: dict[tuple[str, str], str]) -> Inline:
    """Return what the paragraph holds.

    Args:
        paragraph: a `w:p`.
        targets: the targets of the part's relationships, by id; none is ever fetched.
        note_mark: the mark of each note referred to so far; a new note is given the next number.
    """
    return _InlineReader(targets, note_mark).read(paragraph)


class _InlineReader:
    """Walks without recursion, since a hostile file may nest as deep as it likes."""

    def __init__(self, targets: dict[str, str], note_mark: dict[tuple[str, str], str]) -> None:
        self._targets = targets
        self._note_mark = note_mark
        self._found = Inline()
        self._parts: list[str] = []
        self._length = 0
        self._open_links: list[tuple[int, str]] = []
        self._links: list[tuple[int, int, str]] = []
        self._fields: list[str | None] = []  # of each open field, its code, or None once its result began
        self._takers: dict[str, Callable[[Element], None]] = {
            "t": lambda item: self._add(item.text or ""),
            "sym": lambda item: self._add(_symbol(item)),
            "oMath": lambda item: self._add(formula(item)),
            "oMathPara": lambda item: self._add(formula(item)),
            "del": self._deletion,
            "lastRenderedPageBreak": self._printed_break,
            "footnoteReference": lambda item: self._note("footnote", item),
            "endnoteReference": lambda item: self._note("endnote", item),
            "commentReference": lambda item: self._found.comments.append(attribute(item, "id") or ""),
            **dict.fromkeys(_DRAWINGS, self._drawing),
        }

    def read(self, paragraph: Element) -> Inline:
        pending: list[Element | None] = list(reversed(paragraph))
        while pending:
            item = pending.pop()
            if item is None:
                self._end_link()
                continue
            name = local_name(item)
            if name == "hyperlink":
                self._begin_link(self._target(item))
                pending += [None, *reversed(item)]
            elif name == "AlternateContent":
                pending += _chosen(item)
            elif name == "ins":
                self._insertion(item)
                pending.extend(reversed(item))
            elif name == "r" and is_on(child(item, "rPr", "vanish")):
                self._found.concealed += plain_text(item)
            elif not self._leaf(name, item) and name not in _SKIPPED:
                pending.extend(reversed(item))
        return self._finished()

    def _leaf(self, name: str, item: Element) -> bool:
        """Take what the element says, if that is all of it."""
        in_code = bool(self._fields) and self._fields[-1] is not None
        if name in {"fldChar", "instrText"}:
            self._field(name, item)
        elif in_code:
            return name != "r"  # a field's code is none of the text
        elif name in _CHARACTERS:
            self._add("" if attribute(item, "type") == "page" else _CHARACTERS[name])
        elif name in self._takers:
            self._takers[name](item)
        else:
            return False
        return True

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _insertion(self, item: Element) -> None:
        # Only what stands right in it: insertions may nest without end, and each is looked at by itself.
        said = (
            text.text or ""
            for run in item
            if local_name(run) == "r"
            for text in run
            if local_name(text) == "t"
        )
        self._found.inserted.append((attribute(item, "author") or "", clean("".join(said))))

    def _deletion(self, item: Element) -> None:
        self._found.deleted.append((attribute(item, "author") or "", plain_text(item)))

    def _printed_break(self, _: Element) -> None:
        self._found.printed_breaks += 1

    def _note(self, kind: str, item: Element) -> None:
        key = (kind, attribute(item, "id") or "")
        self._found.notes.append(key)
        mark = self._note_mark.setdefault(key, str(len(self._note_mark) + 1))
        if attribute(item, "customMarkFollows") not in {"1", "true", "on"}:
            self._add(f"[{mark}]")

    def _drawing(self, drawing: Element) -> None:
        described = ""
        pictures: list[str] = []
        pending = [drawing]
        while pending:
            item = pending.pop()
            name = local_name(item)
            if name == "txbxContent":
                self._found.boxes.append(item)
                continue
            if name in _GRAPHICS:
                self._found.graphics.append(attribute(item, _GRAPHICS[name]) or "")
            elif name in {"docPr", "shape", "rect"}:
                described = described or _description(item, "descr" if name == "docPr" else "alt")
            elif name == "pic":
                pictures.append(_description(child(item, "nvPicPr", "cNvPr"), "descr"))
            elif name == "imagedata":
                pictures.append("")
            pending += _chosen(item) if name == "AlternateContent" else reversed(item)
        self._show(described, pictures)

    def _show(self, described: str, pictures: list[str]) -> None:
        """Note the pictures of one drawing: its description is that of its only picture, else one beside theirs."""
        found = self._found
        if len(pictures) > 1:
            found.pictures += [described, *pictures] if described else pictures
        elif described or pictures:
            found.pictures.append(described)
        if not self._length:
            found.leading = len(found.pictures)

    def _field(self, name: str, item: Element) -> None:
        if name == "instrText":
            if self._fields and self._fields[-1] is not None:
                self._fields[-1] += item.text or ""
            return
        kind = attribute(item, "fldCharType")
        if kind == "begin":
            self._fields.append("")
        elif kind == "separate" and self._fields:
            link = _LINK_FIELD.match(self._fields[-1] or "")
            self._begin_link(link[1] if link else "")
            self._fields[-1] = None
        elif kind == "end" and self._fields and self._fields.pop() is None:
            self._end_link()

    def _target(self, hyperlink: Element) -> str:
        target = self._targets.get(attribute(hyperlink, "id") or "", "")
        anchor = attribute(hyperlink, "anchor")
        return f"{target}#{anchor}" if anchor else target

    def _begin_link(self, target: str) -> None:
        self._open_links.append((self._length, target))

    def _end_link(self) -> None:
        if self._open_links:
            start, target = self._open_links.pop()
            if target and start < self._length:
                self._links.append((start, self._length, target))

    def _finished(self) -> Inline:
        while self._open_links:
            self._end_link()
        found = self._found
        raw = "".join(self._parts)
        text = clean(raw)
        found.text = text.strip()
        found.indent = text[: len(text) - len(text.lstrip())]
        for start, end, target in self._links:
            first = len(clean(raw[:start]).lstrip())
            last = min(len(clean(raw[:end]).lstrip()), len(found.text))
            if first < last:
                found.links.append(Link(start=first, end=last, target=clean(target)))
        return found


def _chosen(alternatives: Element) -> Iterator[Element]:
    """Yield one rendering of what has two: the first that is offered, else what stands in for it."""
    options = [item for item in alternatives if local_name(item) in {"Choice", "Fallback"}]
    return reversed(options[0]) if options else iter(())


def _description(item: Element | None, name: str) -> str:
    return "" if item is None else clean(attribute(item, name) or "").strip()


def _symbol(item: Element) -> str:
    code = (attribute(item, "char") or "").upper()
    if code in BY_FONT_CODE:
        return BY_FONT_CODE[code]
    if not re.fullmatch(r"[0-9A-F]{1,4}", code):
        return ""
    number = int(code, 16)
    return chr(number - 0xF000) if 0xF020 <= number < 0xF080 else chr(number)  # noqa: PLR2004 - a symbol font's own range


def plain_text(element: Element) -> str:
    """Return the characters of an element and all in it, deleted ones too."""
    return clean("".join(item.text or "" for item in element.iter() if local_name(item) in {"t", "delText"}))


def is_bold(paragraph: Element) -> bool:
    """Whether every run with text in the paragraph is bold."""
    runs = [run for run in children(paragraph, "r") if plain_text(run).strip()]
    return bool(runs) and all(is_on(child(run, "rPr", "b")) for run in runs)
