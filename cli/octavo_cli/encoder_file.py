"""The encoder's file: where it belongs, whether it is there, and making it so."""

import os
from pathlib import Path

from octavo.errors import ModelUnusable
from octavo.inference.registry import EncoderEntry, read_entry, read_verified
from octavo_cli.encoder_build import LAYERS, Precision, build_encoder, source_folder
from octavo_cli.paths import ROOT
from octavo_cli.terminal import counting


def models_folder() -> Path:
    """Return the folder with models.toml: the checkout's own, unless `OCTAVO_MODELS` names another."""
    return Path(os.environ.setdefault("OCTAVO_MODELS", str(ROOT / "model_artifacts")))


def is_built(models: Path, entry: EncoderEntry) -> bool:
    """Whether the registered encoder and tokenizer are there."""
    try:
        read_verified(models / entry.path, entry.sha256)
        read_verified(models / entry.tokenizer_path, entry.tokenizer_sha256)
    except ModelUnusable:
        return False
    return True


def ensure_built(models: Path | None = None) -> Path:
    """Build the encoder unless it is there; return its path.

    Raises:
        ModelUnusable: the weights are missing or changed, or what was built is not what is registered.
    """
    models = models or models_folder()
    entry = read_entry(models, EncoderEntry)
    if is_built(models, entry):
        return models / entry.path
    path = build(models, entry, Precision.INT8)
    read_verified(path, entry.sha256)
    return path


def build(models: Path, entry: EncoderEntry, precision: Precision) -> Path:
    """Build the encoder from its verified weights; return its path."""
    read_verified(source_folder() / "model.safetensors", entry.source_sha256)
    with counting("Building the encoder", LAYERS) as layers:
        return build_encoder(
            (models / entry.path).parent, precision, lambda layer: layers.advance(f"layer {layer}")
        )
