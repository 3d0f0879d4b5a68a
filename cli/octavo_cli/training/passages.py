"""Annotated texts cut into pieces as long as the pipeline's chunks: a head learns on what it will read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from octavo.reading.chunking import MOST_TOKENS, estimate_tokens
from octavo.reading.text import sentences
from octavo_cli.training.annotations import AnnotatedText, Annotation


@dataclass(frozen=True)
class Passage:
    """A piece of a text, and the annotations in it by its own offsets."""

    text: str
    entities: tuple[Annotation, ...]


def passages(text: AnnotatedText) -> list[Passage]:
    """Cut at sentence ends, never through an annotation."""
    return [_cut(text, start, end) for start, end in _bounds(text)]


def chosen_passages(texts: Sequence[AnnotatedText], rng: np.random.Generator, empty: float) -> list[Passage]:
    """Return all passages with annotations, and for each of them `empty` without, drawn at random.

    A text's beginning always counts: what stands there without being annotated teaches the most.
    """
    chosen: list[Passage] = []
    for text in texts:
        cut = passages(text)
        kept = [item for place, item in enumerate(cut) if item.entities or not place]
        rest = [item for place, item in enumerate(cut) if place and not item.entities]
        drawn = rng.permutation(len(rest))[: round(empty * max(len(kept), 1))]
        chosen += [*kept, *(rest[index] for index in sorted(drawn))]
    return chosen


def _bounds(text: AnnotatedText) -> Iterator[tuple[int, int]]:
    start = position = tokens = 0
    for sentence in sentences(text.text):
        cost = estimate_tokens(sentence)
        through = any(item.start < position < item.end for item in text.entities)
        if tokens and tokens + cost > MOST_TOKENS and not through:
            yield start, position
            start, tokens = position, 0
        position += len(sentence)
        tokens += cost
    if tokens:
        yield start, position


def _cut(text: AnnotatedText, start: int, end: int) -> Passage:
    inside = (item for item in text.entities if start <= item.start < end)
    moved = (
        item.model_copy(update={"start": item.start - start, "end": item.end - start}) for item in inside
    )
    return Passage(text.text[start:end], tuple(moved))
