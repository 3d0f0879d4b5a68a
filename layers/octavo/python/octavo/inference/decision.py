"""From the evidence of a document's parts to its label: arithmetic alone, so that Consolidate needs no model."""

import math
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from octavo.document import Classification, Model, Subtype
from octavo.inference.ports import Vectors

OTHER: Final = "other"
_CERTAIN: Final = 1e-9
_LIKELY: Final = 0.5  # a kind less likely than that is left out


class SubtypeRule(Model):
    """How the logits of one type's kinds become probabilities; attributes as those of `DecisionRule`."""

    labels: tuple[str, ...]
    temperature: float


class DecisionRule(Model):
    """How logits become probabilities.

    Attributes:
        labels: of the evidence's first columns.
        temperature: divides the logits, so that probabilities are as often right as they say.
        other: slope and intercept of the log-odds that a document is of none of the labels, given the log-odds of
            the likeliest one among them; where there are none, every document gets one of the labels.
        subtypes: the kinds of the types that have some; their columns follow, in the same order.
    """

    labels: tuple[str, ...]
    temperature: float
    other: tuple[float, float] | None = None
    subtypes: Mapping[str, SubtypeRule] = {}

    @property
    def answers(self) -> tuple[str, ...]:
        """All that a document can be called."""
        return (*self.labels, OTHER) if self.other else self.labels

    @property
    def columns(self) -> int:
        """The evidence's width."""
        return len(self.labels) + sum(len(kinds.labels) for kinds in self.subtypes.values())


def decide(evidence: Vectors, rule: DecisionRule) -> Classification:
    """Combine logits of shape (parts, rule.columns), parts in reading order, into the document's label.

    Without rows every label is as likely, which fits none of them.
    """
    rows = evidence if len(evidence) else np.zeros((1, rule.columns), np.float32)
    of_labels = rows[:, : len(rule.labels)].mean(axis=0, dtype=np.float64)
    among_labels = _probabilities(of_labels, rule.temperature)
    other = _other(float(among_labels.max()), rule)
    probabilities = [*(among_labels * (1 - other)).tolist(), other]
    scores = dict(zip(rule.answers, probabilities, strict=False))
    label = max(scores, key=scores.__getitem__)
    return Classification(
        label=label, confidence=scores[label], scores=scores, subtype=_subtype(label, rows[0], rule)
    )


def _subtype(label: str, beginning: Vectors, rule: DecisionRule) -> Subtype | None:
    """Return the kind of the type that the document's first part speaks for, if it is likely."""
    if label not in rule.subtypes:
        return None
    start = len(rule.labels)
    for name, before in rule.subtypes.items():
        if name == label:
            break
        start += len(before.labels)
    kinds = rule.subtypes[label]
    logits = beginning[start : start + len(kinds.labels)].astype(np.float64)
    probabilities = _probabilities(logits, kinds.temperature)
    best = int(probabilities.argmax())
    confidence = float(probabilities[best])
    return Subtype(label=kinds.labels[best], confidence=confidence) if confidence > _LIKELY else None


def _probabilities(logits: NDArray[np.float64], temperature: float) -> NDArray[np.float64]:
    scaled = logits / temperature
    exponentials: NDArray[np.float64] = np.exp(scaled - scaled.max())
    probabilities: NDArray[np.float64] = exponentials / exponentials.sum()
    return probabilities


def _other(likeliest: float, rule: DecisionRule) -> float:
    """Return the probability that the document is of none of the labels."""
    if rule.other is None:
        return 0.0
    slope, intercept = rule.other
    return 1 / (1 + math.exp(-(slope * log_odds(likeliest) + intercept)))


def log_odds(probability: float) -> float:
    """Return the logarithm of the odds, finite where something is certain."""
    return math.log(max(probability, _CERTAIN) / max(1 - probability, _CERTAIN))
