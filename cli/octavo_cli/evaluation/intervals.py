"""How far a metric would move with other texts of the same kind: bootstrap intervals."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

_SEED = 7
_RESAMPLES = 1000
_BOUNDS = (0.025, 0.975)


def interval(units: Numbers, metric: Callable[[Numbers], Numbers]) -> tuple[float, float]:
    """Return the 95 % interval of a metric of sums, where whole units are drawn again, with replacement.

    Args:
        units: (units, numbers), what each unit adds to the sums; a unit is what is independent of the others.
        metric: from sums (resamples, numbers) to values (resamples,).
    """
    if not len(units):
        return 0.0, 0.0
    draws = np.random.default_rng(_SEED).multinomial(
        len(units), np.full(len(units), 1 / len(units)), size=_RESAMPLES
    )
    low, high = np.quantile(metric(draws @ units), _BOUNDS)
    return float(low), float(high)
