"""Write `models.toml`: training states what it made, and a load checks it."""

import hashlib
import json
import tomllib
from pathlib import Path

from octavo.inference.registry import REGISTRY, ClassifierEntry, CustomEntry, EncoderEntry, RecognizerEntry


def sha256(path: Path) -> str:
    """Return the file's hash as it stands in the registry."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def register(root: Path, entry: EncoderEntry | ClassifierEntry | RecognizerEntry | CustomEntry) -> None:
    """Put the entry into the registry under `root`, in place of the one that stands there; its weight and its variants stay."""
    path = root / REGISTRY
    sections = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if isinstance(entry, CustomEntry):
        values = entry.model_dump(mode="json", exclude={"name", "weight"}, exclude_none=True)
        sections.setdefault(entry.SECTION, {})[entry.name] = values
    else:
        before = sections.get(entry.SECTION, {})
        kept = {key: before[key] for key in ("weight", "variants") if key in before}
        sections[entry.SECTION] = entry.model_dump(mode="json", exclude={"weight"}, exclude_none=True) | kept
    custom = sections.pop(CustomEntry.SECTION, {})
    header = "# Written by training. A file that does not match its sha256 is not loaded.\n"
    tables = [_table(name, values) for name, values in sections.items()]
    tables += [_table(f"{CustomEntry.SECTION}.{name}", values) for name, values in sorted(custom.items())]
    path.write_text(header + "".join(tables), encoding="utf-8")


def _table(name: str, values: dict[str, object]) -> str:
    lines = (f"{key} = {_value(value)}\n" for key, value in values.items())
    return f"\n[{name}]\n{''.join(lines)}"


def _value(value: object) -> str:
    # A JSON string, number or list is the same in TOML; a table (the metrics) is written inline.
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
