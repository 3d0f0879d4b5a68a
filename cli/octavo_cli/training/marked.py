"""Annotated passages as arrays: the frozen encoder's hidden states, word shapes, and the labels of each word."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from octavo.inference.encoder import Encoder, Tokens, all_windows
from octavo.inference.recognizer import batch_shapes, token_shapes, word_bounds
from octavo_cli.training.passages import Passage


@dataclass(frozen=True)
class Marked:
    """One window, markers included: (tokens, features) as float16, (tokens,), and (tokens, labels).

    `taught` is (tokens,): the first piece of each word, which speaks for it.
    """

    features: NDArray[np.float16]
    shapes: NDArray[np.int64]
    labels: NDArray[np.bool_]
    taught: NDArray[np.bool_]


def marked(encoder: Encoder, passages: Sequence[Passage], names: Sequence[str]) -> list[Marked]:
    """Run the passages through the encoder; a long one gives several windows."""
    tokens = encoder.tokenize([passage.text for passage in passages])
    shapes = [token_shapes(passage.text, item) for passage, item in zip(passages, tokens, strict=True)]
    truth = [_truth(passage, item, names) for passage, item in zip(passages, tokens, strict=True)]
    windows: list[Marked] = []
    for batch in encoder.encode(tokens, all_windows(tokens)):
        features = np.concatenate(batch.hidden, axis=-1).astype(np.float16)
        laid_out = batch_shapes(batch, shapes)
        for row, window in enumerate(batch.windows):
            labels = np.zeros((window.length, len(names)), bool)
            taught = np.zeros(window.length, bool)
            of_text, of_words = truth[window.text]
            labels[1:-1] = of_text[window.start : window.end]
            taught[1:-1] = of_words[window.start : window.end]
            windows.append(
                Marked(features[row, : window.length].copy(), laid_out[row, : window.length], labels, taught)
            )
    return windows


def _truth(
    passage: Passage, tokens: Tokens, names: Sequence[str]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return (tokens, labels) and which tokens begin a word."""
    labels = np.zeros((len(tokens.ids), len(names)), bool)
    first = word_bounds(tokens)[:, 0]
    starts = tokens.offsets[first, 0]
    for item in passage.entities:
        inside = first[(starts >= item.start) & (starts < item.end)]
        for name in item.names:
            labels[inside, names.index(name)] = True
    begins = np.zeros(len(tokens.ids), bool)
    begins[first] = True
    return labels, begins
