"""Run a command that must not outlive whoever started it: `python -m octavo_cli.cloud.leash COMMAND…`.

The starter holds the other end of our standard input. However it ends, even by SIGKILL, that pipe closes,
and we take down our whole process group: the command, and every process it started.
"""

import os
import signal
import subprocess
import sys
import threading


def _hold(command: list[str]) -> None:
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)

    def follow_child() -> None:
        os._exit(child.wait())

    threading.Thread(target=follow_child, daemon=True).start()
    sys.stdin.buffer.read()
    os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    _hold(sys.argv[1:])
