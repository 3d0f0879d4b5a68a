"""JSON Lines: a record a line, read one by one. The line's index, from 0, is the first token of every pointer."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from octavo.document import BlockType, MediaType
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading.encoding import lines_of
from octavo.reading.flowing import Flow, FlowingReader
from octavo.reading.jsondoc import Value, at_pointer, drafts_of, limited, table_of, value_of
from octavo.reading.sections import Draft
from octavo.reading.text import table_text
from octavo.settings import Limits

_ROWS_AT_A_TIME: Final = 20


def parse(path: Path, limits: Limits) -> Flow:
    """Read JSON Lines; empty lines are passed over. Like, flat records that follow each other become tables.

    Raises:
        UnreadableDocument: INVALID_JSON (with line and column), NESTED_TOO_DEEP, FILE_TOO_LARGE (too many values);
            as the drafts are taken.
    """
    return Flow(limited(_drafts(path, limits), limits), locate=at_pointer)


READER: Final = FlowingReader(MediaType.JSON_LINES, parse)


def _drafts(path: Path, limits: Limits) -> Iterator[Draft]:
    waiting: list[tuple[int, Value]] = []
    for record in _records(path, limits):
        alike = not waiting or _keys(waiting[0][1]) == _keys(record[1])
        if waiting and (not alike or len(waiting) == _ROWS_AT_A_TIME):
            yield from _told(waiting)
            waiting = []
        waiting.append(record)
    yield from _told(waiting)


def _records(path: Path, limits: Limits) -> Iterator[tuple[int, Value]]:
    for index, line in enumerate(lines_of(path)):
        if not line.strip():
            continue
        try:
            yield index, value_of(line, limits)
        except json.JSONDecodeError as error:
            where = f"line {index + 1}, column {error.colno}: {error.msg}"
            raise UnreadableDocument(ReasonCode.INVALID_JSON, where) from error


def _keys(value: Value) -> tuple[str, ...] | None:
    return tuple(value) if isinstance(value, dict) else None


def _told(records: list[tuple[int, Value]]) -> Iterator[Draft]:
    rows = table_of([value for _, value in records])
    if rows is None:
        for index, value in records:
            yield from drafts_of(value, f"/{index}")
    else:
        places = tuple(f"/{index}" for index, _ in records)
        yield Draft(BlockType.TABLE, table_text(rows), places, rows=rows, header_rows=1)
