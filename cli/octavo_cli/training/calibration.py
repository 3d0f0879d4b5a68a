"""How sure a value is: logistic regression of each label over the values found in documents not trained on."""

from collections.abc import Mapping, Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from octavo.document import Span
from octavo.inference.field_rule import FEATURES, FieldRule, Weights
from octavo.pipeline.fields import Candidate, candidates, first_days
from octavo_cli.evaluation.field_scores import Values

_NEVER: Weights = (-1e3, *(0.0 for _ in FEATURES[1:]))
_ALWAYS: Weights = (5.0, *(0.0 for _ in FEATURES[1:]))


def weights(
    documents: Sequence[Sequence[Sequence[Span]]],
    truths: Sequence[Values],
    labels: Sequence[str],
    counted_from: Mapping[str, tuple[str, ...]],
) -> dict[str, Weights]:
    """Return each label's weights, in the order of `FEATURES`, given each document's mentions and true values.

    The days from which lengths of time count are found by the weights of a first fit, in which nothing is counted.
    """
    first = _fits([candidates(mentions) for mentions in documents], truths, labels)
    if not counted_from:
        return first
    rule = FieldRule(labels=tuple(labels), counted_from=dict(counted_from), weights=first)
    counted = [candidates(mentions, first_days(mentions, rule)) for mentions in documents]
    return _fits(counted, truths, labels)


def _fits(
    documents: Sequence[Sequence[Candidate]], truths: Sequence[Values], labels: Sequence[str]
) -> dict[str, Weights]:
    features: dict[str, list[tuple[float, ...]]] = {label: [] for label in labels}
    right: dict[str, list[bool]] = {label: [] for label in labels}
    for found, truth in zip(documents, truths, strict=True):
        for item in found:
            features[item.label].append(item.features)
            right[item.label].append(item.key in truth.get(item.label.lower(), ()))
    return {label: _fit(features[label], right[label]) for label in labels}


def _fit(features: Sequence[tuple[float, ...]], right: Sequence[bool]) -> Weights:
    if len(set(right)) < 2:  # noqa: PLR2004 - right and wrong
        return _ALWAYS if any(right) else _NEVER
    model = LogisticRegression(fit_intercept=False, C=1.0, max_iter=1000)
    model.fit(np.array(features), np.array(right))
    return tuple(round(float(value), 4) for value in model.coef_[0])
