"""When a mention of a custom type becomes a field: what training learnt, which Consolidate applies without a model."""

import math
from collections.abc import Sequence
from itertools import chain
from typing import Annotated, Self

import numpy as np
from pydantic import Field, model_validator

from octavo.document import Model

FEATURES = ("bias", "probability", "rival", "place", "mentions", "normalized")
_NO_RIVAL = -4.0  # what is this unlikely speaks against nothing
Weights = Annotated[tuple[float, ...], Field(min_length=len(FEATURES), max_length=len(FEATURES))]


class FieldRule(Model):
    """The labels of one head, and how sure each value is.

    Attributes:
        labels: the types that the head finds; a field is named after its label in lower case.
        document_types: documents of these types alone have the fields; of any, when empty.
        counted_from: of a label whose values may be lengths of time ("three years"), the labels of the days from
            which they count, the first that the document has.
        weights: of each label, one weight a feature: logistic regression over a document's values.
    """

    labels: tuple[str, ...]
    document_types: tuple[str, ...] = ()
    counted_from: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    weights: dict[str, Weights]

    @model_validator(mode="after")
    def _speaks_of_its_labels(self) -> Self:
        if self.weights.keys() != set(self.labels):
            raise ValueError(f"weights of {sorted(self.weights)} for the labels {sorted(self.labels)}")
        counted = {*self.counted_from, *chain.from_iterable(self.counted_from.values())}
        if unknown := counted - set(self.labels):
            raise ValueError(f"counted_from names labels that there are not: {', '.join(sorted(unknown))}")
        return self

    def confidence(self, label: str, features: Sequence[float]) -> float:
        """Return the probability that the value is right."""
        return 1 / (1 + math.exp(-float(np.dot(self.weights[label], features))))


def features(
    probability: float, rival: float, place: int, mentions: int, *, normalized: bool
) -> tuple[float, ...]:
    """Return what speaks for a value, in the order of `FEATURES`.

    Args:
        probability: the head's, of the likeliest mention.
        rival: the same of the likeliest other value of the label in the document; 0 where there is none.
        place: how many chunks stand before the first mention.
        mentions: how often the document says it where the head found it.
        normalized: whether it is a whole date or amount.
    """
    against = max(_log_odds(rival), _NO_RIVAL)
    return 1.0, _log_odds(probability), against, math.log1p(place), math.log(mentions), float(normalized)


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(bounded / (1 - bounded))
