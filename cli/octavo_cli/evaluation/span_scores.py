"""How well spans are found: a span counts as right where start, end and type are all the annotation's."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from octavo.document import Span
from octavo_cli.evaluation.entity_corpora import Example, TypedSpan
from octavo_cli.evaluation.intervals import interval

Counts = NDArray[np.float64]
_RIGHT, _FOUND, _ANNOTATED = range(3)


@dataclass(frozen=True)
class SpanScore:
    """Counts of exact matches, with the 95 % bootstrap interval of their F1."""

    right: int
    found: int
    annotated: int
    interval: tuple[float, float]

    @property
    def precision(self) -> float:
        """Of the spans found, the share that is right."""
        return self.right / max(self.found, 1)

    @property
    def recall(self) -> float:
        """Of the spans annotated, the share that is found."""
        return self.right / max(self.annotated, 1)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / max(self.found + self.annotated, 1)


def counted(example: Example, spans: Sequence[Span]) -> list[Span]:
    """Leave out the spans on which the annotation is silent."""
    return [
        span
        for span in spans
        if (example.dates_annotated or span.type != "DATE")
        and not any(start < span.end and span.start < end for start, end in example.ignored)
    ]


def score_spans(
    examples: Sequence[Example], found: Sequence[Sequence[Span]], kind: str | None = None
) -> SpanScore:
    """Compare found spans with the annotated ones, of one type or of all; texts of one source are resampled together."""
    counts: defaultdict[str, Counts] = defaultdict(lambda: np.zeros(3))
    for number, (example, spans) in enumerate(zip(examples, found, strict=True)):
        truth = {span for span in example.spans if kind in {None, span[2]}}
        answers = {_key(span) for span in counted(example, spans) if kind in {None, span.type}}
        counts[example.source or str(number)] += (len(truth & answers), len(answers), len(truth))
    units = np.array(list(counts.values())).reshape(-1, 3)
    right, total, annotated = (int(number) for number in units.sum(axis=0))
    return SpanScore(right, total, annotated, interval(units, _f1))


def is_right(example: Example, span: Span) -> bool:
    """Whether the annotation has this very span."""
    return _key(span) in example.spans


def judged(
    examples: Sequence[Example], found: Sequence[Sequence[Span]], kind: str | None = None
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the confidence of each found span, of one type or of all, and whether it is right."""
    spans = [
        (span.confidence, is_right(example, span))
        for example, item in zip(examples, found, strict=True)
        for span in counted(example, item)
        if kind in {None, span.type}
    ]
    return np.array([item[0] for item in spans], float), np.array([item[1] for item in spans], bool)


def _f1(sums: Counts) -> Counts:
    f1: Counts = 2 * sums[:, _RIGHT] / np.maximum(sums[:, _FOUND] + sums[:, _ANNOTATED], 1)
    return f1


def _key(span: Span) -> TypedSpan:
    return span.start, span.end, span.type
