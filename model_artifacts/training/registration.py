"""Where the scripts' models are, and how they are registered."""

from pathlib import Path

from octavo_cli.training.registration import register, sha256

__all__ = ["MODELS", "register", "sha256"]

MODELS = Path(__file__).resolve().parents[1]
