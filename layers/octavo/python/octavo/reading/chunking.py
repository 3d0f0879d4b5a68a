"""Pages in, chunks out: pieces of up to 230 tokens that stay under one heading and know where they came from."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from octavo.document import Block, BlockType, Chunk, Location, Page, Source
from octavo.reading.text import sentences, table_text

# The encoder reads 256 tokens; 230 leave room for its markers and the estimate's error: of 1,638 chunks of public documents 26 are longer
# (2 of 1,870 at 200). docs/search.md says what that returns of the answers.
MOST_TOKENS: Final = 230
_HEADING_TOKENS: Final = 20  # what headings may add, so that they stay with the first text under them
_WORD: Final = re.compile(r"\S{1,100}")  # what is longer without a space is no word, and is cut

_FURNITURE: Final = {BlockType.HEADER, BlockType.FOOTER}
_PIECES: Final = re.compile(r"[\u2e80-\uffff]|\w+|[^\w\s]")


def estimate_tokens(text: str) -> int:
    """Estimate how many tokens a WordPiece tokenizer makes of a text, without one at hand.

    Long words break into pieces of about six letters, numbers and words of other scripts into pairs. Against the
    tokenizer of all-MiniLM-L6-v2, on 971 texts of 13 kinds: 0.93 to 1.05 of the estimate, receipts 1.12, German
    invoices 1.30. Characters divided by four: 0.82 to 2.43.
    """
    return sum(
        max(1, (len(piece) + 3) // 6) if piece.isascii() and piece.isalpha() else (len(piece) + 1) // 2
        for piece in _PIECES.findall(text)
    )


def chunk(pages: Iterable[Page], above: Sequence[Block] = ()) -> list[Chunk]:
    """Cut pages into chunks.

    A heading starts a chunk, which holds its text; running heads and feet and hidden text are left out. What is longer than a chunk
    is cut at sentence ends, a table between rows with its header row repeated. Ids count the chunks of the page on
    which they start, so that a batch names its chunks without knowing the others.

    Args:
        pages: the pages, in order.
        above: the headings in force before the first page (see `headings_in_force`), the highest first.
    """
    builder = _Builder(above)
    for page in pages:
        for block in page.blocks:
            if block.type not in _FURNITURE and block.text.strip() and not block.hidden:
                builder.add(block)
    builder.flush()
    return builder.chunks


def headings_in_force(pages: Iterable[Page], above: Sequence[Block] = ()) -> tuple[Block, ...]:
    """Return the headings that are open after `pages`, the highest first; the next batch's `above`."""
    headings = tuple(above)
    for page in pages:
        for block in page.blocks:
            if block.type is BlockType.HEADING and not block.hidden:
                headings = _under(headings, block)
    return headings


def _under(headings: Sequence[Block], heading: Block) -> tuple[Block, ...]:
    level = heading.level or 1
    return (*(item for item in headings if (item.level or 1) < level), heading)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Text that is not cut further. `glue` joins it to the piece before: a space within a block, else a newline.

    `sources` counts from the piece's own start.
    """

    text: str
    locations: tuple[Location, ...]
    glue: str
    tokens: int
    sources: tuple[Source, ...]


class _Builder:
    def __init__(self, above: Sequence[Block]) -> None:
        self.chunks: list[Chunk] = []
        self._headings = tuple(above)
        self._pieces: list[_Piece] = []
        self._has_body = False
        self._on_page: Counter[int] = Counter()

    def add(self, block: Block) -> None:
        is_heading = block.type is BlockType.HEADING
        if is_heading:
            if self._has_body:
                self.flush()
            self._has_body = False
            self._headings = _under(self._headings, block)
        for piece in _pieces(block):
            if self._pieces and not self._has_room_for(piece):
                self.flush()
            self._pieces.append(piece)
            self._has_body = self._has_body or not is_heading

    def _has_room_for(self, piece: _Piece) -> bool:
        most = MOST_TOKENS if self._has_body else MOST_TOKENS + _HEADING_TOKENS
        return sum(item.tokens for item in self._pieces) + piece.tokens <= most

    def flush(self) -> None:
        if not self._pieces:
            return
        text = ""
        sources: list[Source] = []
        for piece in self._pieces:
            text += piece.glue if text else ""
            sources += _moved(piece.sources, len(text))
            text += piece.text
        locations = tuple(dict.fromkeys(place for piece in self._pieces for place in piece.locations))
        page = locations[0].page
        self._on_page[page] += 1
        self.chunks.append(
            Chunk(
                id=f"c{page}-{self._on_page[page]}",
                text=text,
                locations=locations,
                heading_path=tuple(heading.text for heading in self._headings),
                sources=tuple(sources),
            )
        )
        self._pieces = []


def _moved(sources: Iterable[Source], by: int) -> Iterator[Source]:
    for item in sources:
        yield item.model_copy(update={"start": item.start + by, "end": item.end + by})


def _cut(sources: Iterable[Source], start: int, end: int) -> Iterator[Source]:
    """Yield what the sources say of the text from `start` to `end`, counted from there."""
    for item in sources:
        first, last = max(item.start, start), min(item.end, end)
        if first < last:
            offset = item.offset + first - item.start
            yield Source(start=first - start, end=last - start, block=item.block, offset=offset)


def _pieces(block: Block) -> Iterator[_Piece]:
    if block.rows is not None and estimate_tokens(block.text) > MOST_TOKENS:
        yield from _table_pieces(block, block.rows)
        return
    whole = Source(start=0, end=len(block.text), block=block.id, offset=0)
    glue = "\n"
    for start, end in _spans(block.text):
        text = block.text[start:end]
        sources = tuple(_cut([whole], start, end))
        yield _Piece(text, block.locations, glue, estimate_tokens(text), sources)
        glue = " "


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of the whole text if it fits, else of its sentences, else of runs of its words."""
    if estimate_tokens(text) <= MOST_TOKENS:
        yield 0, len(text)
        return
    start = 0
    for sentence in sentences(text):
        if estimate_tokens(sentence) > MOST_TOKENS:
            yield from _runs(text, start, start + len(sentence))
        elif sentence.strip():
            yield start + len(sentence) - len(sentence.lstrip()), start + len(sentence.rstrip())
        start += len(sentence)


def _runs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the starts and ends of runs of words, each as long as fits."""
    first = last = start
    tokens = 0
    for word in _WORD.finditer(text, start, end):
        cost = estimate_tokens(word.group())
        if tokens and tokens + cost > MOST_TOKENS:
            yield first, last
            tokens = 0
        if not tokens:
            first = word.start()
        tokens += cost
        last = word.end()
    if tokens:
        yield first, last


def _table_pieces(block: Block, rows: Sequence[tuple[str, ...]]) -> Iterator[_Piece]:
    repeated = rows[:1] if len(rows) > 1 and estimate_tokens(table_text(rows[:1])) <= MOST_TOKENS // 2 else ()
    offsets = list(accumulate((len(table_text([row])) + 1 for row in rows), initial=0))
    head = Source(start=0, end=max(offsets[len(repeated)] - 1, 0), block=block.id, offset=0)
    start = len(repeated)
    while start < len(rows):
        end = _last_row_that_fits(rows, start, repeated)
        text = table_text([*repeated, *rows[start:end]])
        body = Source(start=offsets[len(repeated)], end=len(text), block=block.id, offset=offsets[start])
        is_small = estimate_tokens(text) <= MOST_TOKENS
        for first, last in [(0, len(text))] if is_small else _runs(text, 0, len(text)):
            part = text[first:last]
            sources = tuple(_cut([head, body], first, last))
            yield _Piece(part, _of_rows(block, start, end), "\n", estimate_tokens(part), sources)
        start = end


def _of_rows(block: Block, start: int, end: int) -> tuple[Location, ...]:
    """Return where the rows stand: a table has one location, or one for each row, with or without its header."""
    without = len(block.rows or ()) - len(block.locations)
    if without not in {0, 1} or end <= without:
        return block.locations
    return block.locations[max(start - without, 0) : end - without]


def _last_row_that_fits(
    rows: Sequence[tuple[str, ...]], start: int, repeated: Sequence[tuple[str, ...]]
) -> int:
    """Return the end of the run of rows from `start` that fits into a chunk; one row at the least."""
    tokens = estimate_tokens(table_text(repeated)) + estimate_tokens(table_text([rows[start]]))
    end = start + 1
    while end < len(rows):
        tokens += estimate_tokens(table_text([rows[end]]))
        if tokens > MOST_TOKENS:
            break
        end += 1
    return end
