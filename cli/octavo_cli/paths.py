"""Where things are in a checkout. The CLI runs from one: it deploys the checkout's own functions."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".octavo"  # what every command here shares: MiniStack itself, synthesised templates
STATE = Path(os.environ.get("OCTAVO_STATE", HOME)).resolve()  # one running cloud: its data and its log
LOCKS = ROOT / "layers/locks"
