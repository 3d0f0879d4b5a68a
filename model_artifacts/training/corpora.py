"""The corpora that a head is trained on, as texts with their labels."""

import json
from pathlib import Path


def document_types(data: Path, split: str) -> list[tuple[str, str]]:
    """Return (text, label) of the documents of `train`, `dev` or `test`."""
    with (data / f"doctypes/{split}.jsonl").open(encoding="utf-8") as lines:
        rows = map(json.loads, lines)
        return [(row["text"], row["label"]) for row in rows]
