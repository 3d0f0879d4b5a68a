"""Pages for formats that have none: sections of some 3,000 characters, cut at headings or between blocks."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from octavo.document import Block, BlockType, Location, Page
from octavo.reading.text import split_text, table_text

SECTION_CHARACTERS = 3_000


@dataclass(frozen=True, slots=True)
class Draft:
    """A block before it has a page. `places` are paths or pointers; a table may have one for each row."""

    type: BlockType
    text: str
    places: tuple[str, ...]
    level: int | None = None
    rows: tuple[tuple[str, ...], ...] | None = None


class Sections:
    """The sections of a document, counted or read as pages.

    A heading starts a new section once the current one is half full. What alone is longer than a section is cut:
    text at the end of a sentence, a table between rows with its header row repeated.
    """

    def __init__(self, drafts: Iterable[Draft], locate: Callable[[int, str], Location]) -> None:
        """Keep the drafts; `locate(page, place)` makes a block's locations."""
        self._groups = list(_grouped(drafts))
        self._locate = locate

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._groups)

    def pages(self, first: int, last: int) -> Iterator[Page]:
        """Yield pages `first` to `last`, both counted from 1 and included."""
        for number in range(first, min(last, self.count) + 1):
            blocks = _blocks(self._groups[number - 1], number, self._locate)
            yield Page(number=number, blocks=tuple(blocks))


def _grouped(drafts: Iterable[Draft]) -> Iterator[list[Draft]]:
    group: list[Draft] = []
    characters = 0
    for draft in drafts:
        for part in _parts(draft):
            at_heading = part.type is BlockType.HEADING and characters >= SECTION_CHARACTERS // 2
            if group and (at_heading or characters + len(part.text) > SECTION_CHARACTERS):
                yield group
                group, characters = [], 0
            group.append(part)
            characters += len(part.text)
    if group:
        yield group


def _parts(draft: Draft) -> Iterator[Draft]:
    if len(draft.text) <= SECTION_CHARACTERS or (draft.rows and len(draft.rows) <= 2):  # noqa: PLR2004
        yield draft
    elif draft.rows is None:
        for text in split_text(draft.text, SECTION_CHARACTERS):
            yield replace(draft, text=text)
    else:
        yield from _table_parts(draft, draft.rows)


def _table_parts(draft: Draft, rows: tuple[tuple[str, ...], ...]) -> Iterator[Draft]:
    header, *body = rows
    place_of_each_row = len(draft.places) == len(body)
    start = 0
    while start < len(body):
        end, characters = start, 0
        while end < len(body) and (end == start or characters <= SECTION_CHARACTERS):
            characters += sum(map(len, body[end]))
            end += 1
        part = (header, *body[start:end])
        places = draft.places[start:end] if place_of_each_row else draft.places
        yield replace(draft, text=table_text(part), rows=part, places=places)
        start = end


def _blocks(group: list[Draft], page: int, locate: Callable[[int, str], Location]) -> Iterator[Block]:
    for number, draft in enumerate(group, start=1):
        yield Block(
            id=f"p{page}-b{number}",
            type=draft.type,
            text=draft.text,
            level=draft.level,
            rows=draft.rows,
            locations=tuple(locate(page, place) for place in draft.places),
        )
