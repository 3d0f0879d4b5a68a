"""How much memory a process and its descendants hold. Linux only; elsewhere it is unknown."""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final, Self

_SECONDS_BETWEEN_LOOKS: Final = 0.02


def resident_bytes(pid: int) -> int:
    """Return the resident memory of the process and of all that it started, or 0 where that cannot be seen."""
    return sum(_resident(process) for process in _family(pid))


def largest_descendant_bytes(pid: int) -> int:
    """Return the resident memory of the largest of all that the process started, or 0 where there is none."""
    return max(map(_resident, _family(pid)[1:]), default=0)


class MemoryWatch:
    """Notes the most memory that a process and those it started hold, while it is entered."""

    def __init__(self, pid: int, measure: Callable[[int], int] = resident_bytes) -> None:
        """`measure` returns the bytes that count, by the process's id."""
        self.peak = 0
        self._pid = pid
        self._measure = measure
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while True:
            self.peak = max(self.peak, self._measure(self._pid))
            if self._over.wait(_SECONDS_BETWEEN_LOOKS):
                return


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
