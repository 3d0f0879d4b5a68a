"""JSON: every value keeps its pointer; what reads like a document becomes headings, paragraphs and tables."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NamedTuple

from octavo.document import BlockType, Location, MediaType, PointerLocation
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading.flowing import Flow, FlowingReader
from octavo.reading.sections import Draft
from octavo.reading.text import clean, encodable, table_text
from octavo.settings import Limits

Value = dict[str, "Value"] | list["Value"] | str | bool | None

_TITLES: Final = ("title", "heading", "headline", "name", "subject")
_PROSE: Final = frozenset({"text", "body", "content", "paragraph", "abstract", "summary", "description"})
_PARTS: Final = frozenset({"sections", "chapters", "paragraphs", "children", "subsections", "pages"})
_DATES: Final = (
    "date",
    "published",
    "published_at",
    "publication_date",
    "created",
    "created_at",
    "datePublished",
)
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_LOWEST_LEVEL: Final = 6
# Strings are passed over whole (possessively, so that a long one costs no backtracking).
_PATTERN: Final = r'"(?:[^"\\]++|\\.)*+"?|[\[\]{},]'
_TEXT_TOKEN: Final = re.compile(_PATTERN, re.DOTALL)
_UTF8_TOKEN: Final = re.compile(_PATTERN.encode(), re.DOTALL)


def parse(path: Path, limits: Limits) -> Flow:
    """Read JSON in UTF-8, UTF-16 or UTF-32.

    Raises:
        UnreadableDocument: INVALID_JSON (with line and column), NESTED_TOO_DEEP, FILE_TOO_LARGE (too many values).
    """
    value = _load(path, limits)
    return Flow(limited(drafts_of(value), limits), _title(value), date_in(value), locate=at_pointer)


READER: Final = FlowingReader(MediaType.JSON, parse)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value stands: its pointer, the keys above it for a reader, and the level of a heading there."""

    pointer: str = ""
    keys: tuple[str, ...] = ()
    level: int = 1

    def at_key(self, key: str) -> "_Place":
        return _Place(f"{self.pointer}/{_escaped(key)}", (*self.keys, key), self.level)

    def at_index(self, index: int) -> "_Place":
        return _Place(f"{self.pointer}/{index}", self.keys, self.level)

    def under_heading(self) -> "_Place":
        return _Place(self.pointer, (), min(self.level + 1, _LOWEST_LEVEL))


class _Node(NamedTuple):
    """A value still to be expanded."""

    value: Value
    place: _Place


def _escaped(key: str) -> str:
    return encodable(key).replace("~", "~0").replace("/", "~1")


def _load(path: Path, limits: Limits) -> Value:
    data = path.read_bytes()
    try:
        encoding = json.detect_encoding(data)
        is_utf8 = encoding.startswith("utf-8")
        if is_utf8:  # what is refused is not even decoded, which may take four times its bytes
            _check_shape((chr(data[match.start()]) for match in _UTF8_TOKEN.finditer(data)), limits)
        text = data.decode(encoding).removeprefix("\ufeff")
        del data  # a large file is held once, not twice
        return _parsed(text) if is_utf8 else value_of(text, limits)
    except json.JSONDecodeError as error:
        raise UnreadableDocument(
            ReasonCode.INVALID_JSON, f"line {error.lineno}, column {error.colno}: {error.msg}"
        ) from error
    except UnicodeDecodeError as error:
        raise UnreadableDocument(ReasonCode.INVALID_JSON, f"byte {error.start}: {error.reason}") from error


def value_of(text: str, limits: Limits) -> Value:
    """Parse JSON. Numbers, NaN and Infinity stay as they are written: 12.50 keeps its zero, and none is too large.

    Of a key that comes twice, the last value counts, as everywhere.

    Raises:
        UnreadableDocument: NESTED_TOO_DEEP, FILE_TOO_LARGE (too many values).
        json.JSONDecodeError: it is none.
    """
    _check_shape((text[match.start()] for match in _TEXT_TOKEN.finditer(text)), limits)
    return _parsed(text)


def _parsed(text: str) -> Value:
    value: Value = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    return value


def _check_shape(signs: Iterable[str], limits: Limits) -> None:
    """Count levels and values by their signs, before the parser, which recurses and makes an object of each."""
    depth = values = 0
    for sign in signs:
        if sign in "[{":
            depth += 1
            if depth > limits.nesting:
                raise UnreadableDocument(ReasonCode.NESTED_TOO_DEEP, f"limit {limits.nesting}")
        elif sign in "]}":
            depth -= 1
        elif sign == ",":
            values += 1
            if values >= limits.json_values:
                raise UnreadableDocument(
                    ReasonCode.FILE_TOO_LARGE, f"more than {limits.json_values:,} values"
                )


def limited(drafts: Iterable[Draft], limits: Limits) -> Iterator[Draft]:
    """Yield the drafts.

    Raises:
        UnreadableDocument: FILE_TOO_LARGE once there are more of them than the limit on values.
    """
    for count, draft in enumerate(drafts, start=1):
        if count > limits.json_leaves:
            raise UnreadableDocument(ReasonCode.FILE_TOO_LARGE, f"more than {limits.json_leaves:,} values")
        yield draft


def at_pointer(page: int, place: str) -> Location:
    """Locate a place by its JSON pointer."""
    return PointerLocation(page=page, pointer=place)


def date_in(value: Value) -> str | None:
    """Return the date that an object gives itself, YYYY-MM-DD, None if it gives none."""
    found = (value[key] for key in _DATES if key in value) if isinstance(value, dict) else ()
    return next((item[:10] for item in found if isinstance(item, str) and _DATE.match(item)), None)


def _title(value: Value) -> str | None:
    title = _title_key(value) if isinstance(value, dict) else None
    return _text(value[title]) if title and isinstance(value, dict) else None


def drafts_of(root: Value, pointer: str = "") -> Iterator[Draft]:
    """Yield the drafts of the whole tree in order, by a stack of our own: files nest deeper than Python calls."""
    pending: list[Iterator[Draft | _Node]] = [_expand(root, _Place(pointer))]
    while pending:
        for item in pending[-1]:
            if isinstance(item, Draft):
                yield item
            else:
                pending.append(_expand(item.value, item.place))
                break
        else:
            pending.pop()


def _expand(value: Value, place: _Place) -> Iterator[Draft | _Node]:
    if isinstance(value, dict):
        yield from _object(value, place)
    elif isinstance(value, list):
        yield from _array(value, place)
    elif text := _text(value):
        context = _context(place)
        yield Draft(BlockType.PARAGRAPH, f"{context}: {text}" if context else text, (place.pointer,))


def _context(place: _Place) -> str:
    return " / ".join(map(clean, place.keys))


def _object(value: dict[str, Value], place: _Place) -> Iterator[Draft | _Node]:
    title = _title_key(value)
    inner = place
    if title is not None:
        at = place.at_key(title)
        yield Draft(BlockType.HEADING, _text(value[title]), (at.pointer,), level=place.level)
        inner = place.under_heading()
    for key, item in value.items():
        at = inner.at_key(key)
        if title is not None and key in _PROSE | _PARTS:
            at = replace(at, keys=())  # the heading above says what this is; its key adds nothing
        if key != title:
            yield _Node(item, at)


def _title_key(value: dict[str, Value]) -> str | None:
    """Return the key of the title if the object reads like a document or a section: a title over some text."""
    has_text = any(key in _PROSE and isinstance(item, str) for key, item in value.items())
    has_parts = any(key in _PARTS | _PROSE and isinstance(item, list) for key, item in value.items())
    if not (has_text or has_parts):
        return None
    return next((key for key in _TITLES if isinstance(value.get(key), str) and _text(value[key])), None)


def _array(items: list[Value], place: _Place) -> Iterator[Draft | _Node]:
    rows = table_of(items)
    if rows is None:
        for index, item in enumerate(items):
            yield _Node(item, place.at_index(index))
    else:
        if place.keys:
            yield Draft(BlockType.CAPTION, _context(place), (place.pointer,))
        pointers = tuple(place.at_index(index).pointer for index in range(len(items)))
        yield Draft(BlockType.TABLE, table_text(rows), pointers, rows=rows, header_rows=1)


def table_of(items: list[Value]) -> tuple[tuple[str, ...], ...] | None:
    """Return an array of like, flat objects as a table under a row of its keys, or None if it is none.

    The head of a column is its key as it stands, so that a cell's pointer is its row's with that key behind it.
    """
    records = [item for item in items if isinstance(item, dict)]
    if len(records) < max(2, len(items)) or any(_title_key(record) for record in records):
        return None
    keys = list(dict.fromkeys(key for record in records for key in record))
    values = [record.get(key) for record in records for key in keys]
    is_named = all(key.strip() and clean(key) == key for key in keys)
    is_flat = not any(isinstance(value, (dict, list)) for value in values)
    is_alike = sum(map(len, records)) > 0.5 * len(values)
    has_text = any(_text(value) for value in values)
    if not (is_named and is_flat and is_alike and has_text):
        return None
    return (tuple(keys), *(tuple(_text(record.get(key)) for key in keys) for record in records))


def _text(value: Value) -> str:
    """Return a scalar as text; what holds none (null, containers) as the empty string."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return clean(value).strip() if isinstance(value, str) else ""
