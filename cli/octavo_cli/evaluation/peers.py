"""The environment that the peers live in, apart from ours, so that neither can change the other."""

import subprocess
import sys
from pathlib import Path

from octavo_cli.paths import HOME, LOCKS
from octavo_cli.terminal import working

_FOLDER = HOME / "peers"


def peers_python() -> Path:
    """Return the interpreter of the peers' environment; install what the lock names, unless that is done."""
    python, lock, stamp = _FOLDER / "bin/python", LOCKS / "peers.txt", _FOLDER / ".synced"
    if not stamp.exists() or stamp.read_bytes() != lock.read_bytes():
        with working("Installing the peers"):
            uv = Path(sys.executable).with_name("uv")
            subprocess.run(
                [uv, "venv", "--quiet", "--clear", "--python", sys.executable, _FOLDER], check=True
            )
            subprocess.run(
                [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", python, lock], check=True
            )
        stamp.write_bytes(lock.read_bytes())
    return python
