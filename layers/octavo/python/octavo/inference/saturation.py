"""Does this processor overflow on the products of our models? Asked of onnxruntime itself, once a process.

x86 without VNNI adds pairs of unsigned by signed 8-bit products in 16 bits and saturates, without an error.
onnxruntime can multiply by unsigned weights instead, which gives the integers that VNNI gives, in more time.
"""

from functools import cache
from typing import Final

import numpy as np
import onnxruntime

# y = MatMulInteger(a, b): uint8 (2, 64) times int8 (64, 16). A test writes the same bytes with the onnx package.
PROBE: Final = (
    b'\x08\t:[\n\x18\n\x01a\n\x01b\x12\x01y"\rMatMulInteger\x12\x00Z\x13\n\x01a\x12\x0e\n\x0c\x08\x02\x12\x08\n\x02\x08'
    b"\x02\n\x02\x08@Z\x13\n\x01b\x12\x0e\n\x0c\x08\x03\x12\x08\n\x02\x08@\n\x02\x08\x10b\x13\n\x01y\x12\x0e\n\x0c\x08"
    b"\x06\x12\x08\n\x02\x08\x02\n\x02\x08\x10B\x04\n\x00\x10\x12"
)


@cache
def saturates() -> bool:
    """Multiply the largest numbers there are; return whether the sums are too small."""
    largest = np.full((2, 64), 255, np.uint8), np.full((64, 16), 127, np.int8)
    session = onnxruntime.InferenceSession(PROBE, providers=["CPUExecutionProvider"])
    (sums,) = session.run(None, dict(zip("ab", largest, strict=True)))
    return bool((sums != 255 * 127 * 64).any())
