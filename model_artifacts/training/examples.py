"""Documents as a head sees them: the unit vectors of their windows, the mean of these, and pieces of a few windows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from octavo.inference.classifier import LAYERS
from octavo.inference.embedder import DIMENSIONS, mean_vectors
from octavo.inference.encoder import Encoder, all_windows

_PIECES: Final = 2  # of a document
_LONGEST_PIECE: Final = 3  # windows

Floats = NDArray[np.float32]
Names = NDArray[np.str_]


@dataclass(frozen=True)
class Windows:
    """The windows of some documents: `vectors` (windows, LAYERS * DIMENSIONS), and the document of each, in order."""

    vectors: Floats
    owners: NDArray[np.int_]

    def means(self, documents: int) -> Floats:
        """Return the mean of each document's windows; one without words has zeros."""
        sums = np.zeros((documents, self.vectors.shape[1]), np.float32)
        np.add.at(sums, self.owners, self.vectors)
        return sums / np.maximum(np.bincount(self.owners, minlength=documents), 1).astype(np.float32)[:, None]

    def pieces(self, rng: np.random.Generator) -> "Windows":
        """Return of each document the means of two runs of one to three windows: a page from the middle has no head."""
        vectors, owners = [], []
        for owner in np.unique(self.owners):
            (places,) = np.nonzero(self.owners == owner)
            for _ in range(_PIECES):
                length = int(rng.integers(1, min(_LONGEST_PIECE, len(places)) + 1))
                start = int(rng.integers(places[0], places[-1] - length + 2))
                vectors.append(self.vectors[start : start + length].mean(axis=0))
                owners.append(owner)
        return Windows(np.array(vectors, np.float32), np.array(owners))


@dataclass(frozen=True)
class Examples:
    """What a head learns from: `vectors` (n, LAYERS * DIMENSIONS), a label and a weight each."""

    vectors: Floats
    labels: Names
    weights: NDArray[np.float64]

    @classmethod
    def of(cls, parts: Sequence[tuple[Floats, Names, float]]) -> "Examples":
        """Join parts of a share each; all labels weigh the same, and within a label the parts as their shares."""
        shares = [share / _counts(labels) for _, labels, share in parts]
        labels = np.concatenate([labels for _, labels, _ in parts])
        mass = np.concatenate(shares)
        totals = {label: mass[labels == label].sum() for label in np.unique(labels)}
        weights = mass / np.array([totals[label] for label in labels])
        vectors = np.concatenate([vectors for vectors, _, _ in parts])
        return cls(vectors, labels, weights * len(weights) / weights.sum())


def windows_of(encoder: Encoder, texts: Sequence[str]) -> Windows:
    """Run the texts through the encoder, a few at a time."""
    vectors, owners = [np.zeros((0, LAYERS * DIMENSIONS), np.float32)], [np.zeros(0, np.int_)]
    for start in range(0, len(texts), 20):
        tokens = encoder.tokenize(texts[start : start + 20])
        windows = all_windows(tokens)
        of_layers = mean_vectors(encoder, tokens, windows, LAYERS).of_layers
        vectors.append(of_layers.reshape(len(windows), -1))
        owners.append(np.array([start + window.text for window in windows], np.int_))
    return Windows(np.concatenate(vectors), np.concatenate(owners))


def _counts(labels: Names) -> NDArray[np.float64]:
    _, places, counts = np.unique(labels, return_inverse=True, return_counts=True)
    return counts[places].astype(np.float64)
