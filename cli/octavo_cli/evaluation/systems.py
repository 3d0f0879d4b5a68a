"""Octavo and its peers, each run in a child process with a time limit and its memory watched."""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from octavo_cli.evaluation.memory import MemoryWatch

_SCRIPT: Final = Path(__file__).with_name("converters.py")
_SECONDS_TO_START: Final = 180  # importing takes docling 9 s, and on a busy machine over 60


@dataclass(frozen=True)
class System:
    """A program that turns files into Markdown, and the endings of the files that it reads."""

    name: str
    reads: frozenset[str]


_PDF, _DOCX = frozenset({".pdf"}), frozenset({".docx"})
OCTAVO: Final = System("octavo", _PDF | _DOCX)
PEERS: Final = (
    System("pymupdf4llm-plain", _PDF),
    System("pymupdf4llm-layout", _PDF),
    System("liteparse", _PDF),
    System("edgeparse", _PDF),
    System("opendataloader", _PDF),
    System("kreuzberg", _PDF | _DOCX),
    System("markitdown", _PDF | _DOCX),
    System("pypdf", _PDF),
    System("pandoc", _DOCX),
    System("docling", _DOCX),
)


@dataclass(frozen=True)
class Conversion:
    """What a system made of a file: Markdown and the seconds it took, or why there is none."""

    markdown: str = ""
    seconds: float = 0.0
    peak_bytes: int = 0
    error: str | None = None


def convert(
    system: System, files: Sequence[Path], python: Path | None = None, seconds: float = 60.0
) -> Iterator[Conversion]:
    """Yield each file's conversion, in order. A process that overruns `seconds` on a file is ended, and a new one started.

    Args:
        system: what converts.
        files: the files, of kinds that the system reads.
        python: the interpreter of the environment that the system is installed in; our own without.
        seconds: what a file may take.
    """
    process: _Process | None = None
    try:
        for file in files:
            process = process or _Process(system, python or Path(sys.executable))
            answer = process.ask(file, seconds)
            yield answer
            if process.lost:
                process.stop()
                process = None
    finally:
        if process:
            process.stop()


class _Process:
    def __init__(self, system: System, python: Path) -> None:
        environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}
        self._process = subprocess.Popen(
            [str(python), str(_SCRIPT), system.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,  # so that what it starts ends with it
        )
        self.lost = False
        self._started = False

    def ask(self, file: Path, seconds: float) -> Conversion:
        """Have the file converted."""
        if not self._started and "ready" not in self._answer(_SECONDS_TO_START):
            self.lost = True
            return Conversion(error="it did not start")
        self._started = True
        assert self._process.stdin is not None
        with MemoryWatch(self._process.pid) as watch:
            self._process.stdin.write(f"{file}\n".encode())
            self._process.stdin.flush()
            answer = self._answer(seconds)
        if not answer:
            self.lost = True
            return Conversion(error=f"it ended, or took over {seconds:g} s")
        return Conversion(**answer, peak_bytes=watch.peak)  # type: ignore[arg-type]

    def _answer(self, seconds: float) -> dict[str, object]:
        """Return the next line of JSON, or nothing if none comes in time."""
        assert self._process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            line = self._process.stdout.readline() if selector.select(seconds) else b""
        return dict(json.loads(line)) if line else {}

    def stop(self) -> None:
        """End the process and what it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()
