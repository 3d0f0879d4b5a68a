"""How good a ranking is, and how sure one can be of that."""

import math
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

_SAMPLES: Final = 2_000
_SEED: Final = 7


class Interval(NamedTuple):
    """A mean, and the bounds between which it lies with 95 % confidence."""

    mean: float
    low: float
    high: float


def ndcg(ranked: Sequence[str], relevant: Mapping[str, int], depth: int = 10) -> float:
    """Return the normalised discounted cumulative gain of the first `depth`, from 0 to 1."""
    best = _gain(sorted(relevant.values(), reverse=True)[:depth])
    return _gain([relevant.get(item, 0) for item in ranked[:depth]]) / best if best else 0.0


def recall(ranked: Sequence[str], relevant: Mapping[str, int], depth: int = 100) -> float:
    """Return the share of what is relevant that is among the first `depth`."""
    return len(relevant.keys() & set(ranked[:depth])) / len(relevant)


def reciprocal_rank(ranked: Sequence[str], relevant: Mapping[str, int]) -> float:
    """Return one over the rank of the first relevant item; 0 without one."""
    return next((1 / rank for rank, item in enumerate(ranked, start=1) if item in relevant), 0.0)


def interval(values: Sequence[float]) -> Interval:
    """Return the mean of the queries' values with its bounds, by bootstrap; the same for the same values."""
    sample = np.asarray(values, np.float64)
    drawn = np.random.default_rng(_SEED).integers(len(sample), size=(_SAMPLES, len(sample)))
    low, high = np.percentile(sample[drawn].mean(axis=1), [2.5, 97.5])
    return Interval(float(sample.mean()), float(low), float(high))


def difference(ours: Sequence[float], theirs: Sequence[float]) -> Interval:
    """Return by how much the mean of `ours` is above that of `theirs`, the same queries in the same order."""
    return interval([mine - other for mine, other in zip(ours, theirs, strict=True)])


def _gain(grades: Sequence[int]) -> float:
    return sum(grade / math.log2(place + 2) for place, grade in enumerate(grades))
