"""Where the scripts' models are, and how they are registered."""

from pathlib import Path

from octavo_cli.training.registration import register, sha256

__all__ = ["MODELS", "register", "sha256", "without_intervals"]

MODELS = Path(__file__).resolve().parents[1]


def without_intervals(metrics: dict[str, float]) -> dict[str, float]:
    """Return what the registry says; the bounds stand in the card."""
    return {name: value for name, value in metrics.items() if not name.endswith(("_low", "_high"))}
