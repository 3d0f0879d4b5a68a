"""Hybrid ranking: one list out of the keyword and the semantic one, as OpenSearch computes it.

OpenSearch does this itself (`normalization-processor`: min_max, then arithmetic_mean); the SQLite adapter
does it here, step for step, so that both adapters rank alike.
"""

from collections.abc import Mapping, Sequence
from typing import Final

# How many hits of each list enter the fusion. OpenSearch fetches and highlights all of them before it fuses, so each one costs.
DEPTH: Final = 50
# Fusion stretches each list to the same height, so the best of a list counts fully however weak it is: a stray word shared with a
# paraphrased question would outrank the passage that answers it. Hence words weigh by how many of the query's words the best hit
# by words has; of several one may be the stray one, and counts little. docs/search.md says what this was chosen on.
WORDS_TO_MEANING: Final = 3.0
STRAY: Final = 0.9

# What OpenSearch gives to the last of a list, so that being found at all still counts.
_LOWEST: Final = 0.001


def keyword_weight(held: int, asked: int) -> float:
    """Return the weight of the keyword list, from 0 to 1; the semantic list has the rest.

    Args:
        held: how many of the query's words the best hit by words has.
        asked: how many words the query has.
    """
    if not held:
        return 0.0
    surely = held if asked == 1 else held - STRAY
    words = WORDS_TO_MEANING * surely / asked
    return words / (words + 1)


def normalize(scores: Mapping[int, float]) -> dict[int, float]:
    """Stretch one list's scores over 0.001 to 1; equal scores all become 1."""
    if not scores:
        return {}
    lowest, highest = min(scores.values()), max(scores.values())
    if lowest == highest:
        return dict.fromkeys(scores, 1.0)
    return {key: max((score - lowest) / (highest - lowest), _LOWEST) for key, score in scores.items()}


def fuse(lists: Sequence[tuple[float, Mapping[int, float]]]) -> dict[int, float]:
    """Return the weighted mean of each hit's normalised scores; a list without the hit counts as 0.

    Args:
        lists: (weight, scores by hit) of each list.
    """
    total = sum(weight for weight, _ in lists)
    fused: dict[int, float] = {}
    for weight, scores in lists:
        for key, score in normalize(scores).items():
            fused[key] = fused.get(key, 0.0) + weight * score / total
    return fused
