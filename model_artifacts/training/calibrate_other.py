"""Learn when a document is of none of the labels: `other`.

    python model_artifacts/training/calibrate_other.py --data DIR

How likely the likeliest label is tells known documents (doctypes dev) from those that no label covers (one half of
masc). How common the latter are nobody knows: the share is the largest tried (0.5, 0.75, 1, 2 %) that leaves the nursery's invoice
among our samples its label; the help desk's conversation, 40 % an email before, becomes `other` at any of them.
The head itself stays as it is.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from arguments import data_folder
from corpora import document_types
from numpy.typing import NDArray
from registration import MODELS, register
from sklearn.linear_model import LogisticRegression

from octavo.inference.decision import OTHER, DecisionRule, decide, log_odds
from octavo.inference.ports import Classifier, Vectors
from octavo.inference.registry import ClassifierEntry, open_classifier, read_entry
from octavo_cli.evaluation.classification import of_no_label
from octavo_cli.evaluation.splits import Split

_SHARE = 0.0075  # of all documents, that no label covers; 0.01 takes the nursery's invoice of our samples for `other`
_MOST_LOST = 0.01  # of known documents


def main() -> None:
    """Calibrate on the data that the command line names."""
    data = data_folder()
    classifier = open_classifier(MODELS, threads=1)
    known = _evidence(classifier, [text for text, _ in document_types(data, "dev")])
    calibrate(known, _evidence(classifier, unknown_texts(data)))


def unknown_texts(data: Path) -> list[str]:
    """Return the texts of no label to calibrate on."""
    return [document.text for document in of_no_label(data, Split.DEV)]


def calibrate(known: Vectors, unknown: Vectors) -> None:
    """Learn the rule from the evidence of documents with a label and of documents without, and register it."""
    entry = read_entry(MODELS, ClassifierEntry)
    register(MODELS, entry.model_copy(update={"other": fitted(known, unknown, entry)}))


def fitted(known: Vectors, unknown: Vectors, rule: DecisionRule) -> tuple[float, float]:
    """Return slope and intercept, given the evidence of documents with a label and of documents without.

    Raises:
        ValueError: the rule costs too many known documents.
    """
    rule = rule.model_copy(update={"subtypes": {}})
    odds = np.concatenate([_log_odds(known, rule), _log_odds(unknown, rule)])
    is_other = np.arange(len(odds)) >= len(known)
    weights = np.where(is_other, _SHARE / len(unknown), (1 - _SHARE) / len(known)) * len(odds)
    model = LogisticRegression(C=1e4).fit(odds[:, None], is_other, sample_weight=weights)
    other = (round(float(model.coef_[0, 0]), 4), round(float(model.intercept_[0]), 4))
    lost, found = (_called_other(rows, rule, other) for rows in (known, unknown))
    print(f"{lost:.3f} of the known and {found:.3f} of the unknown are called other")
    if lost > _MOST_LOST:
        raise ValueError(f"{lost:.3f} of the known documents are lost, more than {_MOST_LOST}")
    return other


def _evidence(classifier: Classifier, texts: Sequence[str]) -> Vectors:
    return np.concatenate([classifier.evidence([text]) for text in texts])


def _log_odds(evidence: Vectors, rule: DecisionRule) -> NDArray[np.float64]:
    """Return the log-odds of each document's likeliest label."""
    alone = rule.model_copy(update={"other": None})
    return np.array([log_odds(decide(row[None], alone).confidence) for row in evidence])


def _called_other(evidence: Vectors, rule: DecisionRule, other: tuple[float, float]) -> float:
    tried = rule.model_copy(update={"other": other})
    return float(np.mean([decide(row[None], tried).label == OTHER for row in evidence]))


if __name__ == "__main__":
    main()
