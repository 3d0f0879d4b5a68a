"""Which process a number stands for: numbers are given anew, after a reboot from the start."""

import subprocess
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_STARTED = 19  # of what follows the name in /proc/<pid>/stat: field 22 in all


def birth_of(pid: int) -> str | None:
    """Return what tells this process from any other that ever had its number; None if there is none."""
    if _BOOT.exists():
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return None
        # The name stands in brackets, and may hold any character.
        return f"{_BOOT.read_text().strip()}/{stat.rpartition(')')[2].split()[_STARTED]}"
    asked = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return asked.stdout.strip() or None
