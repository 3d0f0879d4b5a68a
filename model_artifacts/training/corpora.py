"""The corpora that a head is trained on, as texts with their labels."""

from pathlib import Path

from octavo_cli.evaluation.json_lines import records


def document_types(data: Path, split: str) -> list[tuple[str, str]]:
    """Return (text, label) of the documents of `train`, `dev` or `test`."""
    return [(row["text"], row["label"]) for row in records(data / f"doctypes/{split}.jsonl")]
