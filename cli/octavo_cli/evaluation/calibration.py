"""Whether a confidence means what it says."""

import numpy as np
from numpy.typing import NDArray

_BINS = 10


def calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Return the mean distance of confidence and accuracy over ten bins, weighed by their size."""
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    parts = [bins == index for index in range(_BINS)]
    return float(
        sum(abs(confidence[part].mean() - right[part].mean()) * part.mean() for part in parts if part.any())
    )
