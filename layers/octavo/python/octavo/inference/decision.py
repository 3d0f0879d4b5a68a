"""From the evidence of a document's parts to its label: arithmetic alone, so that Consolidate needs no model."""

import math
from typing import Final

import numpy as np

from octavo.document import Classification, Model
from octavo.inference.ports import Vectors

OTHER: Final = "other"
_CERTAIN: Final = 1e-9


class DecisionRule(Model):
    """How logits become probabilities.

    Attributes:
        labels: of the evidence's columns.
        temperature: divides the logits, so that probabilities are as often right as they say.
        other: slope and intercept of the log-odds that a document is of none of the labels, given the log-odds of
            the likeliest one among them; where there are none, every document gets one of the labels.
    """

    labels: tuple[str, ...]
    temperature: float
    other: tuple[float, float] | None = None

    @property
    def answers(self) -> tuple[str, ...]:
        """All that a document can be called."""
        return (*self.labels, OTHER) if self.other else self.labels


def decide(evidence: Vectors, rule: DecisionRule) -> Classification:
    """Combine logits of shape (parts, len(rule.labels)) into the document's label.

    Without rows every label is as likely, which fits none of them.
    """
    rows = evidence if len(evidence) else np.zeros((1, len(rule.labels)), np.float32)
    logits = rows.mean(axis=0, dtype=np.float64) / rule.temperature
    exponentials = np.exp(logits - logits.max())
    among_labels = exponentials / exponentials.sum()
    other = _other(float(among_labels.max()), rule)
    probabilities = [*(among_labels * (1 - other)).tolist(), other]
    scores = dict(zip(rule.answers, probabilities, strict=False))
    label = max(scores, key=scores.__getitem__)
    return Classification(label=label, confidence=scores[label], scores=scores)


def _other(likeliest: float, rule: DecisionRule) -> float:
    """Return the probability that the document is of none of the labels."""
    if rule.other is None:
        return 0.0
    slope, intercept = rule.other
    return 1 / (1 + math.exp(-(slope * log_odds(likeliest) + intercept)))


def log_odds(probability: float) -> float:
    """Return the logarithm of the odds, finite where something is certain."""
    return math.log(max(probability, _CERTAIN) / max(1 - probability, _CERTAIN))
