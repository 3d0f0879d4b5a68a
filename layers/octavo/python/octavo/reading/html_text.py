"""The inline text of HTML: white space as a browser shows it, links, what pictures say they show."""

from typing import Final

from selectolax.lexbor import LexborNode

from octavo.document import Link
from octavo.reading.text import clean

_NO_TEXT: Final = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "title",
        "iframe",
        "object",
        "embed",
        "svg",
        "canvas",
        "audio",
        "video",
        "select",
        "datalist",
    ]
)
# Elements that do not part the words before from the words after them.
_IN_LINE: Final = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_HIDING: Final = ("display:none", "visibility:hidden")


def is_hidden(node: LexborNode) -> bool:
    """Whether a browser would not show the element: scripts and the like, `hidden`, styles that hide it."""
    if node.tag in _NO_TEXT:
        return True
    attributes = node.attributes
    style = "".join((attributes.get("style") or "").lower().split())
    return "hidden" in attributes or any(way in style for way in _HIDING)


class InlineText:
    """Text as it comes, in pieces; `finished` gives it with its links."""

    def __init__(self) -> None:
        self.pictures: list[str] = []
        self._parts: list[str] = []
        self._length = 0
        self._ends_in_space = True
        self._links: list[tuple[int, int, str]] = []

    def add(self, node: LexborNode) -> None:
        """Add a text node, or an inline element with all in it; without recursion."""
        pending: list[LexborNode | tuple[int, str]] = [node]
        while pending:
            item = pending.pop()
            if isinstance(item, tuple):
                start, target = item
                self._links.append((start, self._length, target))
            elif item.is_text_node:
                self._say(clean(item.text(deep=False)))
            elif item.is_element_node and not is_hidden(item):
                self._element(item, pending)

    def add_inside(self, node: LexborNode) -> None:
        """Add all that a block holds, a space between the blocks in it."""
        for child in _children(node):
            self.add(child)

    def _element(self, node: LexborNode, pending: list[LexborNode | tuple[int, str]]) -> None:
        if node.tag == "br":
            self._append("\n")
        elif node.tag == "img":
            described = clean(node.attributes.get("alt") or "").strip()
            if described:
                self.pictures.append(described)
        elif node.tag == "input":
            if node.attributes.get("type") not in {"hidden", "password"}:
                self._say(clean(node.attributes.get("value") or ""))
        else:
            target = (node.attributes.get("href") or "").strip() if node.tag == "a" else ""
            if target and not target.lower().startswith("javascript:"):
                pending.append((self._length, clean(target)))
            if node.tag not in _IN_LINE:
                self._say(" ")
            pending.extend(reversed(_children(node)))

    def _say(self, text: str) -> None:
        """Append a text with each run of white space as one space."""
        if text[:1].isspace() and not self._ends_in_space:
            self._append(" ")
        words = " ".join(text.split())
        if words:
            self._append(words + " " if text[-1].isspace() else words)

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
        self._ends_in_space = text[-1].isspace()

    def finished(self) -> tuple[str, tuple[Link, ...]]:
        """Return the text without the space around it, and its links."""
        whole = "".join(self._parts)
        lead = len(whole) - len(whole.lstrip())
        text = whole.strip()
        links = []
        for begin, stop, target in self._links:
            said = whole[begin:stop]
            start = begin + len(said) - len(said.lstrip()) - lead
            end = begin + len(said.rstrip()) - lead
            if 0 <= start < end <= len(text):
                links.append(Link(start=start, end=end, target=target))
        return text, tuple(links)


def _children(node: LexborNode) -> list[LexborNode]:
    found = []
    child = node.child
    while child is not None:
        found.append(child)
        child = child.next
    return found
