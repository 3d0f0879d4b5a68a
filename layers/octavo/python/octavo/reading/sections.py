"""Pages for formats that have none: sections of some 3,000 characters, cut at headings or between blocks."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from octavo.document import Block, BlockType, Link, Location, Merged, Page
from octavo.errors import ReasonCode, UnreadableDocument
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
    header_rows: int | None = None
    merged: tuple[Merged, ...] = ()
    links: tuple[Link, ...] = ()
    confidence: float | None = None
    hidden: bool = False


class Sections:
    """The sections of a document, counted or read as pages.

    A heading starts a new section once the current one is half full. What alone is longer than a section is cut:
    text at the end of a sentence, a table between rows with its header rows repeated.
    """

    def __init__(
        self, drafts: Iterable[Draft], locate: Callable[[int, str], Location], most: int | None = None
    ) -> None:
        """Keep the drafts; `locate(page, place)` makes a block's locations.

        Raises:
            UnreadableDocument: TOO_MANY_PAGES, as soon as there are more than `most`; the rest is not looked at.
        """
        self._groups: list[list[Draft]] = []
        self._locate = locate
        for group in _grouped(drafts):
            if most is not None and self.count == most:
                raise UnreadableDocument(ReasonCode.TOO_MANY_PAGES, f"limit {most:,}")
            self._groups.append(group)

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._groups)

    def pages(self, first: int, last: int) -> Iterator[Page]:
        """Yield pages `first` to `last`, both counted from 1 and included."""
        for number in range(first, min(last, self.count) + 1):
            blocks = _blocks(self._groups[number - 1], number, self._locate)
            yield Page(number=number, blocks=tuple(blocks))

    def head(self) -> Iterator[str]:
        """Yield the texts of the first section."""
        for draft in self._groups[0] if self._groups else ():
            yield draft.text


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
    if len(draft.text) <= SECTION_CHARACTERS:
        yield draft
    elif draft.rows is None:
        yield from _text_parts(draft)
    elif len(draft.rows) <= (draft.header_rows or 1) + 1:
        yield draft
    else:
        yield from _table_parts(draft, draft.rows)


def _text_parts(draft: Draft) -> Iterator[Draft]:
    start = 0
    for text in split_text(draft.text, SECTION_CHARACTERS):
        start = draft.text.index(text, start)
        end = start + len(text)
        links = tuple(
            Link(start=link.start - start, end=link.end - start, target=link.target)
            for link in draft.links
            if start <= link.start and link.end <= end
        )
        yield replace(draft, text=text, links=links)
        start = end


def _table_parts(draft: Draft, rows: tuple[tuple[str, ...], ...]) -> Iterator[Draft]:
    repeated = draft.header_rows or 1
    header, body = rows[:repeated], rows[repeated:]
    place_of_each_row = len(draft.places) == len(body)
    start = 0
    while start < len(body):
        end, characters = start, 0
        while end < len(body) and (end == start or characters <= SECTION_CHARACTERS):
            characters += sum(map(len, body[end]))
            end += 1
        part = (*header, *body[start:end])
        places = draft.places[start:end] if place_of_each_row else draft.places
        merged = tuple(_merged_within(draft.merged, repeated, start, end))
        yield replace(draft, text=table_text(part), rows=part, places=places, merged=merged)
        start = end


def _merged_within(merged: tuple[Merged, ...], header: int, start: int, end: int) -> Iterator[Merged]:
    """Yield the merged cells of the header and of the body's rows from `start` to `end`, counted in that part."""
    for cell in merged:
        if cell.row < header:
            yield cell
            continue
        top = max(cell.row - header, start)
        rows = min(cell.row - header + cell.rows, end) - top
        if rows > 0 and (rows > 1 or cell.columns > 1):
            yield cell.model_copy(update={"row": top - start + header, "rows": rows})


def _blocks(group: list[Draft], page: int, locate: Callable[[int, str], Location]) -> Iterator[Block]:
    for number, draft in enumerate(group, start=1):
        yield Block(
            id=f"p{page}-b{number}",
            type=draft.type,
            text=draft.text,
            level=draft.level,
            rows=draft.rows,
            header_rows=draft.header_rows,
            merged=draft.merged,
            links=draft.links,
            confidence=draft.confidence,
            hidden=draft.hidden,
            locations=tuple(locate(page, place) for place in draft.places),
        )
