"""Highlights: the text under the boxes of a span is the text of the span."""

import json
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavo.document import (
    Block,
    BlockType,
    BoxLocation,
    Chunk,
    Location,
    Page,
    PathLocation,
    PointerLocation,
)
from octavo.errors import UnreadableDocument
from octavo.reading.chunking import chunk
from octavo.reading.continuation import joined
from octavo.reading.highlight import Passage, Word, locate, passages, places_of
from octavo.reading.pdf import PdfReader
from octavo.reading.sandbox import locate_in_child, opened_in_child
from octavo.settings import Limits
from tests.unit.reading import set_pages

LIMITS = Limits()
READER = PdfReader()
LAYOUTS: dict[str, Callable[[Path], Path]] = {
    "one column": partial(set_pages.columns, number=1),
    "two columns": partial(set_pages.columns, number=2),
    "three columns": partial(set_pages.columns, number=3),
    "tables": set_pages.tables,
    "rotated pages": set_pages.rotated,
    "drawn in another order": set_pages.shuffled,
    "a contract": partial(set_pages.sample, name="contract.pdf"),
    "a survey": partial(set_pages.sample, name="survey.pdf"),
    "an invoice": partial(set_pages.sample, name="invoice.pdf"),
}


@dataclass(frozen=True)
class Reading:
    path: Path
    pages: list[Page] = field(repr=False)
    chunks: list[Chunk] = field(repr=False)
    words: dict[int, list[Word]] = field(repr=False)
    letters: dict[int, list[tuple[str, float, float]]] = field(repr=False)

    def text_under(self, location: Location) -> str:
        """The letters whose middle is in the box, as another look at the page finds them."""
        assert isinstance(location, BoxLocation)
        x0, y0, x1, y1 = location.box
        return "".join(
            sign
            for sign, x, y in self.letters[location.page]
            if x0 - 0.06 <= x <= x1 + 0.06 and y0 - 0.06 <= y <= y1 + 0.06
        )


def letters_of(page: Any) -> Iterator[tuple[str, float, float]]:
    page.remove_rotation()
    for block in page.get_text("rawdict")["blocks"]:
        for line in block.get("lines", ()):
            x = y = 0.0
            for letter in (letter for span in line["spans"] for letter in span["chars"]):
                left, top, right, bottom = letter["bbox"]
                if left < right and top < bottom:  # the second of a ligature has no place of its own
                    x, y = (left + right) / 2, (top + bottom) / 2
                yield letter["c"], x, y


@pytest.fixture(scope="module", params=LAYOUTS)
def reading(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Reading:
    path = LAYOUTS[request.param](tmp_path_factory.mktemp("layout"))
    profile = READER.profile(path, LIMITS)
    pages = joined(list(READER.read(path, profile, 1, profile.page_count, LIMITS)))
    words = READER.words(path, range(1, len(pages) + 1), (), LIMITS)
    document: Any = pymupdf.open(path)
    letters = {page.number + 1: list(letters_of(page)) for page in document}
    return Reading(path, pages, chunk(pages), words, letters)


def squeezed(text: str) -> str:
    """The letters and digits alone: hyphens, bars and spaces come and go between a page and its text."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


LIGATURES = ("ff", "fi", "fl", "ft", "tt", "ti")


def whole_glyphs(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a span so that it cuts no ligature, which is one sign on the page."""
    while text[start - 1 : start + 1] in LIGATURES:
        start -= 1
    while text[end - 1 : end + 1] in LIGATURES:
        end += 1
    return start, end


@pytest.mark.fuzz
@settings(deadline=None)
@given(data=st.data())
def test_the_text_under_the_boxes_is_the_text_of_the_span(reading: Reading, data: st.DataObject) -> None:
    item = data.draw(st.sampled_from(reading.chunks))
    start = data.draw(st.integers(0, len(item.text) - 1))
    start, end = whole_glyphs(item.text, start, data.draw(st.integers(start + 1, len(item.text))))
    blocks = [block for page in reading.pages for block in page.blocks]
    found = [
        place
        for part in passages(item, blocks, start, end)
        for place in locate(part, reading.words.__getitem__)
    ]
    if squeezed(item.text[start:end]):
        assert squeezed("".join(map(reading.text_under, found))) == squeezed(item.text[start:end])


def read_whole(path: Path) -> tuple[list[Chunk], list[Block]]:
    with opened_in_child(path, LIMITS) as (_, results):
        pages = [page for page in results if isinstance(page, Page)]
    return chunk(pages), [block for page in pages for block in page.blocks]


def places_of_words(path: Path, words: str) -> list[Location]:
    """Where the words stand, as a search's excerpt is shown: from the chunk that holds them."""
    chunks, blocks = read_whole(path)
    (item,) = [item for item in chunks if words in item.text]
    start = item.text.index(words)
    found = passages(item, blocks, start, start + len(words))
    return [place for part in locate_in_child(path, found, LIMITS) for place in part]


def test_a_word_of_a_line_is_boxed_and_its_neighbours_are_not(make_pdf: Callable[..., Path]) -> None:
    path = make_pdf([(60, 150, "one two three"), (60, 163, "four five six, and more than fits on a line")])
    (found,) = places_of_words(path, "five six,")
    assert isinstance(found, BoxLocation)
    (one,) = pymupdf.open(path)[0].search_for("five six,")
    assert found.box == pytest.approx(tuple(one), abs=0.1)


def test_a_span_over_two_lines_has_a_box_for_each(make_pdf: Callable[..., Path]) -> None:
    first = "A sentence that starts upon a line which is rather long, hyphen-"
    path = make_pdf(
        [(60, 150, first), (60, 162, "ated at its end, and so it goes on to another line below it.")]
    )
    upper, lower = places_of_words(path, "long, hyphenated at")
    assert isinstance(upper, BoxLocation)
    assert isinstance(lower, BoxLocation)
    assert upper.box[3] < lower.box[3]
    assert upper.box[0] > lower.box[2]


def test_a_paragraph_in_two_columns_has_a_box_in_each(reading: Reading) -> None:
    blocks = [block for page in reading.pages for block in page.blocks if block.rows is None]
    for block in blocks:
        for place in block.locations:
            assert isinstance(place, BoxLocation)
            under = squeezed(reading.text_under(place))
            assert len(under) <= len(squeezed(block.text)) + 2, block.text


def test_equal_cells_are_told_apart_by_their_row(make_pdf: Callable[..., Path]) -> None:
    rows = [("Item", "Price"), ("Tea", "3.50"), ("Cake", "3.50"), ("Milk", "3.50"), ("Bread", "3.50")]
    cells = [(60 + 150 * x, 150 + 15 * y, text) for y, row in enumerate(rows) for x, text in enumerate(row)]
    (found,) = places_of_words(make_pdf(cells), "Milk | 3.50")[1:]
    assert isinstance(found, BoxLocation)
    assert found.box[1] < 195 < found.box[3]
    assert found.box[0] == pytest.approx(210, abs=1)


def test_text_that_is_not_on_its_page_is_placed_with_its_block() -> None:
    place = BoxLocation(page=1, box=(0, 0, 100, 20))
    block = Block(id="p1-b1", type=BlockType.PARAGRAPH, text="read by other means", locations=(place,))
    word = Word(
        page=1, line=0, text="else", boxes=((0, 0, 5, 9), (5, 0, 9, 9), (9, 0, 14, 9), (14, 0, 19, 9))
    )
    assert locate(Passage(block=block, start=0, end=4), lambda _: [word]) == [place]
    assert locate(Passage(block=block, start=0, end=4), lambda _: []) == [place]


def test_a_span_of_json_has_the_pointer_of_its_value_or_of_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    rows = [{"item": "Tea", "price": 3.5}, {"item": "Cake", "price": 4}, {"item": "Milk", "price": 1}]
    path.write_text(json.dumps({"title": "List", "text": "What we buy.", "rows": rows}))
    assert places_of_words(path, "we buy") == [PointerLocation(page=1, pointer="/text")]
    assert places_of_words(path, "Cake") == [PointerLocation(page=1, pointer="/rows/1")]
    assert places_of_words(path, "Cake | 4\nMilk") == [
        PointerLocation(page=1, pointer="/rows/1"),
        PointerLocation(page=1, pointer="/rows/2"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "path"),
    [
        ("a.html", "<html><body><p>One.</p><div><p>Two words.</p></div></body></html>", "body/div[1]/p[1]"),
        ("a.md", "# One\n\nTwo words.\n", "line[3]"),
        ("a.txt", "One.\n\nTwo words.\n", "line[3]"),
    ],
)
def test_a_span_of_a_flowing_document_has_the_path_of_its_block(
    tmp_path: Path, name: str, content: str, path: str
) -> None:
    (tmp_path / name).write_text(content)
    assert places_of_words(tmp_path / name, "words") == [PathLocation(page=1, path=path)]


def test_a_file_that_is_damaged_since_is_refused_and_the_blocks_place_remains(
    make_pdf: Callable[..., Path],
) -> None:
    path = make_pdf([(60, 150, "one two three")])
    _, blocks = read_whole(path)
    passage = Passage(block=blocks[0], start=0, end=3)
    path.write_bytes(b"%PDF-1.7 nothing")
    with pytest.raises(UnreadableDocument, match="CORRUPT_PDF"):
        locate_in_child(path, [passage], LIMITS)
    assert places_of(passage) == list(blocks[0].locations)
