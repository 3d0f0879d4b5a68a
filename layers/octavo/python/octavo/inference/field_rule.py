"""When a mention of a custom type becomes a field: what training learnt, which Consolidate applies without a model."""

import math
from collections.abc import Sequence
from typing import Annotated, Self

import numpy as np
from pydantic import Field, model_validator

from octavo.document import Model

FEATURES = ("bias", "probability", "place", "mentions", "normalized")
Weights = Annotated[tuple[float, ...], Field(min_length=len(FEATURES), max_length=len(FEATURES))]


class FieldRule(Model):
    """The labels of one head, and how sure each value is.

    Attributes:
        labels: the types that the head finds; a field is named after its label in lower case.
        document_types: documents of these types alone have the fields; of any, when empty.
        weights: of each label, one weight a feature: logistic regression over a document's values.
    """

    labels: tuple[str, ...]
    document_types: tuple[str, ...] = ()
    weights: dict[str, Weights]

    @model_validator(mode="after")
    def _weighs_each_label(self) -> Self:
        if self.weights.keys() != set(self.labels):
            raise ValueError(f"weights of {sorted(self.weights)} for the labels {sorted(self.labels)}")
        return self

    def confidence(self, label: str, features: Sequence[float]) -> float:
        """Return the probability that the value is right."""
        return 1 / (1 + math.exp(-float(np.dot(self.weights[label], features))))


def features(probability: float, place: int, mentions: int, *, normalized: bool) -> tuple[float, ...]:
    """Return what speaks for a value, in the order of `FEATURES`.

    Args:
        probability: the head's, of the likeliest mention.
        place: how many chunks stand before the first mention.
        mentions: how often the document says it where the head found it.
        normalized: whether it is a whole date or amount.
    """
    bounded = min(max(probability, 1e-4), 1 - 1e-4)
    return 1.0, math.log(bounded / (1 - bounded)), math.log1p(place), math.log(mentions), float(normalized)
