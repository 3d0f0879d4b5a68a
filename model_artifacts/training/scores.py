"""How good a head is that gives labels."""

from collections.abc import Sequence


def macro_f1(truth: Sequence[str], answers: Sequence[str]) -> float:
    """The mean of the labels' F1, each label counting the same."""
    labels = sorted(set(truth))
    return sum(label_f1(truth, answers, label) for label in labels) / len(labels)


def label_f1(truth: Sequence[str], answers: Sequence[str], label: str) -> float:
    """F1 of one label against all others."""
    right = sum(want == got == label for want, got in zip(truth, answers, strict=True))
    return 2 * right / max(truth.count(label) + answers.count(label), 1)
