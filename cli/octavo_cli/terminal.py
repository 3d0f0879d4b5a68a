"""How commands speak to a person: results on standard output, everything else on standard error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from octavo.document import Status

out = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
err = Console(stderr=True, highlight=False, soft_wrap=not sys.stderr.isatty())

STATUS_STYLE = {
    Status.SUCCEEDED: "green",
    Status.PARTIAL: "yellow",
    Status.FAILED: "red",
    Status.RUNNING: "cyan",
}


def styled(status: Status) -> str:
    """Return the status in its colour, as rich markup."""
    return f"[{STATUS_STYLE[status]}]{status}[/]"


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show that something under way takes more than a moment; one plain line when nobody watches."""
    if err.is_terminal:
        with err.status(what):
            yield
    else:
        err.print(what)
        yield


@contextmanager
def counting(what: str, total: int) -> Iterator["Counter"]:
    """Show a bar from 0 to `total` on a terminal, or a line for each item elsewhere."""
    if not err.is_terminal:
        yield Counter(what, total, None)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err) as progress:
        yield Counter(what, total, progress)


class Counter:
    """Counts finished items."""

    def __init__(self, what: str, total: int, progress: Progress | None) -> None:
        self._progress = progress
        self._total = total
        self._done = 0
        self._task = progress.add_task(what, total=total) if progress else None

    def advance(self, line: str) -> None:
        """Count one more item, and say which."""
        self._done += 1
        if self._progress is None or self._task is None:
            err.print(f"[{self._done}/{self._total}] {line}", markup=True)
        else:
            self._progress.console.print(line)
            self._progress.advance(self._task)
