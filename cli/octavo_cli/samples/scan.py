"""A document as a scanner hands it back: pictures of its pages, noisy, somewhat askew, without any text."""

from dataclasses import dataclass

import numpy as np
import pymupdf

_INCH = 72.0  # points
_PAPER, _INK = 245, 25  # shades of grey


@dataclass(frozen=True)
class Handling:
    """How the pages were laid on the glass: resolution, degrees turned, noise as a standard deviation in greys."""

    dpi: int = 200
    turned: float = 0.8
    noise: float = 10.0
    quality: int = 60  # of JPEG


def scan(document: bytes, handling: Handling) -> bytes:
    """Return a PDF that shows the pages of a PDF; the bytes are the same every time."""
    noise = np.random.default_rng(1)
    with pymupdf.open("pdf", document) as source, pymupdf.open() as copy:
        for page in source:
            seen = _photographed(page, handling, noise)
            sheet = copy.new_page(
                width=seen.width * _INCH / handling.dpi, height=seen.height * _INCH / handling.dpi
            )
            picture = seen.tobytes("jpeg", jpg_quality=handling.quality)
            sheet.insert_image(sheet.rect, stream=picture)
        saved: bytes = copy.tobytes(garbage=3, no_new_id=True, reproducible=True)
    return saved


def pictures(scanned: bytes, handling: Handling) -> list[pymupdf.Pixmap]:
    """Return the pictures of a scan, pixel by pixel as they are."""
    with pymupdf.open("pdf", scanned) as document:
        return [page.get_pixmap(dpi=handling.dpi, colorspace=pymupdf.csGRAY) for page in document]


def _photographed(page: pymupdf.Page, handling: Handling, noise: np.random.Generator) -> pymupdf.Pixmap:
    zoom = handling.dpi / _INCH
    matrix = pymupdf.Matrix(zoom, zoom).prerotate(handling.turned)
    seen = page.get_pixmap(matrix=matrix, colorspace=pymupdf.csGRAY, alpha=False)
    grey = np.frombuffer(seen.samples, np.uint8).reshape(seen.height, seen.width)
    toned = _INK + grey * ((_PAPER - _INK) / 255) + noise.normal(0, handling.noise, grey.shape)
    return pymupdf.Pixmap(
        pymupdf.csGRAY, seen.width, seen.height, toned.clip(0, 255).astype(np.uint8).tobytes(), 0
    )
