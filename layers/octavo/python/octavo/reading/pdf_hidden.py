"""Which text of a PDF page its reader does not see: invisible, tiny, off the page, covered, or of its ground's colour.

What a scan's text recognition wrote is invisible too, and lies on or under the picture of the page; that is not hidden.
Text counts as visible until the contrary is proved: losing it is worse than indexing a line that nobody sees.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from octavo.reading.lines import Box
from octavo.reading.mupdf import pymupdf

_SMALLEST = 2.0  # points; smaller text is a mark for machines, not for readers
_FAINTEST = 10  # of 255: the least opacity that is seen
_CONTRAST = 16  # of 255: a colour that differs by less from its ground is not seen
_OPAQUE = 255
_PAPER = 0xFFFFFF
_SMALLEST_GROUND = 4.0  # points of width and height; what is thinner is a rule
_BAND = 20.0  # points of height
_SCAN = 0.5  # of the page: so much of it is pictures when it is a scan
_LARGEST_PICTURE = 2000  # pixels a side, of the picture in which we look whether text is seen
_COARSEST = 0.5  # pixels a point; below, small type could vanish from that picture
_INK = 0x30  # MuPDF's flags for letters that are filled or stroked
_STROKED = 0x20


class Sight:
    """Tells of one page's text whether it is seen."""

    def __init__(self, page: Any, vectors: Sequence[dict[str, Any]]) -> None:  # noqa: ANN401 - PyMuPDF publishes no types
        """`vectors` are MuPDF's blocks of what is drawn on the page, in that order."""
        self._page = page
        self._width, self._height = page.rect.width, page.rect.height
        self._grounds = _by_band([block for block in vectors if _is_ground(block)], self._height)
        self._colours = {_PAPER, *(block["color"] for blocks in self._grounds.values() for block in blocks)}
        self._is_near_a_ground: dict[int, bool] = {}

    def is_unseen(self, span: dict[str, Any]) -> bool:
        """Whether the span cannot be seen wherever it stands: invisible, tiny or off the page. Blank space can."""
        x0, y0, x1, y1 = span["bbox"]
        if x1 <= 0 or y1 <= 0 or x0 >= self._width or y0 >= self._height:
            return True
        if span["alpha"] < _FAINTEST or not span["char_flags"] & _INK:
            return not span["text"].isspace() and not self._is_scan
        return bool(span["size"] < _SMALLEST)

    def is_hidden(self, span: dict[str, Any], number: int) -> bool:
        """Whether the span, of block `number`, is unseen, or covered, or of its ground's colour."""
        if self.is_unseen(span):
            return True
        box = span["bbox"]
        if self._under_pictures and any(_contains(area, box) for area in self._under_pictures):
            return True
        near = self._grounds.get(int((box[1] + box[3]) / 2 // _BAND), ())
        grounds = [block for block in near if _contains(block["bbox"], box)]
        may_be_unseen = any(block["number"] > number for block in grounds) or (
            self._is_of_some_ground(span["color"])
            and not span["char_flags"] & _STROKED
            and _is_like(span["color"], grounds[-1]["color"] if grounds else _PAPER)
        )
        # A dash leaves so little that the picture proves nothing.
        return may_be_unseen and any(map(str.isalnum, span["text"])) and self._shows_nothing(box)

    def _is_of_some_ground(self, colour: int) -> bool:
        known = self._is_near_a_ground.get(colour)
        if known is None:
            known = any(_is_like(colour, ground) for ground in self._colours)
            self._is_near_a_ground[colour] = known
        return known

    def _shows_nothing(self, box: Box) -> bool:
        """Whether the picture of the page is of one colour where the text stands: what lies between is known now."""
        picture, scale = self._picture
        if scale < _COARSEST:
            return False
        edge = 0.2 * (box[3] - box[1])  # what touches the text from above and below does not count
        x0, x1 = max(int(box[0] * scale), 0), min(int(box[2] * scale) + 1, picture.width)
        y0, y1 = max(int((box[1] + edge) * scale), 0), min(int((box[3] - edge) * scale) + 1, picture.height)
        rows, stride = picture.samples_mv, picture.stride
        pixels = b"".join(rows[y * stride + 3 * x0 : y * stride + 3 * x1] for y in range(y0, y1))
        channels = (pixels[0::3], pixels[1::3], pixels[2::3])
        return all(max(values, default=0) - min(values, default=0) < _CONTRAST for values in channels)

    @cached_property
    def _picture(self) -> tuple[Any, float]:
        scale = min(1.0, _LARGEST_PICTURE / max(self._width, self._height))
        return self._page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), alpha=False), scale

    @cached_property
    def _drawn(self) -> list[tuple[str, Box]]:
        """What is drawn on a page with pictures, in order: what it is, and its box."""
        if not self._page.get_images():
            return []
        matrix = self._page.rotation_matrix
        return [(kind, tuple(pymupdf.Rect(box) * matrix)) for kind, box, *_ in self._page.get_bboxlog()]

    @cached_property
    def pictures(self) -> list[Box]:
        """Where pictures stand on the page, as far as they show; none of a scan, which is one picture."""
        if self._is_scan:
            return []
        return [
            (max(x0, 0.0), max(y0, 0.0), min(x1, self._width), min(y1, self._height))
            for kind, (x0, y0, x1, y1) in self._drawn
            if kind.startswith("fill-im") and x0 < self._width and y0 < self._height and x1 > 0 and y1 > 0
        ]

    @cached_property
    def _is_scan(self) -> bool:
        """Whether pictures take up so much of the page that its unseen text is what they show."""
        area = 0.0
        for kind, box in self._drawn:
            if kind.startswith("fill-im"):
                width = min(box[2], self._width) - max(box[0], 0)
                area += max(width, 0) * max(min(box[3], self._height) - max(box[1], 0), 0)
        return bool(area >= _SCAN * self._width * self._height)

    @cached_property
    def _under_pictures(self) -> list[Box]:
        """Where text lies under an opaque picture."""
        if self._is_scan or any(mask for _, mask, *_ in self._page.get_images()):
            return []  # with masks, which of the pictures one can see through is not known
        seen: list[Box] = []
        covered: list[Box] = []
        for kind, box in self._drawn:
            if kind.endswith("-text"):
                seen.append(box)
            elif kind == "fill-image" and min(box[2] - box[0], box[3] - box[1]) >= _SMALLEST_GROUND:
                covered += [text for text in seen if _contains(box, text)]
                seen = [text for text in seen if not _contains(box, text)]
        return [area for area in covered if not any(_contains(area, text) for text in seen)]


def _by_band(blocks: Sequence[dict[str, Any]], height: float) -> dict[int, list[dict[str, Any]]]:
    """Return the blocks by the bands of the page that they reach into, so that a line is compared with few."""
    bands: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for block in blocks:
        top, bottom = max(block["bbox"][1], 0.0), min(block["bbox"][3], height)
        for band in range(int(top // _BAND), int(bottom // _BAND) + 1):
            bands[band].append(block)
    return bands


def _is_ground(block: dict[str, Any]) -> bool:
    """Whether the vector block is an opaque rectangle on which, or under which, text may lie."""
    x0, y0, x1, y1 = block["bbox"]
    is_opaque = block["isrect"] and not block["stroked"] and block["alpha"] == _OPAQUE
    return is_opaque and min(x1 - x0, y1 - y0) >= _SMALLEST_GROUND


def _is_like(colour: int, other: int) -> bool:
    return all(abs((colour >> shift & 0xFF) - (other >> shift & 0xFF)) < _CONTRAST for shift in (0, 8, 16))


def _contains(outer: Box, inner: Box) -> bool:
    """Whether `inner` lies in `outer`; of its height, which reaches above and below the letters, the middle."""
    slack = 0.25 * (inner[3] - inner[1])
    return (
        outer[0] - 1 <= inner[0]
        and outer[2] + 1 >= inner[2]
        and outer[1] <= inner[1] + slack
        and outer[3] >= inner[3] - slack
    )
