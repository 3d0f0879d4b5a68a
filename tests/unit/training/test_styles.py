"""The documents that the classifier learns other styles from, and those that judge what it learnt, must not be the same."""

import importlib.util
import random
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from octavo.inference.registry import ClassifierEntry, read_entry
from octavo_cli.evaluation.robustness import robustness_set

MODELS = Path(__file__).parents[3] / "model_artifacts"


def script(name: str) -> ModuleType:
    """Import a module of the training scripts, which are no package."""
    spec = importlib.util.spec_from_file_location(name, MODELS / f"training/{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


styles, copies = script("styles"), script("near_copies")


def written(folder: Path) -> list[tuple[str, str]]:
    return [(item.text, item.label) for item in styles.written(random.Random(7), folder)]


@pytest.mark.parametrize("folder", [styles.TO_TRAIN_ON, styles.TO_CHOOSE_BY])
def test_every_label_has_styles_and_no_slot_stays_open(folder: Path) -> None:
    documents = written(folder)
    counts = Counter(label for _, label in documents)

    assert set(counts) == set(read_entry(MODELS, ClassifierEntry).labels)
    assert min(counts.values()) >= 5 * 12
    assert not any("{" in text or "}" in text for text, _ in documents)
    assert documents == written(folder)


def test_no_template_to_train_on_is_a_near_copy_of_one_that_judges() -> None:
    learnt = [text for text, _ in written(styles.TO_TRAIN_ON)[::12]]
    judged = [sample.text for sample in robustness_set()] + [
        text for text, _ in written(styles.TO_CHOOSE_BY)[::12]
    ]

    groups = copies.near_copies([*learnt, *judged], alike=0.15)

    assert not set(groups[: len(learnt)]) & set(groups[len(learnt) :])


def test_texts_that_share_half_of_their_runs_of_words_are_one_group() -> None:
    text = "one two three four five six seven eight nine ten eleven twelve"

    assert copies.near_copies(
        [text, f"{text} and more of it", "another text of nine words for its own sake"], 0.5
    ) == [
        0,
        0,
        2,
    ]
    assert copies.near_copies(["too short", "too short"], 0.5) == [0, 1]
