"""A second level: what kind of contract a contract is."""

import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from octavo.document import Subtype
from octavo.errors import ModelUnusable
from octavo.inference.decision import DecisionRule, SubtypeRule, decide
from octavo.inference.ports import Classifier
from octavo.inference.registry import ClassifierEntry, EncoderEntry, open_classifier, read_entry

RULE = DecisionRule(
    labels=("contract", "invoice", "letter"),
    temperature=1.0,
    subtypes={
        "contract": SubtypeRule(labels=("lease", "loan"), temperature=1.0),
        "letter": SubtypeRule(labels=("complaint", "thanks", "other"), temperature=2.0),
    },
)
CONTRACT, INVOICE, LETTER = (9.0, 0.0, 0.0), (0.0, 9.0, 0.0), (0.0, 0.0, 9.0)


def subtype(*rows: tuple[float, ...]) -> Subtype | None:
    return decide(np.array(rows, np.float32), RULE).subtype


def test_each_type_with_kinds_has_its_own_columns() -> None:
    kinds = (0.0, 4.0, 0.0, 0.0, 4.0)

    of_contract, of_letter = subtype((*CONTRACT, *kinds)), subtype((*LETTER, *kinds))

    assert of_contract
    assert of_contract.label == "loan"
    assert of_contract.confidence == pytest.approx(1 / (1 + np.exp(-4)))
    assert of_letter
    assert of_letter.label == "other"
    assert of_letter.confidence == pytest.approx(np.exp(2) / (np.exp(2) + 2))


def test_the_beginning_tells_the_kind() -> None:
    lease, loan = (*CONTRACT, 4.0, 0.0, 0.0, 0.0, 0.0), (*CONTRACT, 0.0, 9.0, 0.0, 0.0, 0.0)

    found = subtype(lease, loan, loan)

    assert found
    assert found.label == "lease"


def test_a_type_without_kinds_has_no_subtype() -> None:
    assert subtype((*INVOICE, 9.0, 0.0, 9.0, 0.0, 0.0)) is None


def test_a_kind_more_likely_wrong_than_right_is_left_out() -> None:
    assert subtype((*LETTER, 0.0, 0.0, 0.5, 0.4, 0.3)) is None


def test_a_document_without_words_has_no_subtype() -> None:
    assert subtype() is None


@pytest.mark.parametrize(
    ("beginning", "kind"),
    [
        (
            "FRANCHISE AGREEMENT. This Franchise Agreement is made between Pretzel Time Inc., the franchisor, and X.",
            "franchise",
        ),
        (
            "WEB HOSTING AGREEMENT. The Provider shall host the Customer's web site on its servers for a monthly fee.",
            "hosting",
        ),
    ],
)
def test_a_contract_is_of_the_kind_that_its_title_says(
    classifier: Classifier, beginning: str, kind: str
) -> None:
    clauses = "12. Governing law. This Agreement is governed by the laws of Delaware. Either party may terminate it."

    decision = classifier.decide(classifier.evidence([beginning, clauses]))

    assert decision.label == "contract"
    assert decision.subtype
    assert decision.subtype.label == kind


@pytest.fixture
def copy(models: Path, tmp_path: Path) -> Path:
    root = tmp_path / "models"
    shutil.copytree(models, root, ignore=shutil.ignore_patterns("training", "*float32*"))
    return root


def test_a_tampered_head_of_kinds_is_refused_by_name(copy: Path) -> None:
    (copy / "heads/contract-kind.onnx").write_bytes(b"another")

    with pytest.raises(ModelUnusable, match=r"contract-kind\.onnx has sha256"):
        open_classifier(copy, threads=1)


def test_kinds_that_do_not_fit_the_head_are_refused(copy: Path) -> None:
    registry = copy / "models.toml"
    registry.write_text(re.sub(r'"affiliate", ', "", registry.read_text(), count=1))

    with pytest.raises(ModelUnusable, match="a contract's subtypes gives 26 scores; there are 25 labels"):
        open_classifier(copy, threads=1)


def test_the_version_changes_with_the_kinds_but_not_with_what_they_scored(models: Path) -> None:
    encoder, entry = read_entry(models, EncoderEntry), read_entry(models, ClassifierEntry)
    kinds = entry.subtypes["contract"]

    def version(**changes: object) -> str:
        changed = {"contract": kinds.model_copy(update=changes)}
        return entry.model_copy(update={"subtypes": changed}).version_on(encoder)

    assert version(metrics={}) == entry.version_on(encoder)
    assert len({entry.version_on(encoder), version(sha256="0"), version(temperature=9.0)}) == 3
