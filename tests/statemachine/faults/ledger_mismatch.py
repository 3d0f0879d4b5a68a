"""A fault to inject: Consolidate finds that a page is missing, whatever it is given."""

from typing import Any

from octavo.errors import LedgerMismatch


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    raise LedgerMismatch(f"injected: a page of {event['run']['name']} is missing")
