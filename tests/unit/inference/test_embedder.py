import json
from pathlib import Path

import numpy as np
import pytest

from octavo.inference.embedder import MeanPoolingEmbedder
from octavo.inference.encoder import Encoder
from octavo.inference.ports import Embedder
from octavo_cli.encoder_build import Precision, build_encoder

# Sentences with the vectors that transformers on torch gives for them in float32, to five decimals, and those that the
# registered encoder gave when it was made.
GOLDEN = json.loads((Path(__file__).parent / "golden_vectors.json").read_text(encoding="utf-8"))
TEXTS = [entry["text"] for entry in GOLDEN]
REFERENCE = np.array([entry["vector"] for entry in GOLDEN])

AWKWARD = {
    "empty": "",
    "blank": " \t\n",
    "endless word": "x" * 100_000,
    "endless punctuation": "." * 5_000,
    "control characters": "\x00\x01\x7f\u200b\ufffd",
    "emoji": "👩‍👩‍👧‍👦 🇫🇷",
    "lone surrogate": "half \ud83d of a pair",
}


def test_the_float32_graph_computes_what_torch_computes(tmp_path: Path) -> None:
    model = build_encoder(tmp_path, Precision.FLOAT32)
    encoder = Encoder(model.read_bytes(), (tmp_path / "tokenizer.json").read_bytes(), "float32", threads=1)

    assert np.abs(MeanPoolingEmbedder(encoder).embed(TEXTS) - REFERENCE).max() < 1e-4


def test_int8_vectors_point_where_float32_vectors_point(embedder: Embedder) -> None:
    cosines = (embedder.embed(TEXTS) * REFERENCE).sum(axis=1)

    assert cosines.mean() >= 0.998
    assert cosines.min() >= 0.99


def test_every_processor_gives_the_vectors_that_were_registered(embedder: Embedder) -> None:
    registered = np.array([entry["int8"] for entry in GOLDEN])

    assert np.abs(embedder.embed(TEXTS) - registered).max() < 1e-3


def test_a_vector_does_not_depend_on_its_neighbours_in_the_batch(embedder: Embedder) -> None:
    together = embedder.embed([*TEXTS, "short", "long " * 200])

    for text, vector in zip(TEXTS, together, strict=False):
        assert np.array_equal(embedder.embed([text])[0], vector)


@pytest.mark.parametrize("text", AWKWARD.values(), ids=AWKWARD.keys())
def test_every_text_has_a_vector_of_length_one(embedder: Embedder, text: str) -> None:
    vectors = embedder.embed([text, "beside it"])

    assert vectors.shape == (2, embedder.dimensions)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_no_texts_have_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, 384)
