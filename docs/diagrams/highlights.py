"""The pictures of `docs/highlights.md`: `make diagrams`. Pages of the demo's documents, and spans marked on them."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pymupdf

from octavo.document import Block, BoxLocation, Chunk, Location, Page
from octavo.reading.chunking import chunk
from octavo.reading.highlight import Passage, passages
from octavo.reading.sandbox import locate_in_child, opened_in_child
from octavo.settings import Limits
from octavo_cli.samples import make_samples

FOLDER: Final = Path(__file__).parents[1] / "images" / "highlights"
_LIMITS: Final = Limits()
_DPI: Final = 80
_MARGIN: Final = 12.0
_GAP: Final = 16.0
_YELLOW: Final = (1, 0.82, 0.1)


@dataclass(frozen=True)
class Example:
    """Words of a sample, as its text has them; whether its pages are drawn sideways first."""

    name: str
    sample: str
    words: str
    is_turned: bool = False


EXAMPLES: Final = (
    Example("one-column", "contract.pdf", "ninety (90) days' prior written notice"),
    Example("two-columns", "survey.pdf", "Curlew continue to decline"),
    Example("table", "invoice.pdf", "Porcelain clay, 10 kg bag | 12"),
    Example(
        "turned-page",
        "abstract.pdf",
        "Cracks up to 0.6 mm wide closed completely within 28 days",
        is_turned=True,
    ),
)


def draw(example: Example, folder: Path) -> bytes:
    """Return the PNG: on the left the block that holds the words, on the right the words, as they are found in the file."""
    path = _turned(folder / example.sample) if example.is_turned else folder / example.sample
    found = _passages(path, example.words)
    blocks = [place for item in found for place in item.block.locations]
    words = [place for item in locate_in_child(path, found, _LIMITS) for place in item]
    return _picture(path, blocks, words)


def _turned(path: Path) -> Path:
    """Write the document as scanners and landscape printers do: drawn sideways, on pages that say they are to be turned."""
    source: Any = pymupdf.open(path)
    document: Any = pymupdf.open()
    for page in source:
        sideways = document.new_page(width=page.rect.height, height=page.rect.width)
        sideways.show_pdf_page(sideways.rect, source, page.number, rotate=90)
        sideways.set_rotation(90)
    document.save(path.with_stem("turned"))
    return path.with_stem("turned")


def _passages(path: Path, words: str) -> list[Passage]:
    with opened_in_child(path, _LIMITS) as (_, results):
        pages = [page for page in results if isinstance(page, Page)]
    blocks: list[Block] = [block for page in pages for block in page.blocks]
    chunks: list[Chunk] = [item for item in chunk(pages) if words in item.text]
    start = chunks[0].text.index(words)
    return passages(chunks[0], blocks, start, start + len(words))


def _picture(path: Path, before: Sequence[Location], after: Sequence[Location]) -> bytes:
    """Draw the same part of the page twice, side by side, each with its marks."""
    source: Any = pymupdf.open(path)
    number = after[0].page
    page = source[number - 1]
    page.remove_rotation()
    clip = _around(_boxes([*before, *after], number)) & page.rect
    paper: Any = pymupdf.open()
    sheet = paper.new_page(width=2 * clip.width + _GAP, height=clip.height)
    for left, places in ((0.0, before), (clip.width + _GAP, after)):
        place = pymupdf.Rect(left, 0, left + clip.width, clip.height)
        sheet.show_pdf_page(place, source, number - 1, clip=clip)
        for box in _boxes(places, number):
            mark = box * pymupdf.Matrix(1, 0, 0, 1, left - clip.x0, -clip.y0)
            sheet.draw_rect(mark, color=None, fill=_YELLOW, fill_opacity=0.45)
    return bytes(sheet.get_pixmap(dpi=_DPI).tobytes("png"))


def _around(boxes: Sequence[Any]) -> Any:  # noqa: ANN401 - PyMuPDF publishes no types
    clip = pymupdf.Rect()
    for box in boxes:
        clip |= box
    return pymupdf.Rect(clip.x0 - _MARGIN, clip.y0 - _MARGIN, clip.x1 + _MARGIN, clip.y1 + _MARGIN)


def _boxes(places: Sequence[Location], page: int) -> list[Any]:
    return [
        pymupdf.Rect(place.box) for place in places if isinstance(place, BoxLocation) and place.page == page
    ]


def main() -> None:
    """Write every example's picture."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        make_samples(Path(folder))
        for example in EXAMPLES:
            path = FOLDER / f"{example.name}.png"
            path.write_bytes(draw(example, Path(folder)))
            print(path)


if __name__ == "__main__":
    main()
