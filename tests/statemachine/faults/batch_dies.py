"""A fault to inject: Extract cannot go on at all, inside the map."""

from typing import Any

from octavo.errors import ModelUnusable


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    raise ModelUnusable(f"injected: nothing can be read of {event['run']['name']}")
