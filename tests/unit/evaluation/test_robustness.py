from collections import Counter
from pathlib import Path

from octavo.inference.registry import ClassifierEntry, read_entry
from octavo_cli.evaluation.robustness import robustness_set

MODELS = Path(__file__).parents[3] / "model_artifacts"


def test_the_set_is_the_same_every_time() -> None:
    assert robustness_set() == robustness_set()


def test_every_label_has_twenty_documents_in_five_styles() -> None:
    samples = robustness_set()

    assert Counter(sample.label for sample in samples) == dict.fromkeys(
        read_entry(MODELS, ClassifierEntry).labels, 20
    )
    assert set(Counter((sample.label, sample.style) for sample in samples).values()) == {4}


def test_no_document_stands_in_the_set_twice() -> None:
    samples = robustness_set()

    assert len({sample.text for sample in samples}) == len(samples)


def test_no_slot_stays_open() -> None:
    assert not any("{" in sample.text or "}" in sample.text for sample in robustness_set())


def test_a_poor_scan_is_misread_but_not_beyond_recognition() -> None:
    clean, scanned = (
        [sample.text for sample in robustness_set() if (sample.style == "scan") is scan]
        for scan in (False, True)
    )

    assert not set(clean) & set(scanned)
    assert 0.7 < sum(map(len, scanned)) / len(scanned) / (sum(map(len, clean)) / len(clean)) < 1.3
