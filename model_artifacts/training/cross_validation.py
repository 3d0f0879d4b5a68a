"""Cross-validation over the public documents, in which near-copies stay together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from examples import Floats, Names, Windows
from linear_head import LinearHead
from near_copies import near_copies
from sklearn.model_selection import StratifiedGroupKFold

from octavo.document import Classification

FOLDS: Final = 5
_SEED: Final = 7


@dataclass(frozen=True)
class Public:
    """Public documents: their texts, labels and windows."""

    texts: tuple[str, ...]
    labels: Names
    windows: Windows

    @property
    def means(self) -> Floats:
        """The documents as vectors, (documents, LAYERS * DIMENSIONS)."""
        return self.windows.means(len(self.texts))

    @classmethod
    def joined(cls, parts: Sequence["Public"]) -> "Public":
        """Put one after the other."""
        starts = np.cumsum([0, *(len(part.texts) for part in parts)])
        owners = [part.windows.owners + start for part, start in zip(parts, starts, strict=False)]
        vectors = np.concatenate([part.windows.vectors for part in parts])
        labels = np.concatenate([part.labels for part in parts])
        texts = tuple(text for part in parts for text in part.texts)
        return cls(texts, labels, Windows(vectors, np.concatenate(owners)))

    def chosen(self, rows: Sequence[int]) -> "Public":
        """Return these documents alone."""
        place = np.full(len(self.texts), -1)
        place[list(rows)] = range(len(rows))
        kept = place[self.windows.owners] >= 0
        order = np.argsort(place[self.windows.owners][kept], kind="stable")
        windows = Windows(self.windows.vectors[kept][order], place[self.windows.owners][kept][order])
        return Public(tuple(self.texts[row] for row in rows), self.labels[list(rows)], windows)


def cross_validated(
    public: Public, alike: float, fit: Callable[[Public], LinearHead], temperature: float
) -> list[Classification]:
    """Decide for each document by a head that saw no near-copy of it.

    Args:
        public: all documents.
        alike: how much near-copies share, see `near_copies`.
        fit: trains a head on some of the documents.
        temperature: of the decisions.
    """
    groups = near_copies(public.texts, alike)
    print(f"{len(set(groups))} groups of near-copies at {alike}")
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=_SEED)
    decisions: dict[int, Classification] = {}
    for seen, unseen in folds.split(public.labels, public.labels, groups):
        head, part = fit(public.chosen(seen.tolist())), public.chosen(unseen.tolist())
        decisions |= zip(unseen.tolist(), head.decisions(part.means, temperature), strict=True)
    return [decisions[row] for row in range(len(public.texts))]
