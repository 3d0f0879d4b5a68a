import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from octavo.inference.decision import DecisionRule, decide
from octavo.inference.ports import Classifier
from octavo.inference.registry import ClassifierEntry, open_decision, read_entry


def test_the_decision_alone_is_the_classifiers(models: Path, classifier: Classifier) -> None:
    evidence = (
        np.random.default_rng(7)
        .normal(size=(3, read_entry(models, ClassifierEntry).columns))
        .astype(np.float32)
    )
    assert open_decision(models)(evidence) == classifier.decide(evidence)


def test_the_decision_is_had_where_there_is_no_runtime_of_models(models: Path) -> None:
    program = (
        "import sys; sys.modules.update(onnxruntime=None, tokenizers=None);"
        "from octavo import wiring; import numpy; print(wiring.decide()(numpy.zeros((0, 0))).label)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"OCTAVO_MODELS": str(models)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip()


RULE = DecisionRule(labels=("invoice", "letter"), temperature=1.0, other=(-1.0, 0.5))


def test_what_no_label_fits_is_other_and_all_probabilities_sum_to_one() -> None:
    decision = decide(np.zeros((2, 2), np.float32), RULE)

    assert decision.label == "other"
    assert decision.confidence == pytest.approx(1 / (1 + np.exp(-0.5)))
    assert sum(decision.scores.values()) == pytest.approx(1)


def test_evidence_that_speaks_for_one_label_speaks_against_other() -> None:
    weak, strong = (decide(np.array([[logit, 0]], np.float32), RULE) for logit in (1, 20))

    assert weak.scores["other"] > strong.scores["other"] > 0
    assert strong.label == "invoice"


def test_without_a_rule_for_other_every_document_gets_a_label() -> None:
    decision = decide(np.zeros((0, 2), np.float32), RULE.model_copy(update={"other": None}))

    assert decision.scores == {"invoice": 0.5, "letter": 0.5}
