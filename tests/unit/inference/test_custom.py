import shutil
from pathlib import Path

import pytest

from octavo.errors import ModelUnusable
from octavo.inference.custom import RecognizerOfAllTypes
from octavo.inference.recognizer import TokenTaggingRecognizer
from octavo.inference.registry import open_recognizer, read_custom_entries, recognizer_version
from octavo_cli.training.registration import register

PREAMBLE = (
    'This Supply Agreement is entered into as of May 8, 2014 by and between Quillon Optics, Inc. ("Supplier") and '
    'Brantmoor Trading Ltd. ("Buyer"). It shall be governed by the laws of the State of Nevada.'
)
TEXTS = [PREAMBLE, "", "x" * 5_000, "\u0000 \ud800 \U0001f4c4 契約", "The tenant pays for repairs. " * 80]


def test_custom_types_stand_behind_the_entities_and_leave_them_as_they_are(
    all_types: RecognizerOfAllTypes, recognizer: TokenTaggingRecognizer
) -> None:
    labels = {label for rule in all_types.rules for label in rule.labels}
    for together, alone in zip(all_types.recognize(TEXTS), recognizer.recognize(TEXTS), strict=True):
        assert together[: len(alone)] == alone
        assert {span.type for span in together[len(alone) :]} <= labels


def test_mentions_are_exact_in_any_text(all_types: RecognizerOfAllTypes) -> None:
    for text, spans in zip(TEXTS, all_types.recognize(TEXTS), strict=True):
        assert all(text[span.start : span.end] == span.text and 0 < span.confidence <= 1 for span in spans)


def test_a_date_can_be_two_things(all_types: RecognizerOfAllTypes) -> None:
    (spans,) = all_types.recognize([PREAMBLE])
    said = {(span.type, span.text) for span in spans}
    assert {("AGREEMENT_DATE", "May 8, 2014"), ("GOVERNING_LAW", "Nevada")} <= said
    assert "EFFECTIVE_DATE" in {kind for kind, _ in said}
    assert sum(kind == "PARTY" for kind, _ in said) == 2


def test_a_mention_does_not_depend_on_the_texts_beside_it(all_types: RecognizerOfAllTypes) -> None:
    (alone,) = all_types.recognize([PREAMBLE])
    beside = all_types.recognize([PREAMBLE, PREAMBLE * 2, "Short.", "word " * 300])[0]
    assert [(span.type, span.start, span.end) for span in alone] == [
        (span.type, span.start, span.end) for span in beside
    ]
    assert [span.confidence for span in alone] == pytest.approx(
        [span.confidence for span in beside], abs=1e-5
    )


@pytest.fixture
def own_models(models: Path, tmp_path: Path) -> Path:
    shutil.copytree(models / "heads", tmp_path / "heads")
    for name in ("models.toml", "patterns.toml"):
        shutil.copy(models / name, tmp_path)
    (tmp_path / "build").symlink_to(models / "build")
    return tmp_path


def test_a_head_that_was_changed_is_refused_by_name_and_hash(own_models: Path) -> None:
    (entry,) = read_custom_entries(own_models)
    (own_models / entry.path).write_bytes(b"tampered")
    with pytest.raises(ModelUnusable, match=rf"{entry.path} has sha256 .* expects {entry.sha256}"):
        open_recognizer(own_models, threads=1)


def test_the_version_changes_with_a_heads_calibration(own_models: Path) -> None:
    before = recognizer_version(own_models)
    (entry,) = read_custom_entries(own_models)
    weights = {label: tuple(value + 1 for value in of_label) for label, of_label in entry.weights.items()}
    register(own_models, entry.model_copy(update={"weights": weights}))
    assert recognizer_version(own_models) != before
    register(own_models, entry)
    assert recognizer_version(own_models) == before


def test_a_head_with_a_label_that_nobody_weighs_is_refused(own_models: Path) -> None:
    registry = own_models / "models.toml"
    written = registry.read_text(encoding="utf-8")
    registry.write_text(written.replace("GOVERNING_LAW = [", "OTHER = ["), encoding="utf-8")
    with pytest.raises(ModelUnusable, match="cannot be used"):
        recognizer_version(own_models)
