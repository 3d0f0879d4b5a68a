"""A fault to inject: Infer is throttled the first time it is called, and works from then on."""

import os
from pathlib import Path
from typing import Any

from infer.handler import handler as infer
from octavo.errors import Throttled


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    marker = Path(os.environ["FAULT_MARKER"])
    if not marker.exists():
        marker.touch()
        raise Throttled("injected: slow down")
    return infer(event, _context)
