"""Hybrid ranking: one list out of the keyword and the semantic one, as OpenSearch computes it.

OpenSearch does this itself (`normalization-processor`: min_max, then arithmetic_mean); the SQLite adapter
does it here, step for step, so that both adapters rank alike.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Final

# How many hits of each list enter the fusion. On SciFact's training queries 10, 50 and 100 give an nDCG@10 of
# 0.733, 0.736 and 0.737; OpenSearch fetches and highlights all of them before it fuses, so each one costs.
DEPTH: Final = 50
# The shares of the two lists. On the same queries, keyword shares of 0.3 to 0.7 give 0.709, 0.723, 0.736, 0.735
# and 0.730; fusing reciprocal ranks instead of scores gives 0.719.
KEYWORD_WEIGHT: Final = 0.5
SEMANTIC_WEIGHT: Final = 0.5
# Fusion stretches each list to the same height, so the best of a list counts fully however weak it is. Among few
# documents one stray word shared with a paraphrased question would outrank the passage that answers it; hence a
# chunk enters the keyword list only with enough of the query's words, or when it is near in meaning as well.
# Words alone would cost rare terms their due: on SciFact's training queries no condition gives an nDCG@10 of
# 0.733, a third of the words 0.723, and a third of the words or a cosine of 0.2, 0.3 or 0.4 gives 0.733, 0.734
# or 0.731.
MATCHED_SHARE: Final = 1 / 3
NEAR_COSINE: Final = 0.3
_FEW_WORDS: Final = 2

# What OpenSearch gives to the last of a list, so that being found at all still counts.
_LOWEST: Final = 0.001


def fewest_words(count: int) -> int:
    """Return how many of a query's `count` words a chunk must hold to enter the keyword list on their strength."""
    if count <= _FEW_WORDS:
        return 1
    # Two at least: in a short question any single word may be the stray one.
    return max(2, math.ceil(MATCHED_SHARE * count))


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
