"""A page as people see it: a PNG in colour, as wide as a screen asks for.

PNG because pages are mostly text: at 1,200 pixels it is as large as a JPEG of quality 85, sharp, and made in half the time.
"""

import math
from typing import Any, Final

from octavo.errors import ReasonCode
from octavo.reading.mupdf import pymupdf, refusing_damage
from octavo.reading.raster import check_images
from octavo.settings import Limits

_MOST_PIXELS: Final = (
    16e6  # of a page that is much taller than wide, which gets a narrower picture; A4 has 8 million
)


def picture_of(page: Any, width: int, limits: Limits) -> bytes:  # noqa: ANN401 - PyMuPDF publishes no types
    """Return the page, which is upright already, as a PNG.

    Raises:
        UnreadableDocument: PAGE_UNREADABLE, or DECOMPRESSES_TOO_LARGE for an image on it with too many pixels.
    """
    check_images(page, limits)
    with refusing_damage(ReasonCode.PAGE_UNREADABLE):
        area = max(page.rect.get_area(), 1.0)
        zoom = min(width / max(page.rect.width, 1.0), math.sqrt(_MOST_PIXELS / area))
        picture: bytes = page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), alpha=False).tobytes("png")
    return picture
