"""Where things are in a checkout. The CLI runs from one: it deploys the checkout's own functions."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATE = ROOT / ".octavo"  # all that running Octavo here leaves behind
LOCKS = ROOT / "layers/locks"
