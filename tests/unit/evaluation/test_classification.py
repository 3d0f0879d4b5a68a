from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from octavo.document import Classification
from octavo.errors import InvalidRequest
from octavo.inference.decision import DecisionRule, decide
from octavo.inference.ports import Vectors
from octavo_cli.evaluation.classification import Labelled, held_out, judged


class ByFirstWord:
    """Calls a text what its first word says, with the same confidence every time."""

    version = "1"
    labels: tuple[str, ...] = ("invoice", "letter")

    def evidence(self, texts: Sequence[str]) -> Vectors:
        return np.array([[text.startswith(label) for label in self.labels] for text in texts], np.float32)

    def decide(self, evidence: Vectors) -> Classification:
        return decide(evidence, DecisionRule(labels=self.labels, temperature=0.1))


def test_every_label_counts_the_same_in_macro_f1() -> None:
    right = [Labelled("invoice", "invoice")] * 8 + [Labelled("letter", "letter")]

    measured = judged(ByFirstWord(), [*right, Labelled("invoice", "letter")])

    assert measured["accuracy"]["mean"] == pytest.approx(0.9)
    assert measured["f1"] == pytest.approx({"invoice": 16 / 17, "letter": 2 / 3})
    assert measured["macro_f1"]["mean"] == pytest.approx((16 / 17 + 2 / 3) / 2)
    assert measured["macro_f1"]["low"] < measured["macro_f1"]["mean"] < measured["macro_f1"]["high"]


def test_what_is_always_right_and_sure_has_no_error() -> None:
    measured = judged(ByFirstWord(), [Labelled("invoice", "invoice"), Labelled("letter", "letter")])

    assert measured["macro_f1"] == {"mean": 1.0, "low": 1.0, "high": 1.0}
    assert measured["calibration_error"] == pytest.approx(0, abs=1e-3)


def test_another_folder_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match=r"doctypes/test\.jsonl is missing"):
        held_out(tmp_path)
