"""A page as the picture that an engine reads: at the resolution of the scan itself, turned upright."""

import math
from dataclasses import dataclass
from typing import Any, Final

from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading.mupdf import pymupdf, refusing_damage
from octavo.reading.ocr import Picture
from octavo.settings import Limits

_INCH: Final = 72.0  # points
# Below, tesseract reads small type less well; above, no better.
_LOWEST_DPI, _HIGHEST_DPI = 150.0, 300.0
_MOST_PIXELS: Final = 40e6  # of the picture that is recognised: A3 at 300 dpi has 17 million


@dataclass(frozen=True, slots=True)
class Rendering:
    """A picture of a page; `pixel` is how many points a pixel is, `to_page` leads from upright points to the page's."""

    picture: Picture
    pixel: float
    to_page: Any


def images_of(page: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - PyMuPDF publishes no types
    """Return `width`, `height` in pixels and `bbox` of each picture on the page.

    Raises:
        UnreadableDocument: PAGE_UNREADABLE.
    """
    with refusing_damage(ReasonCode.PAGE_UNREADABLE):
        images: list[dict[str, Any]] = page.get_image_info()
    return images


def area_on(page: Any, image: dict[str, Any]) -> float:  # noqa: ANN401 - as above
    """Return how much of the page the image covers, from 0 to 1."""
    seen = pymupdf.Rect(image["bbox"]) & page.rect
    whole = page.rect.get_area()
    return float(seen.get_area() / whole) if whole and not seen.is_empty else 0.0


def check_images(page: Any, limits: Limits) -> list[dict[str, Any]]:  # noqa: ANN401 - as above
    """Return the pictures on the page, as `images_of`, none of them larger than the limit.

    Raises:
        UnreadableDocument: PAGE_UNREADABLE; DECOMPRESSES_TOO_LARGE, a picture has more pixels than the limit.
    """
    images = images_of(page)
    for image in images:
        pixels = image["width"] * image["height"]
        if pixels > limits.image_pixels:
            raise UnreadableDocument(
                ReasonCode.DECOMPRESSES_TOO_LARGE, f"{pixels:,} pixels, limit {limits.image_pixels:,}"
            )
    return images


def zoom_for(page: Any, limits: Limits, scale: float) -> float:  # noqa: ANN401 - as above
    """Return how many pixels a unit of the page needs, for the largest picture on it to keep its own.

    Raises:
        UnreadableDocument: what `check_images` raises.
    """
    images = check_images(page, limits)
    largest = max(images, key=lambda image: area_on(page, image), default=None)
    native = _resolution(largest) if largest else 0.0
    lowest, highest = (dpi / _INCH * scale for dpi in (_LOWEST_DPI, _HIGHEST_DPI))
    most = math.sqrt(_MOST_PIXELS / max(page.rect.get_area(), 1.0))
    return min(max(native, lowest), highest, most)


def _resolution(image: dict[str, Any]) -> float:
    shown = pymupdf.Rect(image["bbox"]).get_area()
    return math.sqrt(image["width"] * image["height"] / shown) if shown else 0.0


def rendered(page: Any, zoom: float, scale: float, turn: float) -> Rendering:  # noqa: ANN401 - as above
    """Render the page in grey, `zoom` pixels a unit, turned by so many degrees.

    Raises:
        UnreadableDocument: PAGE_UNREADABLE, also for a picture of which the end is missing, which is drawn in grey.
    """
    matrix = pymupdf.Matrix(zoom, zoom).prerotate(turn)
    with refusing_damage(ReasonCode.PAGE_UNREADABLE):
        seen = page.get_pixmap(matrix=matrix, colorspace=pymupdf.csGRAY, alpha=False)
    for warning in pymupdf.TOOLS.mupdf_warnings().splitlines():
        if "premature end" in warning or "truncated" in warning:
            raise UnreadableDocument(ReasonCode.PAGE_UNREADABLE, warning)
    pixel = scale / zoom
    to_page = pymupdf.Matrix(1 / pixel, 1 / pixel) * pymupdf.Matrix(1, 0, 0, 1, seen.x, seen.y) * ~matrix
    return Rendering(
        Picture(seen.width, seen.height, round(_INCH / pixel), seen.samples),
        pixel,
        to_page * pymupdf.Matrix(scale, scale),
    )
