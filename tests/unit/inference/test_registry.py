import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from octavo.errors import ModelUnusable
from octavo.inference.registry import (
    ClassifierEntry,
    EncoderEntry,
    RecognizerEntry,
    open_classifier,
    open_embedder,
    open_encoder,
    open_recognizer,
    read_entry,
    recognizer_version,
)

Open = Callable[[Path], object]


@pytest.fixture
def copy(models: Path, tmp_path: Path) -> Path:
    """A folder of models that a test may damage."""
    root = tmp_path / "models"
    shutil.copytree(models, root, ignore=shutil.ignore_patterns("training", "*float32*"))
    return root


FILES: list[tuple[Open, str]] = [
    (open_embedder, "build/encoder.onnx"),
    (open_embedder, "build/tokenizer.json"),
    (open_classifier, "heads/document-type.onnx"),
    (open_recognizer, "heads/recognizer.onnx"),
]


@pytest.mark.parametrize(("open_model", "name"), FILES, ids=[name for _, name in FILES])
def test_a_tampered_file_is_refused_by_name_and_hash(copy: Path, open_model: Open, name: str) -> None:
    data = bytearray((copy / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copy / name).write_bytes(data)

    with pytest.raises(ModelUnusable, match=name) as caught:
        open_model(copy)

    assert hashlib.sha256(data).hexdigest() in str(caught.value)


@pytest.mark.parametrize(("open_model", "name"), FILES, ids=[name for _, name in FILES])
def test_a_missing_file_is_named_with_what_to_do(copy: Path, open_model: Open, name: str) -> None:
    (copy / name).unlink()

    with pytest.raises(ModelUnusable, match=rf"{name} is missing .*octavo models build"):
        open_model(copy)


def test_a_folder_without_registry_is_unusable(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match=r"models\.toml is missing"):
        open_embedder(tmp_path)


@pytest.mark.parametrize("content", ["[encoder", "", "[encoder]\nname = 1\n"])
def test_a_registry_that_says_too_little_is_unusable(tmp_path: Path, content: str) -> None:
    (tmp_path / "models.toml").write_text(content)

    with pytest.raises(ModelUnusable, match=r"models\.toml cannot be used"):
        open_embedder(tmp_path)


def test_models_of_one_folder_share_one_encoder(models: Path) -> None:
    assert open_encoder(models, 1) is open_encoder(models, 1)


def test_a_version_changes_with_every_file_and_calibration_it_depends_on(models: Path) -> None:
    encoder = read_entry(models, EncoderEntry)
    classifier, recognizer = read_entry(models, ClassifierEntry), read_entry(models, RecognizerEntry)
    other_encoder = encoder.model_copy(update={"sha256": "0"})
    other_tokenizer = encoder.model_copy(update={"tokenizer_sha256": "0"})

    versions = [
        encoder.version,
        other_encoder.version,
        other_tokenizer.version,
        classifier.version_on(encoder),
        classifier.version_on(other_encoder),
        classifier.model_copy(update={"sha256": "0"}).version_on(encoder),
        classifier.model_copy(update={"temperature": 9.0}).version_on(encoder),
        classifier.model_copy(update={"other": None}).version_on(encoder),
        recognizer.version_on(encoder),
        recognizer.version_on(other_tokenizer),
        recognizer.model_copy(update={"slopes": (9.0,) * len(recognizer.labels)}).version_on(encoder),
        recognizer.model_copy(update={"labels": tuple(reversed(recognizer.labels))}).version_on(encoder),
    ]

    assert len(set(versions)) == len(versions)


@pytest.mark.parametrize(
    ("labels", "complaint"),
    [
        (("PERSON", "ORG"), r"gives 9 tags; the labels PERSON, ORG need 5"),
        (("PERSON", "ORG", "LOCATION", "DATE", "MONEY"), r"gives 9 tags; .*MONEY need 11"),
    ],
)
def test_labels_that_do_not_fit_the_model_are_refused(
    copy: Path, labels: tuple[str, ...], complaint: str
) -> None:
    change_recognizer(copy, labels=labels, slopes=(1.0,) * len(labels), intercepts=(0.0,) * len(labels))

    with pytest.raises(ModelUnusable, match=complaint):
        open_recognizer(copy)


def test_a_label_without_calibration_makes_the_registry_unusable(copy: Path) -> None:
    change_recognizer(copy, slopes=(1.0,))

    with pytest.raises(ModelUnusable, match="4 labels need as many slopes and intercepts"):
        open_recognizer(copy)


def change_recognizer(root: Path, **changes: tuple[object, ...]) -> None:
    """Rewrite lists of the recognizer's entry."""
    head, section, rest = (root / "models.toml").read_text().partition("[recognizer]")
    for key, value in changes.items():
        rest = re.sub(rf"(?m)^{key} = .*$", f"{key} = {json.dumps(value)}", rest, count=1)
    (root / "models.toml").write_text(head + section + rest)


def test_patterns_stand_beside_the_entities_of_the_model(models: Path) -> None:
    text = "Angela Merkel paid $5 million by card 4111-1111-1111-1111."

    (spans,) = open_recognizer(models, threads=1).recognize([text])

    assert [(span.type, span.text) for span in spans] == [
        ("PERSON", "Angela Merkel"),
        ("MONEY", "$5 million"),
        ("CARD_NUMBER", "4111-1111-1111-1111"),
    ]


def test_a_pattern_that_a_user_adds_is_found_under_another_version(copy: Path) -> None:
    before = recognizer_version(copy)
    with (copy / "patterns.toml").open("a") as patterns:
        patterns.write("[[pattern]]\ntype = 'CASE'\nregex = 'CR-[0-9]{4}'\nconfidence = 0.9\n")

    recognizer = open_recognizer(copy, threads=1)

    assert [span.type for span in recognizer.recognize(["filed as CR-1234"])[0]] == ["CASE"]
    assert recognizer.version == recognizer_version(copy) != before


def test_patterns_that_cannot_be_used_are_told_when_the_recognizer_is_opened(copy: Path) -> None:
    (copy / "patterns.toml").write_text("[[pattern]]\ntype = 'CASE'\n")

    with pytest.raises(ModelUnusable, match=r"patterns\.toml: pattern number 1"):
        open_recognizer(copy)
