"""Texts to typed spans: a small head over the encoder's hidden states tags words, and tags become spans."""

import math
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession

from octavo.document import Span
from octavo.errors import ModelUnusable
from octavo.inference.encoder import HIDDEN_LAYERS, Batch, Encoder, Floats, Tokens, all_windows, open_session
from octavo.inference.patterns import PatternMatcher

TYPES: Final = ("PERSON", "ORG", "LOCATION", "DATE")
OUTSIDE: Final = 0
# Tag 0 is outside; type number k begins a span with tag 2k + 1 and goes on with 2k + 2.
TAGS: Final = ("O", *(f"{position}-{kind}" for kind in TYPES for position in "BI"))


class Shape(IntEnum):
    """How a word is written. The encoder reads everything in lower case; the head is told what it lost."""

    MARKER = 0
    LOWER = 1
    CAPITALIZED = 2
    UPPER = 3
    MIXED = 4
    DIGITS = 5
    ALPHANUMERIC = 6
    OTHER = 7


@dataclass(frozen=True)
class Calibration:
    """Platt scaling: the probability that a span is right, from the probability the head gives its tags."""

    slope: float
    intercept: float

    def confidence(self, probability: float) -> float:
        """Return the calibrated probability."""
        bounded = min(max(probability, 1e-6), 1 - 1e-6)
        logit = math.log(bounded / (1 - bounded))
        return 1 / (1 + math.exp(-(self.slope * logit + self.intercept)))


def shape(word: str) -> Shape:
    """Return how the word is written."""
    if word.isdigit():
        return Shape.DIGITS
    if not word.isalnum():
        return Shape.OTHER
    if not word.isalpha():
        return Shape.ALPHANUMERIC
    if word.islower():
        return Shape.LOWER
    if word.isupper() and len(word) > 1:
        return Shape.UPPER
    return Shape.CAPITALIZED if word[0].isupper() and word[1:] == word[1:].lower() else Shape.MIXED


def word_bounds(tokens: Tokens) -> NDArray[np.int64]:
    """Return (first token, end token) of each word, as (words, 2)."""
    if not len(tokens.words):
        return np.zeros((0, 2), np.int64)
    first = np.flatnonzero(np.diff(tokens.words, prepend=-1))
    return np.stack([first, np.append(first[1:], len(tokens.words))], axis=1)


def token_shapes(text: str, tokens: Tokens) -> NDArray[np.int64]:
    """Return for each token the shape of the word that it belongs to."""
    shapes = np.zeros(len(tokens.ids), np.int64)
    for first, end in word_bounds(tokens):
        shapes[first:end] = shape(text[tokens.offsets[first, 0] : tokens.offsets[end - 1, 1]])
    return shapes


def batch_shapes(batch: Batch, shapes: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Lay the tokens' shapes out like the batch, (windows, tokens)."""
    laid_out = np.full(batch.shape, Shape.MARKER, np.int64)
    for row, window in enumerate(batch.windows):
        laid_out[row, 1:-1] = shapes[window.text][window.start : window.end]
    return laid_out


class TagProbabilities:
    """Takes each text's tag probabilities from a forward pass: `of_texts`, one (tokens, tags) a text."""

    def __init__(self, head: InferenceSession, texts: Sequence[str], tokens: Sequence[Tokens]) -> None:
        tags = _tag_count(head)
        self.of_texts: list[Floats] = [np.zeros((len(item.ids), tags), np.float32) for item in tokens]
        self._head = head
        self._shapes = [token_shapes(text, item) for text, item in zip(texts, tokens, strict=True)]

    def take(self, batch: Batch) -> None:
        """Read one batch of the pass."""
        inputs = dict(zip(HIDDEN_LAYERS, batch.hidden, strict=True))
        windows, length = batch.shape
        lengths = np.full(windows, length, np.int32)
        shapes = batch_shapes(batch, self._shapes)
        (output,) = self._head.run(["probabilities"], {**inputs, "shapes": shapes, "lengths": lengths})
        for row, window in enumerate(batch.windows):
            kept = slice(window.keep_start, window.keep_end)
            columns = slice(window.keep_start - window.start + 1, window.keep_end - window.start + 1)
            self.of_texts[window.text][kept] = output[row, columns]


class TokenTaggingRecognizer:
    """The `Recognizer` port: a model, and patterns beside it. Long texts are read in overlapping windows.

    Args:
        encoder: what the model stands on.
        head: the model, from the encoder's hidden states and the words' shapes to tag probabilities.
        calibrations: of each type, in the order of the model's tags.
        patterns: what finds spans beside the model.
        version: what names its results.

    Raises:
        ModelUnusable: the model cannot be loaded, or does not tell as many types apart as there are calibrations.
    """

    def __init__(
        self,
        encoder: Encoder,
        head: bytes,
        calibrations: Mapping[str, Calibration],
        patterns: PatternMatcher,
        version: str,
    ) -> None:
        self.version = version
        self._encoder = encoder
        self._head = open_session("the recognizer's head", head)
        self._types = tuple(calibrations)
        self._calibrations = calibrations
        self._patterns = patterns
        if _tag_count(self._head) != 2 * len(self._types) + 1:
            raise ModelUnusable(
                f"the recognizer's head gives {_tag_count(self._head)} tags; "
                f"the labels {', '.join(self._types)} need {2 * len(self._types) + 1}"
            )

    def recognize(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return each text's spans, by start, not overlapping; `text[start:end]` is the span's text."""
        tokens = self._encoder.tokenize(texts)
        tags = self.tags(texts, tokens)
        for batch in self._encoder.encode(tokens, all_windows(tokens)):
            tags.take(batch)
        return self.spans(texts, tokens, tags)

    def tags(self, texts: Sequence[str], tokens: Sequence[Tokens]) -> "TagProbabilities":
        """Return what takes the texts' tags from a forward pass over all of their windows."""
        return TagProbabilities(self._head, texts, tokens)

    def spans(
        self, texts: Sequence[str], tokens: Sequence[Tokens], tags: "TagProbabilities"
    ) -> list[list[Span]]:
        """Return what `recognize` returns, once the pass is over."""
        tagged = zip(texts, tokens, tags.of_texts, strict=True)
        return [
            self._patterns.add_to(list(self._spans(text, item, probabilities)), text)
            for text, item, probabilities in tagged
        ]

    def _spans(self, text: str, tokens: Tokens, probabilities: Floats) -> Iterator[Span]:
        words = word_bounds(tokens)
        of_words = probabilities[words[:, 0]]  # a word's first piece speaks for it
        for kind, first, end in decode(of_words):
            start = int(tokens.offsets[words[first, 0], 0])
            stop = _include_accents(text, int(tokens.offsets[words[end - 1, 1] - 1, 1]))
            tags = [2 * kind + 1] + [2 * kind + 2] * (end - first - 1)
            likelihood = np.log(np.maximum(of_words[range(first, end), tags], 1e-9)).mean()
            yield Span(
                type=self._types[kind],
                text=text[start:stop],
                start=start,
                end=stop,
                confidence=self._calibrations[self._types[kind]].confidence(math.exp(likelihood)),
            )


def decode(probabilities: Floats) -> Iterator[tuple[int, int, int]]:
    """Yield (type number, first word, end word) of the spans in the likeliest tags that obey BIO."""
    path = _likeliest_path(np.log(np.maximum(probabilities, 1e-9)))
    for first in np.flatnonzero(path % 2 == 1):
        end = first + 1
        while end < len(path) and path[end] == path[first] + 1:
            end += 1
        yield int(path[first]) // 2, int(first), int(end)


def _likeliest_path(scores: Floats) -> NDArray[np.int64]:
    """Return the tags (words,) of the highest total score in which each may follow the one before."""
    transition = _transitions(scores.shape[1])
    path: NDArray[np.int64] = scores.argmax(axis=1)
    if np.isfinite(transition[np.insert(path[:-1], 0, OUTSIDE), path]).all():
        return path  # each word's best tag: nothing can be likelier, so most texts need no search
    best = scores[0] + transition[OUTSIDE]  # a text begins as if after an outside tag
    origin = np.zeros(scores.shape, np.int64)
    for word in range(1, len(scores)):
        reached = best[:, None] + transition
        origin[word] = reached.argmax(axis=0)
        best = reached.max(axis=0) + scores[word]
    path[-1] = best.argmax()
    for word in range(len(scores) - 1, 0, -1):
        path[word - 1] = origin[word, path[word]]
    return path


@cache
def _transitions(tags: int) -> NDArray[np.float64]:
    """Return what each tag (row) adds to the score of the next: nothing, or minus infinity where BIO forbids it."""
    allowed = np.ones((tags, tags), bool)
    for inside in range(2, tags, 2):
        allowed[:, inside] = False
        allowed[[inside - 1, inside], inside] = True
    return np.where(allowed, 0.0, -np.inf)


def _tag_count(head: InferenceSession) -> int:
    return int(head.get_outputs()[0].shape[-1])


def _include_accents(text: str, end: int) -> int:
    # The tokenizer drops combining marks; one that follows the last letter still belongs to it.
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end
