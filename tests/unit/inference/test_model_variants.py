"""A variant in the registry: what it says of its own differs, all else is the model's; versions keep their results apart."""

import shutil
from pathlib import Path

import pytest

from octavo.errors import ModelUnusable
from octavo.inference.registry import (
    ClassifierEntry,
    open_classifier,
    open_decision,
    open_models,
    read_entry,
    read_versions,
    recognizer_version,
)
from octavo_cli.training.registration import register

WARM = """
[classifier.variants.warm]
weight = 0.25
temperature = 4.0

[recognizer.variants.strict]
intercepts = [-1.0, -1.0, -1.0, -2.5431]
"""
TEXTS = ["This Agreement is made between Acme Corp. and Beta LLC, governed by the laws of Delaware."]


@pytest.fixture
def varied(models: Path, tmp_path: Path) -> Path:
    """The registered models, with a variant of the classifier and one of the recognizer."""
    root = tmp_path / "models"
    shutil.copytree(models, root, ignore=shutil.ignore_patterns("training", "*float32*"))
    with (root / "models.toml").open("a") as registry:
        registry.write(WARM)
    return root


def test_a_variant_is_the_model_but_for_what_it_says(varied: Path) -> None:
    main, warm = (read_entry(varied, ClassifierEntry, name) for name in ("main", "warm"))
    assert tuple(read_versions(varied, ClassifierEntry)) == ("main", "warm")
    assert (warm.name, warm.weight, warm.temperature) == ("document-type-warm", 0.25, 4.0)
    assert (warm.sha256, warm.labels, warm.metrics) == (main.sha256, main.labels, {})


def test_each_variant_decides_by_its_own_head_in_every_way(varied: Path) -> None:
    at_once = open_models(varied, threads=1, classifier="warm", recognizer="strict")
    alone = open_classifier(varied, threads=1, variant="warm")
    inferred = at_once.infer(TEXTS)
    warm = at_once.classifier.decide(inferred.evidence)
    assert warm == alone.decide(inferred.evidence) == open_decision(varied, "warm")(inferred.evidence)
    assert warm.confidence < open_decision(varied)(inferred.evidence).confidence


def test_variants_share_no_cached_results(varied: Path) -> None:
    usual, other = open_models(varied, 1), open_models(varied, 1, "warm", "strict")
    assert usual.classifier.version != other.classifier.version
    assert usual.recognizer.version != other.recognizer.version == recognizer_version(varied, "strict")
    assert usual.embedder.version == other.embedder.version


def test_a_variant_that_is_not_there_is_named(varied: Path) -> None:
    with pytest.raises(ModelUnusable, match="the classifier has no variant 'cold'"):
        open_classifier(varied, variant="cold")


def test_training_leaves_weights_and_variants_as_they_are(varied: Path) -> None:
    entry = read_entry(varied, ClassifierEntry)
    register(varied, entry.model_copy(update={"temperature": 2.0}))
    assert read_entry(varied, ClassifierEntry).temperature == 2.0
    assert read_entry(varied, ClassifierEntry, "warm").weight == 0.25
