"""One hit for what says the same: near-copies of a passage, and on demand all of a document, stand behind their best."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from octavo.search.index import Hit
from octavo.search.query import tokens

_RUN: Final = 3  # words
_ALIKE: Final = 0.8

Runs = frozenset[tuple[str, ...]]


class Group(StrEnum):
    """What is one hit: a passage, or a document by its best passage."""

    PASSAGE = "passage"
    DOCUMENT = "document"


@dataclass(frozen=True)
class Folded:
    """A hit, and those that stand behind it, the best first."""

    hit: Hit
    others: list[Hit] = field(default_factory=list)


def fold(hits: Sequence[Hit], group: Group) -> list[Folded]:
    """Return the hits, the best first, each with those that come after it and are one with it."""
    folded: list[Folded] = []
    runs: list[Runs] = []
    for hit in hits:
        own = _runs(hit.text)
        same = (
            item
            for item, theirs in zip(folded, runs, strict=True)
            if (group is Group.DOCUMENT and item.hit.document_id == hit.document_id) or _alike(own, theirs)
        )
        first = next(same, None)
        if first is None:
            folded.append(Folded(hit))
            runs.append(own)
        else:
            first.others.append(hit)
    return folded


def _runs(text: str) -> Runs:
    """Return the runs of words that the text is made of; of a shorter text the whole."""
    words = tokens(text)
    starts: Iterable[int] = range(max(len(words) - _RUN + 1, 1))
    return frozenset(tuple(words[start : start + _RUN]) for start in starts)


def _alike(one: Runs, other: Runs) -> bool:
    """Whether most runs are in both. Lengths that differ by more cannot be alike, which is quicker to tell."""
    shorter, longer = sorted((len(one), len(other)))
    return shorter >= _ALIKE * longer and len(one & other) >= _ALIKE * len(one | other)
