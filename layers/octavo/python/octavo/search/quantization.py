"""Vectors as int8: a quarter of the memory, and the same ranking to within a per cent."""

import math
from collections.abc import Sequence
from typing import Final

from octavo.errors import InvalidRequest

_LARGEST: Final = 127
_BITS: Final = 8


def quantize(vector: Sequence[float]) -> list[int]:
    """Return the vector's direction as integers from -127 to 127.

    Cosine ignores length, so the largest component of every vector is stretched to 127: a unit vector
    of 384 dimensions scaled by a fixed 127 would use only some ten of the 255 steps.

    Raises:
        InvalidRequest: the vector has no direction (all zeros) or holds NaN or an infinity.
    """
    largest = max(map(abs, vector), default=0.0)
    if largest == 0 or not all(map(math.isfinite, vector)):
        raise InvalidRequest("a vector must be finite and point somewhere")
    scale = _LARGEST / largest
    return [round(component * scale) for component in vector]


def binary_code(quantized: Sequence[int]) -> bytes:
    """Return one bit a dimension, set where it is positive, filled up to whole bytes.

    How many bits of two codes differ tells roughly, and quickly, how far their vectors point apart.
    """
    bits = "".join("1" if component > 0 else "0" for component in quantized)
    size = -(-len(bits) // _BITS)
    return int(bits.ljust(size * _BITS, "0"), 2).to_bytes(size)
