import subprocess
import sys
from pathlib import Path

import numpy as np

from octavo.inference.ports import Classifier
from octavo.inference.registry import open_decision


def test_the_decision_alone_is_the_classifiers(models: Path, classifier: Classifier) -> None:
    evidence = np.random.default_rng(7).normal(size=(3, len(classifier.labels))).astype(np.float32)
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
