"""What a process of an inference function takes: to its first vector, and in memory once it has served a batch."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from octavo.errors import ModelUnusable
from octavo_cli.evaluation.memory import MemoryWatch
from octavo_cli.evaluation.torch_peer import Seconds

_FIRST_VECTOR: Final = """
import sys
from pathlib import Path
from octavo.inference.registry import open_embedder
open_embedder(Path(sys.argv[1]), int(sys.argv[2])).embed(["Who pays for repairs?"])
"""
_PROCESS: Final = "octavo_cli.evaluation.inference_process"


def to_first_vector(models: Path, threads: int, times: int) -> Seconds:
    """Return the least seconds from the start of a Python process to its end, one vector later."""
    found = [_started(models, threads) for _ in range(times)]
    return Seconds(min(item.cpu for item in found), min(item.wall for item in found))


def _started(models: Path, threads: int) -> Seconds:
    cpu, wall = _of_children(), time.perf_counter()
    subprocess.run([sys.executable, "-c", _FIRST_VECTOR, models, str(threads)], check=True)
    return Seconds(_of_children() - cpu, time.perf_counter() - wall)


def _of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def resident_bytes(texts: Sequence[str], models: Path, threads: int) -> int:
    """Return the most memory that a process of `infer` holds while it takes a batch of these texts through all models.

    0 where the system does not show it (`memory.py`); a process's own count would begin with its parent's.

    Raises:
        ModelUnusable: the process failed; what it said is on standard error.
    """
    settings = {"OCTAVO_MODELS": str(models), "OCTAVO_THREADS": str(threads)}
    process = subprocess.Popen(
        [sys.executable, "-m", _PROCESS], stdin=subprocess.PIPE, env=os.environ | settings, text=True
    )
    with MemoryWatch(process.pid) as watch:
        process.communicate(json.dumps(list(texts)))
    if process.returncode:
        raise ModelUnusable(f"{_PROCESS} ended with status {process.returncode}")
    return watch.peak
