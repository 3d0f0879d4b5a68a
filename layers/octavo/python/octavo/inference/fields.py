"""Types of one's own: a light head over the encoder's hidden states marks words, and runs of them are mentions.

Each label is judged for itself, so that one date can be both an agreement's and the effective one.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from onnxruntime import InferenceSession

from octavo.document import Span
from octavo.inference.encoder import HIDDEN_LAYERS, Batch, Encoder, Floats, Tokens, all_windows, open_session
from octavo.inference.recognizer import batch_shapes, token_shapes, word_bounds

# A run is made of words likelier than this; whether it is right is for the calibration to say.
_LIKELY: Final = 0.2


class LabelProbabilities:
    """Takes each text's probabilities from a forward pass: `of_texts`, one (tokens, labels) a text."""

    def __init__(
        self, head: InferenceSession, labels: int, texts: Sequence[str], tokens: Sequence[Tokens]
    ) -> None:
        self.of_texts: list[Floats] = [np.zeros((len(item.ids), labels), np.float32) for item in tokens]
        self._head = head
        self._shapes = [token_shapes(text, item) for text, item in zip(texts, tokens, strict=True)]

    def take(self, batch: Batch) -> None:
        """Read one batch of the pass."""
        inputs = dict(zip(HIDDEN_LAYERS, batch.hidden, strict=True))
        (output,) = self._head.run(["probabilities"], {**inputs, "shapes": batch_shapes(batch, self._shapes)})
        for row, window in enumerate(batch.windows):
            kept = slice(window.keep_start, window.keep_end)
            columns = slice(window.keep_start - window.start + 1, window.keep_end - window.start + 1)
            self.of_texts[window.text][kept] = output[row, columns]


class FieldMarker:
    """One trained head: finds mentions of its labels. Their confidence is the head's own, not calibrated."""

    def __init__(self, head: bytes, labels: Sequence[str]) -> None:
        self._labels = tuple(labels)
        self._head = open_session("a head of custom types", head)

    def marks(self, texts: Sequence[str], tokens: Sequence[Tokens]) -> LabelProbabilities:
        """Return what takes the texts' probabilities from a forward pass over all of their windows."""
        return LabelProbabilities(self._head, len(self._labels), texts, tokens)

    def mentions(
        self, texts: Sequence[str], tokens: Sequence[Tokens], marks: LabelProbabilities
    ) -> list[list[Span]]:
        """Return each text's mentions once the pass is over: by label, then by start. Those of two labels may overlap."""
        return [
            list(self._mentions(text, item, probabilities))
            for text, item, probabilities in zip(texts, tokens, marks.of_texts, strict=True)
        ]

    def _mentions(self, text: str, tokens: Tokens, probabilities: Floats) -> Iterator[Span]:
        words = word_bounds(tokens)
        of_words = probabilities[words[:, 0]]  # a word's first piece speaks for it
        for label, likely in zip(self._labels, of_words.T, strict=True):
            for first, end in _runs(likely):
                start, stop = (
                    int(tokens.offsets[words[first, 0], 0]),
                    int(tokens.offsets[words[end - 1, 1] - 1, 1]),
                )
                yield Span(
                    type=label,
                    text=text[start:stop],
                    start=start,
                    end=stop,
                    confidence=float(likely[first:end].mean()),
                )


def mark(encoder: Encoder, marker: FieldMarker, texts: Sequence[str]) -> list[list[Span]]:
    """Run a pass for one marker alone."""
    tokens = encoder.tokenize(texts)
    marks = marker.marks(texts, tokens)
    for batch in encoder.encode(tokens, all_windows(tokens)):
        marks.take(batch)
    return marker.mentions(texts, tokens, marks)


def _runs(likely: Floats) -> Iterator[tuple[int, int]]:
    """Yield first and end of each run of words that are likely enough."""
    edges = np.flatnonzero(np.diff((likely > _LIKELY).astype(np.int8), prepend=0, append=0))
    for first, end in edges.reshape(-1, 2):
        yield int(first), int(end)
