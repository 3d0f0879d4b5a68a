"""Annotated examples as tensors: the encoder's hidden states, word shapes, and the tags that are allowed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from octavo.inference.encoder import Encoder, Tokens, first_windows
from octavo.inference.recognizer import OUTSIDE, TAGS, TYPES, batch_shapes, token_shapes, word_bounds
from octavo_cli.evaluation.entity_corpora import Example

_DATE_TAGS = [TAGS.index("B-DATE"), TAGS.index("I-DATE")]


@dataclass(frozen=True)
class TaggedText:
    """One text, markers included: (tokens, features) as float16, (tokens,), and (tokens, tags).

    A row of `allowed` marks the tags that would be right there; a row without any is not learnt from.
    """

    features: NDArray[np.float16]
    shapes: NDArray[np.int64]
    allowed: NDArray[np.bool_]


def tagged_texts(encoder: Encoder, examples: Sequence[Example]) -> list[TaggedText]:
    """Run the examples through the encoder; what is beyond one window is left out."""
    tokens = encoder.tokenize([example.text for example in examples])
    shapes = [token_shapes(example.text, item) for example, item in zip(examples, tokens, strict=True)]
    windows = [window for window in first_windows(tokens) if window.end]
    texts: dict[int, TaggedText] = {}
    for batch in encoder.encode(tokens, windows):
        features = np.concatenate(batch.hidden, axis=-1).astype(np.float16)
        laid_out = batch_shapes(batch, shapes)
        for row, window in enumerate(batch.windows):
            allowed = np.zeros((window.length, len(TAGS)), bool)
            allowed[1:-1] = allowed_tags(examples[window.text], tokens[window.text])[: window.end]
            texts[window.text] = TaggedText(
                features[row, : window.length].copy(), laid_out[row, : window.length], allowed
            )
    return [texts[text] for text in sorted(texts)]


def allowed_tags(example: Example, tokens: Tokens) -> NDArray[np.bool_]:
    """Return (tokens, tags): the right tag of each word's first piece, or all that the annotation allows."""
    allowed = np.zeros((len(tokens.ids), len(TAGS)), bool)
    previous = None
    for first, _ in word_bounds(tokens):
        start = tokens.offsets[first, 0]
        span = next((span for span in example.spans if span[0] <= start < span[1]), None)
        if span:
            kind = TYPES.index(span[2])
            allowed[first, 2 * kind + (2 if span == previous else 1)] = True
        elif not any(begin <= start < end for begin, end in example.ignored):
            allowed[first, OUTSIDE] = True
            if not example.dates_annotated:
                allowed[first, _DATE_TAGS] = True
        previous = span
    return allowed
