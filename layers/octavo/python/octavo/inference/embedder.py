"""Texts to unit vectors: the mean of the encoder's hidden states."""

from collections.abc import Sequence

import numpy as np

from octavo.inference.encoder import Batch, Encoder, Tokens, Window, first_windows
from octavo.inference.ports import Vectors

DIMENSIONS = 384


class MeanVectors:
    """Takes from a forward pass the unit vector of each window, of the last so many hidden layers.

    `of_layers` is (len(windows), layers, DIMENSIONS), in the windows' order, the lowest layer first.
    """

    def __init__(self, windows: Sequence[Window], layers: int = 1) -> None:
        self.of_layers: Vectors = np.zeros((len(windows), layers, DIMENSIONS), np.float32)
        self._layers = layers
        self._place = {window: row for row, window in enumerate(windows)}

    @property
    def vectors(self) -> Vectors:
        """The embeddings: the last layer's vectors."""
        return self.of_layers[:, -1]

    def take(self, batch: Batch) -> None:
        """Read one batch of the pass."""
        rows = [self._place[window] for window in batch.windows]
        for layer, hidden in enumerate(batch.hidden[-self._layers :]):
            mean = hidden.mean(axis=1)
            self.of_layers[rows, layer] = mean / np.linalg.norm(mean, axis=1, keepdims=True)


def mean_vectors(
    encoder: Encoder, tokens: Sequence[Tokens], windows: Sequence[Window], layers: int = 1
) -> MeanVectors:
    """Run the windows through the encoder, and return their unit vectors of the last so many hidden layers."""
    taken = MeanVectors(windows, layers)
    for batch in encoder.encode(tokens, windows):
        taken.take(batch)
    return taken


class MeanPoolingEmbedder:
    """The `Embedder` port. A text's first 254 word pieces decide; chunks are cut to stay below that."""

    dimensions = DIMENSIONS

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.version = encoder.version

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return an array of shape (len(texts), dimensions), each row of length 1, even for an empty text."""
        tokens = self._encoder.tokenize(texts)
        return mean_vectors(self._encoder, tokens, first_windows(tokens)).vectors
