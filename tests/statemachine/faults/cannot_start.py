"""A fault to inject: a function that fails on every event, before it has looked at it."""

from typing import Any


def handler(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
    raise OSError("injected: a disk is gone")
