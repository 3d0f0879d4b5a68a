"""The gate of the encoder: vectors that are farther from float32's than noise explains are not taken.

Skipped, and said so, where the public data is not there; six golden sentences are in `tests/unit/inference/test_embedder.py`.
"""

from pathlib import Path

from octavo.inference.registry import EncoderEntry, read_entry
from octavo_cli.encoder_file import ensure_built
from octavo_cli.evaluation.embedding import fidelity, mixed_texts, open_pair

MODELS = Path(__file__).parents[3] / "model_artifacts"
_TEXTS = 40


def test_vectors_are_as_near_to_float32_as_when_the_encoder_was_registered(public_data: Path) -> None:
    ensure_built(MODELS)
    cosine = fidelity(open_pair(MODELS), mixed_texts(public_data, _TEXTS))["cosine"]
    assert cosine["high"] >= read_entry(MODELS, EncoderEntry).metrics["cosine_to_float32_mean"]
