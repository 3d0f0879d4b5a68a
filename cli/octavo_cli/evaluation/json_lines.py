"""The records of a file of JSON Lines, as most public data comes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def records(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the file's records, one after another; it is opened when the first is asked for."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
