"""Texts to unit vectors: the mean of the encoder's last hidden states."""

from collections.abc import Sequence

import numpy as np

from octavo.inference.encoder import Batch, Encoder, Tokens, Window, first_windows
from octavo.inference.ports import Vectors

DIMENSIONS = 384


class MeanVectors:
    """Takes the unit vector of each window from a forward pass: `vectors`, (len(windows), DIMENSIONS), in the windows' order."""

    def __init__(self, windows: Sequence[Window]) -> None:
        self.vectors: Vectors = np.zeros((len(windows), DIMENSIONS), np.float32)
        self._place = {window: row for row, window in enumerate(windows)}

    def take(self, batch: Batch) -> None:
        """Read one batch of the pass."""
        mean = batch.hidden[-1].mean(axis=1)
        rows = [self._place[window] for window in batch.windows]
        self.vectors[rows] = mean / np.linalg.norm(mean, axis=1, keepdims=True)


def mean_vectors(encoder: Encoder, tokens: Sequence[Tokens], windows: Sequence[Window]) -> Vectors:
    """Return the unit vector of each window, as (len(windows), DIMENSIONS), in the windows' order."""
    taken = MeanVectors(windows)
    for batch in encoder.encode(tokens, windows):
        taken.take(batch)
    return taken.vectors


class MeanPoolingEmbedder:
    """The `Embedder` port. A text's first 254 word pieces decide; chunks are cut to stay below that."""

    dimensions = DIMENSIONS

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.version = encoder.version

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return an array of shape (len(texts), dimensions), each row of length 1, even for an empty text."""
        tokens = self._encoder.tokenize(texts)
        return mean_vectors(self._encoder, tokens, first_windows(tokens))
