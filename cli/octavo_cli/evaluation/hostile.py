"""Malformed, encrypted, bomb-like and cyclic files: what became of each, in what time and memory."""

import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from octavo.document import Page, Status
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading.sandbox import opened_in_child
from octavo.settings import Limits
from octavo_cli.evaluation.memory import MemoryWatch, largest_descendant_bytes

_MOST_SECONDS: Final = 60.0
_MOST_BYTES: Final = 1024**3


@dataclass(frozen=True)
class Outcome:
    """How reading a file ended.

    Attributes:
        codes: why it, or pages of it, could not be read.
        seconds: by the clock, from opening to the last page.
        peak_bytes: resident memory of the process that read it, its loaded libraries included.
    """

    path: Path
    status: Status
    codes: frozenset[ReasonCode]
    seconds: float
    peak_bytes: int

    @property
    def breaks_a_promise(self) -> bool:
        """Whether the file crashed its reader, or took more than a minute or 1 GiB."""
        is_defect = bool(self.codes & {ReasonCode.READER_CRASHED, ReasonCode.INTERNAL})
        return is_defect or self.seconds > _MOST_SECONDS or self.peak_bytes > _MOST_BYTES

    def in_words(self) -> str:
        """Return the outcome as a line for a person."""
        what = " ".join([self.status, *sorted(self.codes)])
        return f"{self.path}: {what}, {self.seconds:.1f} s, {self.peak_bytes / 1e6:.0f} MB"


def outcomes(files: Sequence[Path], limits: Limits) -> Iterator[Outcome]:
    """Yield the outcome of each file, read as the pipeline reads it: in a child process, under the limits."""
    for path in files:
        started = time.monotonic()
        with MemoryWatch(os.getpid(), largest_descendant_bytes) as watch:
            status, codes = _read(path, limits)
        yield Outcome(path, status, codes, time.monotonic() - started, watch.peak)


def _read(path: Path, limits: Limits) -> tuple[Status, frozenset[ReasonCode]]:
    try:
        with opened_in_child(path, limits) as (_, pages):
            results = list(pages)
    except UnreadableDocument as error:
        return Status.FAILED, frozenset({error.code})
    codes = frozenset(ReasonCode(item.code) for item in results if not isinstance(item, Page))
    if not codes:
        return Status.SUCCEEDED, codes
    is_partial = any(isinstance(item, Page) for item in results)
    return Status.PARTIAL if is_partial else Status.FAILED, codes


def table(sets: Mapping[str, Sequence[Outcome]]) -> str:
    """Return the outcomes by set in Markdown: a row a status with its codes, and what the set's files took at most."""
    rows = ["| outcome |" + "".join(f" {name} |" for name in sets), "|" + " --- |" * (len(sets) + 1)]
    counts = {name: Counter(map(_label, found)) for name, found in sets.items()}
    labels = sorted({label for counter in counts.values() for label in counter}, key=_place)
    rows += [_row(label, [str(counts[name][label] or "") for name in sets]) for label in labels]
    rows += [
        _row("files", [str(len(found)) for found in sets.values()]),
        _row("slowest, s", [f"{max(item.seconds for item in found):.1f}" for found in sets.values()]),
        _row(
            "largest, MB", [f"{max(item.peak_bytes for item in found) / 1e6:.0f}" for found in sets.values()]
        ),
    ]
    return "\n".join(rows)


def _row(label: str, cells: Sequence[str]) -> str:
    return f"| {' | '.join([label, *cells])} |"


def _label(outcome: Outcome) -> str:
    return " ".join([outcome.status, *sorted(outcome.codes)])


def _place(label: str) -> tuple[int, str]:
    order = (Status.SUCCEEDED, Status.PARTIAL, Status.FAILED)
    return order.index(Status(label.partition(" ")[0])), label
