"""How good a head is: exact spans, and labels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from corpora import Example, TypedSpan
from numpy.typing import NDArray

from octavo.document import Span


@dataclass(frozen=True)
class SpanScore:
    """Counts of exact matches: same start, same end, same type."""

    right: int
    found: int
    annotated: int

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
    """Compare found spans with the annotated ones, of one type or of all."""
    right = total = annotated = 0
    for example, spans in zip(examples, found, strict=True):
        truth = {span for span in example.spans if kind in {None, span[2]}}
        answers = {_key(span) for span in counted(example, spans) if kind in {None, span.type}}
        right += len(truth & answers)
        total += len(answers)
        annotated += len(truth)
    return SpanScore(right, total, annotated)


def is_right(example: Example, span: Span) -> bool:
    """Whether the annotation has this very span."""
    return _key(span) in example.spans


def calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Return the mean distance of confidence and accuracy over ten bins, weighed by their size."""
    bins = np.minimum((confidence * 10).astype(int), 9)
    parts = [bins == index for index in range(10)]
    return float(
        sum(abs(confidence[part].mean() - right[part].mean()) * part.mean() for part in parts if part.any())
    )


def macro_f1(truth: Sequence[str], answers: Sequence[str]) -> float:
    """The mean of the labels' F1, each label counting the same."""
    labels = sorted(set(truth))
    return sum(label_f1(truth, answers, label) for label in labels) / len(labels)


def label_f1(truth: Sequence[str], answers: Sequence[str], label: str) -> float:
    """F1 of one label against all others."""
    right = sum(want == got == label for want, got in zip(truth, answers, strict=True))
    return 2 * right / max(truth.count(label) + answers.count(label), 1)


def _key(span: Span) -> TypedSpan:
    return span.start, span.end, span.type
