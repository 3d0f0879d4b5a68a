"""How sure a value is: logistic regression of each label over the values found in documents not trained on."""

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from octavo.document import Span
from octavo.inference.field_rule import FEATURES, Weights
from octavo.pipeline.fields import candidates
from octavo_cli.evaluation.field_scores import Values

_NEVER: Weights = (-1e3, *(0.0 for _ in FEATURES[1:]))
_ALWAYS: Weights = (5.0, *(0.0 for _ in FEATURES[1:]))


def weights(
    documents: Sequence[Sequence[Sequence[Span]]], truths: Sequence[Values], labels: Sequence[str]
) -> dict[str, Weights]:
    """Return each label's weights, in the order of `FEATURES`, given each document's mentions and true values."""
    features: dict[str, list[tuple[float, ...]]] = {label: [] for label in labels}
    right: dict[str, list[bool]] = {label: [] for label in labels}
    for mentions, truth in zip(documents, truths, strict=True):
        for item in candidates(mentions):
            features[item.label].append(item.features)
            right[item.label].append(item.key in truth.get(item.label.lower(), ()))
    return {label: _fit(features[label], right[label]) for label in labels}


def _fit(features: Sequence[tuple[float, ...]], right: Sequence[bool]) -> Weights:
    if len(set(right)) < 2:  # noqa: PLR2004 - right and wrong
        return _ALWAYS if any(right) else _NEVER
    model = LogisticRegression(fit_intercept=False, C=1.0, max_iter=1000)
    model.fit(np.array(features), np.array(right))
    return tuple(round(float(value), 4) for value in model.coef_[0])
