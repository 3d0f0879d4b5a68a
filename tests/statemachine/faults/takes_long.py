"""A fault to inject: a step takes far longer than it ever should."""

import time
from typing import Any


def handler(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
    time.sleep(30)
    return {}
