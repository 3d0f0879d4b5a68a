"""From the evidence of a document's parts to its label: arithmetic alone, so that Consolidate needs no model."""

from collections.abc import Sequence

import numpy as np

from octavo.document import Classification
from octavo.inference.ports import Vectors


def decide(evidence: Vectors, labels: Sequence[str], temperature: float) -> Classification:
    """Combine logits of shape (parts, len(labels)) into the document's label.

    `temperature` divides their mean, so that probabilities are as often right as they say. Without rows, every
    label is as likely.
    """
    rows = evidence if len(evidence) else np.zeros((1, len(labels)), np.float32)
    logits = rows.mean(axis=0, dtype=np.float64) / temperature
    exponentials = np.exp(logits - logits.max())
    probabilities = exponentials / exponentials.sum()
    best = int(probabilities.argmax())
    scores = {label: float(value) for label, value in zip(labels, probabilities, strict=True)}
    return Classification(label=labels[best], confidence=float(probabilities[best]), scores=scores)
