import math
import random

import pytest

from octavo.errors import InvalidRequest
from octavo.search.quantization import binary_code, quantize


def cosine(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True)) / (math.hypot(*one) * math.hypot(*other))


def test_the_largest_component_uses_the_whole_range() -> None:
    assert quantize([0.05, -0.1, 0.0]) == [64, -127, 0]


def test_the_direction_survives() -> None:
    generator = random.Random(7)
    vector = [generator.gauss(0, 1) for _ in range(384)]
    assert cosine(vector, [float(step) for step in quantize(vector)]) > 0.9999


@pytest.mark.parametrize("vector", [[], [0.0, 0.0], [math.nan, 1.0], [1.0, math.nan], [math.inf, 1.0]])
def test_a_vector_without_a_direction_is_refused(vector: list[float]) -> None:
    with pytest.raises(InvalidRequest):
        quantize(vector)


def test_a_code_has_a_bit_for_each_positive_component_and_whole_bytes() -> None:
    assert binary_code([1, -1, 0, 127, -127, 0, 0, 5, 9, -3]) == bytes([0b10010001, 0b10000000])


def test_codes_of_near_vectors_differ_in_fewer_bits() -> None:
    generator = random.Random(7)
    vector = [generator.gauss(0, 1) for _ in range(384)]
    near = [component + generator.gauss(0, 0.3) for component in vector]
    far = [generator.gauss(0, 1) for _ in range(384)]

    def differing(other: list[float]) -> int:
        codes = (int.from_bytes(binary_code(quantize(each))) for each in (vector, other))
        return (next(codes) ^ next(codes)).bit_count()

    assert differing(near) < differing(far) / 2
