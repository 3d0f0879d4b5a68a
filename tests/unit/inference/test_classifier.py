import numpy as np
import pytest

from octavo.inference.ports import Classifier

CONTRACT = (
    "This Agreement is entered into as of March 1, 2021 by and between Acme Inc. and Beta LLC. "
    "The parties agree that this Agreement shall be governed by the laws of the State of Delaware. "
)


def test_a_contract_is_called_a_contract(classifier: Classifier) -> None:
    decision = classifier.decide(
        classifier.evidence([CONTRACT, "12. Termination. Either party may terminate."])
    )

    assert decision.label == "contract"
    assert decision.confidence == max(decision.scores.values())


def test_probabilities_of_all_labels_sum_to_one(classifier: Classifier) -> None:
    decision = classifier.decide(classifier.evidence(["a short note"]))

    assert tuple(decision.scores) == (*classifier.labels, "other")
    assert sum(decision.scores.values()) == pytest.approx(1)


def test_evidence_does_not_depend_on_how_texts_are_grouped(classifier: Classifier) -> None:
    texts = [CONTRACT, "", "Dear Sir,", CONTRACT * 20]

    together = classifier.evidence(texts)

    assert together == pytest.approx(
        np.concatenate([classifier.evidence([text]) for text in texts]), abs=1e-5
    )


def test_the_end_of_a_long_text_counts(classifier: Classifier) -> None:
    beginning = "word " * 1_000

    assert not np.allclose(classifier.evidence([beginning]), classifier.evidence([beginning + CONTRACT * 3]))


def test_without_words_every_label_is_as_likely_and_none_fits(classifier: Classifier) -> None:
    for texts in (["", " \n"], []):
        decision = classifier.decide(classifier.evidence(texts))
        alike = {decision.scores[label] for label in classifier.labels}

        assert decision.label == "other"
        assert max(alike) == pytest.approx(min(alike))


def test_a_text_that_no_label_covers_is_other(classifier: Classifier) -> None:
    poem = (
        "Tyger Tyger, burning bright, In the forests of the night; What immortal hand or eye, Could frame thy fearful "
        "symmetry? In what distant deeps or skies burnt the fire of thine eyes? On what wings dare he aspire?"
    )

    decision = classifier.decide(classifier.evidence([poem]))

    assert decision.label == "other"
    assert decision.confidence == max(decision.scores.values())
