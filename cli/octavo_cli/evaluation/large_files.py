"""Large files of JSON and JSON Lines, made to measure what reading them takes: `octavo eval memory`."""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain, count, repeat
from pathlib import Path
from typing import Final

from octavo.settings import Limits
from octavo_cli.evaluation.hostile import Outcome, outcomes

HEAD: Final = "| file | outcome | seconds | MB |\n| --- | --- | --- | --- |"
_TEXT: Final = "The reading room is open from nine to five, and closed on Sundays. " * 20
# So little text in so much white space that a file of 100 MB is within the limit of pages.
_GAP: Final = " " * 10_000


def _records(gap: str, text: str = _TEXT) -> Iterator[str]:
    return (f'{gap}{{"title": "Record {number}", "text": "{text}"}}' for number in count())


def _array(items: Iterator[str]) -> Iterator[str]:
    yield "["
    yield next(items)
    for item in items:
        yield f",\n{item}"


def _lines(items: Iterator[str]) -> Iterator[str]:
    return (f"{item}\n" for item in items)


_CONTENTS: Final[Mapping[str, tuple[Callable[[], Iterator[str]], str]]] = {
    "records.json": (lambda: _array(_records("")), "]"),
    "records-far-apart.json": (lambda: _array(_records(_GAP)), "]"),
    "table-far-apart.json": (lambda: _array(f'{_GAP}{{"n": {n}, "size": "large"}}' for n in count()), "]"),
    "emoji.json": (
        lambda: chain(['["'], repeat("all but one of its characters are in ASCII \U0001f426 ")),
        '"]',
    ),
    "numbers.json": (lambda: _array(repeat("1")), "]"),
    "records.jsonl": (lambda: _lines(_records("")), ""),
    "records-far-apart.jsonl": (lambda: _lines(_records(_GAP)), ""),
}


def measured(folder: Path, size: int, limits: Limits) -> Iterator[str]:
    """Yield a row of Markdown for each kind of file, of `size` bytes, read as the pipeline reads it."""
    for name, (pieces, end) in _CONTENTS.items():
        path = folder / name
        _write(path, pieces(), end, size)
        (outcome,) = outcomes([path], limits)
        path.unlink()
        yield _row(outcome)


def _write(path: Path, pieces: Iterator[str], end: str, size: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        for piece in pieces:
            file.write(piece)
            size -= len(piece)
            if size <= 0:
                file.write(end)
                return


def _row(outcome: Outcome) -> str:
    what = " ".join(sorted(outcome.codes)) or outcome.status
    return f"| {outcome.path.name} | {what} | {outcome.seconds:.0f} | {outcome.peak_bytes / 1e6:.0f} |"
