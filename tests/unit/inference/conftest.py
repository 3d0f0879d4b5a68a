from pathlib import Path

import pytest

from octavo.inference.custom import RecognizerOfAllTypes
from octavo.inference.ports import Classifier, Embedder
from octavo.inference.recognizer import TokenTaggingRecognizer
from octavo.inference.registry import open_classifier, open_embedder, open_recognizer
from octavo_cli.encoder_file import ensure_built

MODELS = Path(__file__).parents[3] / "model_artifacts"


@pytest.fixture(scope="session")
def models() -> Path:
    """The folder of the models, with the encoder built."""
    ensure_built(MODELS)
    return MODELS


@pytest.fixture(scope="session")
def embedder(models: Path) -> Embedder:
    return open_embedder(models, threads=1)


@pytest.fixture(scope="session")
def classifier(models: Path) -> Classifier:
    return open_classifier(models, threads=1)


@pytest.fixture(scope="session")
def all_types(models: Path) -> RecognizerOfAllTypes:
    """What the pipeline runs: entities, and after them the mentions of custom types."""
    recognizer = open_recognizer(models, threads=1)
    assert isinstance(recognizer, RecognizerOfAllTypes)
    return recognizer


@pytest.fixture(scope="session")
def recognizer(all_types: RecognizerOfAllTypes) -> TokenTaggingRecognizer:
    """Entities alone."""
    return all_types.entities
