from pathlib import Path

import numpy as np
import pytest

from octavo.inference.ports import Models
from octavo.inference.registry import open_models

TEXTS = [
    "Angela Merkel met the board of Siemens in Munich on 4 May 2021.",
    "",
    "The tenant pays for repairs. " * 80,  # more than one window
    " \n",
    "Invoice 17, due on 3 June 2024, to be paid to Aldous GmbH in Vienna.",
]


@pytest.fixture(scope="module")
def models_at_once(models: Path) -> Models:
    return open_models(models, threads=1)


def test_one_pass_gives_what_the_models_give_one_by_one(models_at_once: Models) -> None:
    inferred = models_at_once.infer(TEXTS)
    assert np.abs(inferred.vectors - models_at_once.embedder.embed(TEXTS)).max() < 1e-5
    assert np.abs(inferred.evidence - models_at_once.classifier.evidence(TEXTS)).max() < 1e-4
    alone = models_at_once.recognizer.recognize(TEXTS)
    assert [[(span.type, span.start, span.end) for span in spans] for spans in inferred.spans] == [
        [(span.type, span.start, span.end) for span in spans] for spans in alone
    ]
    assert len(inferred.spans[0]) >= 4
    for spans, others in zip(inferred.spans, alone, strict=True):
        assert [span.confidence for span in spans] == pytest.approx(
            [span.confidence for span in others], abs=1e-4
        )


def test_no_texts_give_nothing(models_at_once: Models) -> None:
    inferred = models_at_once.infer([])
    assert inferred.vectors.shape == (0, models_at_once.embedder.dimensions)
    assert inferred.evidence.shape == models_at_once.classifier.evidence([]).shape
    assert inferred.spans == []
