"""The outline of a PDF (its bookmarks): which lines are headings, and on which level."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pydantic import Field

from octavo.document import Model
from octavo.reading.lines import Line
from octavo.reading.text import clean

_MOST_ENTRIES = 5_000
_LOWEST_LEVEL = 6
_NUMBER = re.compile(
    r"^((chapter|section|part|appendix)\s+)?([\divxlc]+|[a-z])([.\-]\d+)*[.):]?\s+", re.IGNORECASE
)


class Entry(Model):
    """A heading as the outline has it."""

    page: int
    level: int
    title: str  # in its normal form


class Outline(Model):
    """The outline's entries, and the level that it gives to headings of a size; empty where there is none."""

    entries: tuple[Entry, ...] = ()
    levels: dict[float, int] = Field(default_factory=dict)

    def by_page(self) -> dict[int, dict[str, int]]:
        """Return for each page the levels of its headings, by their titles in normal form."""
        pages: dict[int, dict[str, int]] = defaultdict(dict)
        for entry in self.entries:
            pages[entry.page].setdefault(entry.title, entry.level)
        return pages

    def level_of_size(self, size: float) -> int | None:
        """Return the level of a heading that the outline does not have, by those of its size, or of the next larger."""
        if size in self.levels:
            return self.levels[size]
        larger = [level for other, level in self.levels.items() if other > size]
        return min(max(larger) + 1, _LOWEST_LEVEL) if larger else None


def outline(document: Any, sample: Iterable[tuple[int, Sequence[Line]]]) -> Outline:  # noqa: ANN401 - PyMuPDF publishes no types
    """Return the document's outline; `sample` are some pages' numbers and lines, to learn the headings' sizes from."""
    found = Outline(entries=tuple(_entries(document)))
    titles = found.by_page()
    seen: dict[float, Counter[int]] = defaultdict(Counter)
    for number, lines in sample:
        for line in lines if number in titles else ():
            level = titles[number].get(normal(line.text))
            if level is not None:
                seen[line.size][level] += 1
    levels = {size: counter.most_common(1)[0][0] for size, counter in seen.items()}
    return found.model_copy(update={"levels": levels})


def normal(title: str) -> str:
    """Return a title as it is compared: without its number, in small letters, without spaces."""
    text = " ".join(clean(title).split())
    return "".join((_NUMBER.sub("", text) or text).casefold().split())


def _entries(document: Any) -> Iterator[Entry]:  # noqa: ANN401 - as above
    """Yield the outline's entries that point to a page, at most so many; MuPDF has refused a cyclic outline."""
    pending = [(document.outline, 1)]
    visited = 0
    while pending and visited < _MOST_ENTRIES:
        item, level = pending.pop()
        if item is None or not item.this.m_internal:  # PyMuPDF's way to say that there is none
            continue
        visited += 1
        pending += [(item.next, level), (item.down, level + 1)]
        title = normal(item.title or "")
        if item.page >= 0 and title:
            yield Entry(page=item.page + 1, level=min(level, _LOWEST_LEVEL), title=title)
