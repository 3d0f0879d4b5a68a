"""Pages that are pictures: which they are, and what is written on them.

page ── rendered, turned upright ──▶ Picture ── engine ──▶ words in pixels ──▶ Scan: lines in points
boxes on the page ◀── Scan.place ── blocks ◀── the same layout as of a born-digital page ──┘
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from octavo.document import Block, BoxLocation
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading import ocr
from octavo.reading.lines import Box, Line
from octavo.reading.mupdf import pymupdf
from octavo.reading.ocr import RecognizedLine
from octavo.reading.ocr_lines import as_lines, certain, confidence, in_points
from octavo.reading.raster import Rendering, area_on, images_of, rendered, zoom_for
from octavo.settings import Limits

# A page with fewer letters and digits may be a scan that somebody stamped.
_FEW_CHARACTERS: Final = 100
# Of all characters: text with fewer letters and digits is what a broken font or a bad recognition left.
_READABLE: Final = 0.4
# Of the page's area: a logo is smaller; a scan, whatever is stamped on it, is larger.
_LOGO, _SCAN = 0.05, 0.6
_LEAST_TURN: Final = 0.3  # degrees; what is less askew may stay so
_SIDE: Final = 45.0  # degrees; beyond, a page lies on its side
_LONG_WORD: Final = 4  # letters: one is wider than tall
_DOUBTFUL: Final = 0.75  # pages the right way up have 0.9 and more, those on their head 0.7 and less


@dataclass(frozen=True, slots=True)
class Scan:
    """What was recognised on a page: in points on the page turned upright, from which `to_page` leads back."""

    lines: list[Line]
    recognized: list[RecognizedLine]
    height: float
    to_page: Any

    def place(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """Yield the blocks with their boxes where they are on the page, and the confidence of their words."""
        found = [word for line in self.recognized for word in line.words]
        for block in blocks:
            places = [location for location in block.locations if isinstance(location, BoxLocation)]
            words = [word for word in found if any(_holds(place.box, word.box) for place in places)]
            locations = [
                place.model_copy(update={"box": _rounded(self.on_page(place.box))}) for place in places
            ]
            yield block.model_copy(
                update={"confidence": round(confidence(words), 3), "locations": tuple(locations)}
            )

    def on_page(self, box: Box) -> Box:
        """Return where a box of the upright page lies on the page, at least as large where that was turned."""
        x0, y0, x1, y1 = pymupdf.Rect(box) * self.to_page
        return x0, y0, x1, y1


def has_its_text(lines: Sequence[Line]) -> bool:
    """Whether a PDF page with these lines is born digital: its own text says it all."""
    return _has_readable(lines, _FEW_CHARACTERS)


def _has_readable(lines: Sequence[Line], characters: int) -> bool:
    text = "".join(line.text for line in lines)
    letters = sum(map(str.isalnum, text))
    return letters >= characters and letters > _READABLE * len(text)


def scanned(page: Any, lines: Sequence[Line], limits: Limits) -> Scan | None:  # noqa: ANN401 - PyMuPDF publishes no types
    """Return what is written in the pictures of a PDF page that is not born digital; None where there is nothing.

    Raises:
        UnreadableDocument: what `recognized` raises.
    """
    has_text = _has_readable(lines, 1)
    covered = sum(area_on(page, image) for image in images_of(page))
    if covered < (_SCAN if has_text else _LOGO):
        return None
    return recognized(page, limits, has_text=has_text)


def recognized(
    page: Any,  # noqa: ANN401 - as above
    limits: Limits,
    scale: float = 1.0,
    *,
    has_text: bool = False,
) -> Scan | None:
    """Recognise the text of a page as it is seen; None where it is blank.

    Args:
        page: the page of a PDF or of an image file, just opened.
        limits: pixels of a picture and seconds of a page.
        scale: how many points a unit of MuPDF's page is.
        has_text: the page has a little text of its own; then a photograph behind it is no scan.

    Raises:
        UnreadableDocument: OCR_UNAVAILABLE, there is no engine here; DECOMPRESSES_TOO_LARGE, a picture has too
            many pixels; PAGE_UNREADABLE, it is damaged; and what `OcrEngine.recognize` raises.
    """
    from octavo.reading import pictures  # noqa: PLC0415 - it says where it must not be imported

    deadline = time.monotonic() + limits.seconds_per_page
    zoom = zoom_for(page, limits, scale)
    seen = rendered(page, zoom, scale, 0.0)
    grey = pictures.coarse(seen.picture)
    if pictures.is_blank(grey):
        _refuse_damage()
        return None
    if has_text and not pictures.is_paper(grey):
        return None
    engine = ocr.engine()
    turn = pictures.slant(grey)
    if abs(turn) > _LEAST_TURN:
        seen = rendered(page, zoom, scale, turn)
    found = engine.recognize(seen.picture, deadline - time.monotonic())
    if _stands(found):  # lines that repeat each other align across themselves too
        turn += 90.0 if abs(turn) < _SIDE else -90.0
        seen = rendered(page, zoom, scale, turn)
        found = engine.recognize(seen.picture, deadline - time.monotonic())
    if found and _certainty(found) < _DOUBTFUL:
        other = rendered(page, zoom, scale, turn + 180.0)
        found_there = engine.recognize(other.picture, deadline - time.monotonic())
        if _certainty(found_there) > _certainty(found):
            seen, found = other, found_there
    return _scan(seen, found)


def _refuse_damage() -> None:
    """Tell a picture that MuPDF could not draw, and left white, from one that is blank."""
    if warnings := pymupdf.TOOLS.mupdf_warnings():
        raise UnreadableDocument(ReasonCode.PAGE_UNREADABLE, warnings.splitlines()[0])


def _scan(seen: Rendering, found: Sequence[RecognizedLine]) -> Scan:
    lines = in_points(certain(found), seen.pixel)
    return Scan(
        lines=as_lines(lines),
        recognized=lines,
        height=seen.picture.height * seen.pixel,
        to_page=seen.to_page,
    )


def _stands(found: Iterable[RecognizedLine]) -> bool:
    """Whether most words are taller than wide: tesseract reads lines that run upright, in one of two directions."""
    boxes = [word.box for line in found for word in line.words if len(word.text) >= _LONG_WORD]
    tall = sum(box[3] - box[1] > box[2] - box[0] for box in boxes)
    return 2 * tall > len(boxes)


def _certainty(found: Iterable[RecognizedLine]) -> float:
    return confidence(word for line in found for word in line.words)


def _holds(outer: Box, inner: Box) -> bool:
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def _rounded(box: Box) -> Box:
    x0, y0, x1, y1 = (round(value, 1) for value in box)
    return x0, y0, x1, y1
