"""The numbers of lists and headings, which a DOCX does not hold: they are counted as Word counts them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from octavo.reading.docx_xml import attribute, child, children, value_of, whole

_DEEPEST: Final = 8
_PLACEHOLDER: Final = re.compile(r"%([1-9])")
_ROMAN: Final = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_MOST_COUNTED: Final = 10_000  # beyond, letters and Roman numerals are written as digits


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered; `restart` is the level (from 1) after which it starts anew, 0 for never."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False


@dataclass(slots=True)
class _List:
    """An abstract numbering with its counters, which all lists that share it count on."""

    levels: dict[int, Level]
    counts: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Instance:
    shared: _List
    overrides: dict[int, Level]
    restarts: set[int]  # levels still to be started anew; each is, once


class Numbering:
    """The lists of a document, in the state that the paragraphs read so far leave them in."""

    def __init__(self, part: Element | None) -> None:
        self._instances: dict[str, _Instance] = {}
        if part is not None:
            self._instances = dict(_instances(part))

    def label(self, number_id: str, depth: int) -> str | None:
        """Count one paragraph at `depth` (from 0) of a list; return its number, "" for a bullet, None for no list."""
        instance = self._instances.get(number_id)
        if instance is None or not 0 <= depth <= _DEEPEST:
            return None
        level = self._level(instance, depth)
        counts = instance.shared.counts
        if depth in instance.restarts:
            instance.restarts.discard(depth)
            counts.pop(depth, None)
        counts[depth] = counts[depth] + 1 if depth in counts else level.start
        for deeper in [other for other in counts if other > depth]:
            restart = self._level(instance, deeper).restart
            if restart is None or (restart and depth < restart):
                del counts[deeper]
        if level.format in {"bullet", "none"} and not _PLACEHOLDER.search(level.text):
            return ""

        def number(match: re.Match[str]) -> str:
            above = int(match[1]) - 1
            rule = self._level(instance, above)
            return _written(counts.get(above, rule.start), "decimal" if level.legal else rule.format)

        return _PLACEHOLDER.sub(number, level.text).strip()

    @staticmethod
    def _level(instance: _Instance, depth: int) -> Level:
        return instance.overrides.get(depth) or instance.shared.levels.get(depth) or Level()


def _instances(part: Element) -> Iterator[tuple[str, _Instance]]:
    elements = {attribute(item, "abstractNumId") or "": item for item in children(part, "abstractNum")}
    styles = {
        attribute(link, "val"): item
        for item in elements.values()
        if (link := child(item, "styleLink")) is not None
    }
    lists: dict[str, _List] = {}
    for instance in children(part, "num"):
        shared_id = value_of(instance, "abstractNumId")
        if shared_id not in lists:
            element = elements.get(shared_id)
            # A list may point at a list style, whose levels stand in another definition.
            link = child(element, "numStyleLink")
            element = styles.get(attribute(link, "val"), element) if link is not None else element
            lists[shared_id] = _List(dict(_levels(element)))
        overrides: dict[int, Level] = {}
        restarts: set[int] = set()
        for override in children(instance, "lvlOverride"):
            depth = whole(attribute(override, "ilvl"), 0)
            overrides.update(_levels(override))
            if child(override, "startOverride") is not None:
                base = overrides.get(depth) or lists[shared_id].levels.get(depth) or Level()
                start = whole(value_of(override, "startOverride"), 1)
                overrides[depth] = Level(start, base.format, base.text, base.restart, base.legal)
                restarts.add(depth)
        yield attribute(instance, "numId") or "", _Instance(lists[shared_id], overrides, restarts)


def _levels(element: Element | None) -> Iterator[tuple[int, Level]]:
    for item in () if element is None else children(element, "lvl"):
        depth = whole(attribute(item, "ilvl"), 0)
        restart = child(item, "lvlRestart")
        yield (
            depth,
            Level(
                start=whole(value_of(item, "start"), 0),
                format=value_of(item, "numFmt") or "decimal",
                text=value_of(item, "lvlText"),
                restart=None if restart is None else whole(attribute(restart, "val"), 0),
                legal=child(item, "isLgl") is not None,
            ),
        )


def _written(number: int, style: str) -> str:
    if number > _MOST_COUNTED or number < 1:
        return str(number)
    if style in {"lowerLetter", "upperLetter"}:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if style == "upperLetter" else letter
    if style in {"lowerRoman", "upperRoman"}:
        roman = ""
        for worth, sign in _ROMAN:
            roman += sign * (number // worth)
            number %= worth
        return roman.upper() if style == "upperRoman" else roman
    if style == "decimalZero":
        return f"{number:02}"
    return str(number)
