"""How often documents get the right label, and whether the confidences mean what they say."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from octavo.document import Classification
from octavo.errors import InvalidRequest
from octavo.inference.classifier import MeanEvidenceClassifier
from octavo.inference.decision import OTHER
from octavo.inference.encoder import Encoder
from octavo.inference.ports import Classifier
from octavo.inference.registry import ClassifierEntry, read_entry, read_label_head
from octavo_cli.evaluation.calibration import calibration_error
from octavo_cli.evaluation.json_lines import records
from octavo_cli.evaluation.ranking import Interval, interval
from octavo_cli.evaluation.robustness import robustness_set
from octavo_cli.evaluation.splits import Split, split_of

_SAMPLES: Final = 2_000
_SEED: Final = 7


@dataclass(frozen=True)
class Labelled:
    """A document's text, and what it is."""

    text: str
    label: str


def held_out(data: Path) -> list[Labelled]:
    """Read the public documents that no model was trained on.

    Raises:
        InvalidRequest: the folder does not hold them.
    """
    path = data / "doctypes/test.jsonl"
    if not path.is_file():
        raise InvalidRequest(f"{path} is missing: name the folder of evaluation data")
    return [Labelled(row["text"], row["label"]) for row in records(path)]


def of_no_label(data: Path, split: Split) -> list[Labelled]:
    """Read one half of the public documents whose genres no label covers.

    Raises:
        InvalidRequest: the folder does not hold them.
    """
    path = data / "doctypes/masc/masc_docs.jsonl"
    if not path.is_file():
        raise InvalidRequest(f"{path} is missing: name the folder of evaluation data")
    return [Labelled(row["text"], OTHER) for row in records(path) if split_of(row["id"]) is split]


def unlike_styles() -> list[Labelled]:
    """Return the documents of our own, in styles that the training data does not have."""
    return [Labelled(sample.text, sample.label) for sample in robustness_set()]


def open_on(models: Path, encoder: Encoder) -> Classifier:
    """Open the registered head over another encoder than the registered one."""
    entry = read_entry(models, ClassifierEntry)
    return MeanEvidenceClassifier(encoder, read_label_head(models, entry), version="float32")


def judged(classifier: Classifier, documents: Sequence[Labelled]) -> dict[str, Any]:
    """Classify each document by its whole text; return the metrics, with 95 % intervals by bootstrap.

    `called_other` is the share that fits no label; `of_labels_alone` says what the metrics are where no document
    may be `other`.
    """
    decisions = [classifier.decide(classifier.evidence([document.text])) for document in documents]
    truth = [document.label for document in documents]
    called_other = [float(decision.label == OTHER) for decision in decisions]
    measured = scored(decisions, truth) | {"called_other": interval(called_other)._asdict()}
    if OTHER not in truth:
        measured["of_labels_alone"] = scored([_among_labels(decision) for decision in decisions], truth)
    return measured


def _among_labels(decision: Classification) -> Classification:
    """Return what the decision is where no document may be `other`."""
    likely = {label: score for label, score in decision.scores.items() if label != OTHER}
    label, total = max(likely, key=likely.__getitem__), sum(likely.values())
    return Classification(label=label, confidence=likely[label] / total, scores=likely)


def scored(decisions: Sequence[Classification], true_labels: Sequence[str]) -> dict[str, Any]:
    """Return how good the decisions are, with 95 % intervals by bootstrap."""
    labels = sorted({*true_labels, *(decision.label for decision in decisions)})
    truth = np.array([labels.index(label) for label in true_labels])
    answers = np.array([labels.index(decision.label) for decision in decisions])
    confidence = np.array([decision.confidence for decision in decisions])
    right = truth == answers
    of_labels = _f1_of_labels(truth, answers, len(labels))
    return {
        "documents": len(truth),
        "accuracy": interval(right.astype(float).tolist())._asdict(),
        "macro_f1": _macro_f1(truth, answers, len(labels))._asdict(),
        "calibration_error": calibration_error(confidence, right),
        "f1": {
            label: float(of_labels[place]) for place, label in enumerate(labels) if (truth == place).any()
        },
    }


def _macro_f1(truth: NDArray[np.int_], answers: NDArray[np.int_], labels: int) -> Interval:
    """Return the mean F1 of the labels that occur, and the bounds of what other samples of documents would give."""
    drawn = np.random.default_rng(_SEED).integers(len(truth), size=(_SAMPLES, len(truth)))
    means = [_mean(_f1_of_labels(truth[rows], answers[rows], labels), truth[rows]) for rows in drawn]
    low, high = np.percentile(means, [2.5, 97.5])
    return Interval(_mean(_f1_of_labels(truth, answers, labels), truth), float(low), float(high))


def _mean(f1: NDArray[np.float64], truth: NDArray[np.int_]) -> float:
    return float(f1[np.unique(truth)].mean())


def _f1_of_labels(truth: NDArray[np.int_], answers: NDArray[np.int_], labels: int) -> NDArray[np.float64]:
    right = np.bincount(truth[truth == answers], minlength=labels)
    said = np.bincount(truth, minlength=labels) + np.bincount(answers, minlength=labels)
    f1: NDArray[np.float64] = 2 * right / np.maximum(said, 1)
    return f1
