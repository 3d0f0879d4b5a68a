"""What a picture of a page shows, before anybody reads it: whether there is ink, and how the text runs.

Imports numpy, whose threads a process that forks must not have: only the child that reads a scan comes here.
"""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from octavo.reading.ocr import Picture

_COARSE_DPI: Final = 75
_FAINT: Final = 25  # shades of grey by which the palest pencil differs from its paper
_EDGE: Final = 40  # between neighbours, where a letter begins
_FEWEST_PIXELS: Final = 6  # a lone digit
_MOST_EDGES: Final = 40_000
_STEEPEST: Final = 8.0  # degrees; nobody lays a page more askew
_STEP, _FINE_STEP = 0.5, 0.1
# How much more clearly the text must run upright than across, before the page is turned.
_UPRIGHT: Final = 1.5

_Grey = NDArray[np.int16]
_Places = NDArray[np.float64]


def coarse(picture: Picture) -> _Grey:
    """Return the picture at some 75 dpi, each pixel the mean of those it replaces."""
    grey = np.frombuffer(picture.pixels, np.uint8).reshape(picture.height, picture.width)
    side = max(1, round(picture.dpi / _COARSE_DPI))
    height, width = (length // side * side for length in grey.shape)
    sums = np.zeros((height // side, width // side), np.int32)
    for row in range(side):  # four times as fast as a mean over axes
        for column in range(side):
            sums += grey[row:height:side, column:width:side]
    means: _Grey = (sums // side**2).astype(np.int16)
    return means


def is_blank(grey: _Grey) -> bool:
    """Whether there is nothing but paper."""
    return bool(np.count_nonzero(_ink(grey)) < _FEWEST_PIXELS)


def is_paper(grey: _Grey) -> bool:
    """Whether most of the picture has one shade, as a page of text has and a photograph has not."""
    return bool(np.count_nonzero(_ink(grey)) < 0.5 * grey.size)


def _ink(grey: _Grey) -> NDArray[np.bool_]:
    return np.abs(grey - int(np.median(grey))) > _FAINT


def slant(grey: _Grey) -> float:
    """Return by how many degrees, clockwise, the page must be turned so that its lines run across.

    Within 8 degrees of 0 or of 90; text that stands on its head is not told from text that does not.
    """
    rows, columns = _edges(grey)
    across = _sharpest(rows, columns, _steps(0.0, _STEEPEST, _STEP))
    upright = _sharpest(columns, rows, _steps(0.0, _STEEPEST, _STEP))
    if upright[0] > _UPRIGHT * across[0]:
        _, angle = _sharpest(columns, rows, _steps(upright[1], _STEP, _FINE_STEP))
        return 90.0 + angle
    _, angle = _sharpest(rows, columns, _steps(across[1], _STEP, _FINE_STEP))
    return -angle


def _edges(grey: _Grey) -> tuple[_Places, _Places]:
    """Return rows and columns of the pixels where light and dark meet, a sample of them if they are many."""
    edges = np.zeros(grey.shape, bool)
    edges[:-1] |= np.abs(np.diff(grey, axis=0)) > _EDGE
    edges[:, :-1] |= np.abs(np.diff(grey, axis=1)) > _EDGE
    rows, columns = np.nonzero(edges)
    every = 1 + len(rows) // _MOST_EDGES
    return rows[::every].astype(float), columns[::every].astype(float)


def _steps(middle: float, reach: float, step: float) -> Iterator[float]:
    count = round(reach / step)
    return (middle + step * index for index in range(-count, count + 1))


def _sharpest(rows: _Places, columns: _Places, angles: Iterator[float]) -> tuple[float, float]:
    """Return (sharpness, angle) of the lines at their sharpest: along them, text and the space between alternate."""
    if not len(rows):
        return 0.0, 0.0
    return max((_sharpness(rows, columns, angle), -abs(angle), angle) for angle in angles)[::2]


def _sharpness(rows: _Places, columns: _Places, angle: float) -> float:
    places: NDArray[Any] = np.rint(rows - columns * np.tan(np.radians(angle))).astype(np.int64)
    profile = np.bincount(places - places.min())
    return float(np.square(np.diff(profile.astype(float))).sum())
