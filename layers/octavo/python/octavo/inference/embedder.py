"""Texts to unit vectors: the mean of the encoder's last hidden states."""

from collections.abc import Sequence

import numpy as np

from octavo.inference.encoder import Encoder, Tokens, Window, first_windows
from octavo.inference.ports import Vectors

DIMENSIONS = 384


def mean_vectors(encoder: Encoder, tokens: Sequence[Tokens], windows: Sequence[Window]) -> Vectors:
    """Return the unit vector of each window, as (len(windows), DIMENSIONS), in the windows' order."""
    place = {window: row for row, window in enumerate(windows)}
    vectors = np.zeros((len(windows), DIMENSIONS), np.float32)
    for batch in encoder.encode(tokens, windows):
        mask = batch.mask[:, :, None].astype(np.float32)
        mean = (batch.hidden[-1] * mask).sum(axis=1) / mask.sum(axis=1)
        rows = [place[window] for window in batch.windows]
        vectors[rows] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
    return vectors


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
