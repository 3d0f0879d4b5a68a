"""Which texts are near-copies of each other, so that no split parts them."""

import re
from collections.abc import Sequence
from typing import Final

_RUN: Final = 5  # words
_WORD: Final = re.compile(r"\w+")


def near_copies(texts: Sequence[str], alike: float) -> list[int]:
    """Return for each text the number of its group: those that share so much of the shorter one's runs of five words."""
    runs = [_runs(text) for text in texts]
    groups = list(range(len(texts)))
    for place, of_text in enumerate(runs):
        for other in range(place):
            if _shared(of_text, runs[other]) >= alike and groups[other] != groups[place]:
                kept, lost = sorted((groups[other], groups[place]))
                groups = [kept if group == lost else group for group in groups]
    return groups


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return frozenset(tuple(words[start : start + _RUN]) for start in range(len(words) - _RUN + 1))


def _shared(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter else 0.0
