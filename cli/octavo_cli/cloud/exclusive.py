"""What every process here shares is made by one of them at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from octavo_cli.paths import HOME


@contextmanager
def alone(work: str) -> Iterator[None]:
    """Wait until no other process of this checkout does the work of this name, and keep others out of it."""
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / f"{work}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # goes with the process, however that ends
        yield
