"""How much memory a process and its descendants hold. Linux only; elsewhere it is unknown."""

import os
from pathlib import Path


def resident_bytes(pid: int) -> int:
    """Return the resident memory of the process and of all that it started, or 0 where that cannot be seen."""
    return sum(_resident(process) for process in _family(pid))


def _family(pid: int) -> list[int]:
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        children = [child for thread in threads for child in (thread / "children").read_text().split()]
    except OSError:  # it has ended
        children = []
    return [pid, *(member for child in children for member in _family(int(child)))]


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
