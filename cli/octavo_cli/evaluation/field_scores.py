"""How good fields are: a value is right when the document's annotation has it, compared as date, amount or letters."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from octavo.document import Document, Model
from octavo.pipeline.fields import value_key
from octavo_cli.evaluation import calibration
from octavo_cli.training.annotations import AnnotatedText

_RESAMPLES: Final = 2_000
_SEED: Final = 7
_INTERVAL: Final = (2.5, 97.5)

Values = Mapping[str, frozenset[str]]  # of one document: the keys of each field's values


@dataclass(frozen=True)
class Judged:
    """One document: what its annotation holds, and what was found. Fields by lower-case name."""

    truth: Values
    found: Values


class FieldScore(Model):
    """Counts of values over documents, and what follows from them; `f1_interval` holds 95 % of bootstrap resamples."""

    right: int
    found: int
    annotated: int
    precision: float
    recall: float
    f1: float
    f1_interval: tuple[float, float]


def true_values(text: AnnotatedText) -> Values:
    """Return what is annotated."""
    return _by_field(
        (name, item.value or text.text[item.start : item.end])
        for item in text.entities
        for name in item.names
    )


def found_values(document: Document) -> Values:
    """Return what the pipeline found."""
    return _by_field((name, item.value) for name, values in document.fields.items() for item in values)


def _by_field(found: Iterable[tuple[str, str]]) -> Values:
    keys: dict[str, set[str]] = defaultdict(set)
    for name, value in found:
        keys[name.lower()].add(value_key(value))
    return {name: frozenset(of_field) for name, of_field in keys.items()}


def score(documents: Sequence[Judged], fields: Sequence[str]) -> dict[str, FieldScore]:
    """Return each field's score, and that of all together as `all`; documents are resampled, not values."""
    counts = {field: _counts(documents, field) for field in fields}
    return {
        field: _score(of_field)
        for field, of_field in {**counts, "all": np.sum(list(counts.values()), axis=0)}.items()
    }


def calibration_error(values: Sequence[tuple[float, bool]]) -> float:
    """Return how far each value's confidence is from whether it is right, as `calibration`; 0 of nothing."""
    confidence, right = np.array(values, np.float64).reshape(-1, 2).T
    return calibration.calibration_error(confidence, right.astype(bool))


def _counts(documents: Sequence[Judged], field: str) -> NDArray[np.int64]:
    """Return (documents, 3): right, found, annotated."""
    nothing: frozenset[str] = frozenset()
    pairs = [(item.truth.get(field, nothing), item.found.get(field, nothing)) for item in documents]
    return np.array(
        [(len(truth & found), len(found), len(truth)) for truth, found in pairs], np.int64
    ).reshape(-1, 3)


def _score(counts: NDArray[np.int64]) -> FieldScore:
    right, found, annotated = (int(value) for value in counts.sum(axis=0))
    drawn = np.random.default_rng(_SEED).integers(0, len(counts), (_RESAMPLES, len(counts)))
    low, high = np.percentile(_f1(counts[drawn].sum(axis=1)), _INTERVAL)
    return FieldScore(
        right=right,
        found=found,
        annotated=annotated,
        precision=round(right / max(found, 1), 3),
        recall=round(right / max(annotated, 1), 3),
        f1=round(float(_f1(counts.sum(axis=0))), 3),
        f1_interval=(round(float(low), 3), round(float(high), 3)),
    )


def _f1(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return F1 of (..., 3) counts."""
    return np.asarray(2 * counts[..., 0] / np.maximum(counts[..., 1] + counts[..., 2], 1), np.float64)
