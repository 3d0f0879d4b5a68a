"""Model cards: what a head is made of, what it scored, and by which command. Training writes them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from octavo_cli.training.registration import sha256


def write_card(  # noqa: PLR0913 - a card's parts, each by its name
    model: Path,
    *,
    title: str,
    made_of: str,
    data: str,
    command: str,
    metrics: Mapping[str, float],
    details: str,
    failures: Sequence[str],
    licence: str = "Apache-2.0",
) -> None:
    """Write the card beside the model, under the same name."""
    figures = "\n".join(f"| {name} | {value:g} |" for name, value in metrics.items())
    known = "\n".join(f"- {failure}" for failure in failures)
    text = f"""# {title}

Written by the training run; do not edit.

{made_of} Over `all-MiniLM-L6-v2-int8`, frozen. `{model.name}`, {model.stat().st_size:,} bytes,
sha256 `{sha256(model)}`. Licence: {licence}.

## Data

{data}

## Metrics

Printed by `{command}`:

| metric | value |
|---|---|
{figures}

{details}

## Known failures

{known}
"""
    model.with_suffix(".md").write_text(text, encoding="utf-8")
