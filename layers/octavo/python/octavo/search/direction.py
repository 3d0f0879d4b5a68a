"""Where a document points among meanings: the mean of the directions of its passages."""

import math
from collections.abc import Sequence
from typing import Final

# A document's subject is clear from fewer; of a longer one so many passages are taken, in the order of their ids.
MOST_PASSAGES: Final = 1_000


def mean_direction(vectors: Sequence[Sequence[int]]) -> tuple[float, ...] | None:
    """Return the unit vector of the mean of the vectors' directions; None of no vectors, or where they cancel out.

    Args:
        vectors: int8, each stretched to a length of its own, see `quantize`.
    """
    directions = [_unit(vector) for vector in vectors]
    total = [math.fsum(column) for column in zip(*directions, strict=True)]
    return _unit(total) if any(total) else None


def _unit(vector: Sequence[float]) -> tuple[float, ...]:
    length = math.hypot(*vector)
    return tuple(component / length for component in vector)
