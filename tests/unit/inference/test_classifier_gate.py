"""The gate: a classifier that is worse than its noise explains is not taken."""

from pathlib import Path

from octavo.inference.ports import Classifier
from octavo.inference.registry import ClassifierEntry, read_entry
from octavo_cli.evaluation import contract_kinds
from octavo_cli.evaluation.classification import held_out, judged, unlike_styles

# Measured with the registered head; replace it together with it.
RECORDED_MACRO_F1 = 0.98
_EVERY = 5  # of the large sets one document in so many is enough to see a fall


def test_labels_of_documents_in_other_styles_are_not_worse_than_noise_explains(
    classifier: Classifier,
) -> None:
    assert judged(classifier, unlike_styles())["of_labels_alone"]["macro_f1"]["high"] >= RECORDED_MACRO_F1


def test_labels_of_public_documents_are_not_worse_than_noise_explains(
    models: Path, classifier: Classifier, public_data: Path
) -> None:
    registered = read_entry(models, ClassifierEntry).metrics["test_accuracy"]

    assert judged(classifier, held_out(public_data)[::_EVERY])["accuracy"]["high"] >= registered


def test_kinds_of_contracts_are_not_worse_than_noise_explains(
    models: Path, classifier: Classifier, public_data: Path
) -> None:
    registered = read_entry(models, ClassifierEntry).subtypes["contract"].metrics["test_given_right"]

    assert (
        contract_kinds.judged(classifier, contract_kinds.held_out(public_data)[::_EVERY])["right"]["high"]
        >= registered
    )
