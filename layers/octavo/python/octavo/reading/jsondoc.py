"""JSON: every value keeps its pointer; what reads like a document becomes headings, paragraphs and tables."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from octavo.document import BlockType, MediaType, Page, PointerLocation
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading.limits import check_file, check_page_count
from octavo.reading.reader import Profile
from octavo.reading.sections import Draft, Sections
from octavo.reading.text import clean, encodable, table_text
from octavo.settings import Limits

Value = dict[str, "Value"] | list["Value"] | str | bool | None

_TITLES: Final = ("title", "heading", "headline", "name", "subject")
_PROSE: Final = frozenset({"text", "body", "content", "paragraph", "abstract", "summary", "description"})
_PARTS: Final = frozenset({"sections", "chapters", "paragraphs", "children", "subsections", "pages"})
_LOWEST_LEVEL: Final = 6
# Strings are passed over whole (possessively, so that a long one costs no backtracking).
_STRING_OR_BRACKET: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)


class JsonReader:
    """Reads JSON in UTF-8, UTF-16 or UTF-32. It is parsed once, by Split; its pages are sections of the values."""

    media_type = MediaType.JSON
    random_access = False

    def profile(self, path: Path, limits: Limits) -> Profile:
        """Describe the document.

        Raises:
            UnreadableDocument: EMPTY_FILE, FILE_TOO_LARGE, INVALID_JSON (with line and column),
                NESTED_TOO_DEEP, NO_PAGES (nothing in it has text), TOO_MANY_PAGES.
        """
        value = _load(path, limits)
        sections = _sections(value, limits)
        check_page_count(sections.count, limits)
        return Profile(media_type=self.media_type, page_count=sections.count, title=_title(value))

    def read(
        self,
        path: Path,
        profile: Profile,  # noqa: ARG002 - the port's; nothing has to be remembered of a JSON file
        first: int,
        last: int,
        limits: Limits,
    ) -> Iterator[Page]:
        """Yield pages `first` to `last`."""
        yield from _sections(_load(path, limits), limits).pages(first, last)


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
    check_file(path, limits)
    data = path.read_bytes()
    try:
        text = data.decode(json.detect_encoding(data)).removeprefix("\ufeff")
        _check_nesting(text, limits)
        # Numbers stay as they are written: 12.50 keeps its zero, and no number is too large.
        value: Value = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except json.JSONDecodeError as error:
        raise UnreadableDocument(
            ReasonCode.INVALID_JSON, f"line {error.lineno}, column {error.colno}: {error.msg}"
        ) from error
    except UnicodeDecodeError as error:
        raise UnreadableDocument(ReasonCode.INVALID_JSON, f"byte {error.start}: {error.reason}") from error
    return value


def _check_nesting(text: str, limits: Limits) -> None:
    """Count brackets before the parser, which recurses, sees them."""
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        bracket = match.group()
        if bracket in "[{":
            depth += 1
            if depth > limits.nesting:
                raise UnreadableDocument(ReasonCode.NESTED_TOO_DEEP, f"limit {limits.nesting}")
        elif bracket in "]}":
            depth -= 1


def _sections(value: Value, limits: Limits) -> Sections:
    drafts = list(islice(_drafts(value), limits.json_leaves + 1))
    if len(drafts) > limits.json_leaves:
        raise UnreadableDocument(ReasonCode.FILE_TOO_LARGE, f"more than {limits.json_leaves:,} values")
    return Sections(drafts, lambda page, place: PointerLocation(page=page, pointer=place))


def _title(value: Value) -> str | None:
    title = _title_key(value) if isinstance(value, dict) else None
    return _text(value[title]) if title and isinstance(value, dict) else None


def _drafts(root: Value) -> Iterator[Draft]:
    """Yield the drafts of the whole tree in order, by a stack of our own: files nest deeper than Python calls."""
    pending: list[Iterator[Draft | _Node]] = [_expand(root, _Place())]
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
        context = " / ".join(map(clean, place.keys))
        yield Draft(BlockType.PARAGRAPH, f"{context}: {text}" if context else text, (place.pointer,))


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
    rows = _records(items)
    if rows is None:
        for index, item in enumerate(items):
            yield _Node(item, place.at_index(index))
    else:
        pointers = tuple(place.at_index(index).pointer for index in range(len(items)))
        yield Draft(BlockType.TABLE, table_text(rows), pointers, rows=rows)


def _records(items: list[Value]) -> tuple[tuple[str, ...], ...] | None:
    """Return an array of like, flat objects as a table under a row of its keys, or None if it is none."""
    records = [item for item in items if isinstance(item, dict)]
    if len(records) < max(2, len(items)) or any(_title_key(record) for record in records):
        return None
    keys = list(dict.fromkeys(key for record in records for key in record))
    values = [record.get(key) for record in records for key in keys]
    is_flat = not any(isinstance(value, (dict, list)) for value in values)
    is_alike = sum(map(len, records)) > 0.5 * len(values)
    if not (is_flat and is_alike):
        return None
    header = tuple(clean(key) for key in keys)
    return (header, *(tuple(_text(record.get(key)) for key in keys) for record in records))


def _text(value: Value) -> str:
    """Return a scalar as text; what holds none (null, containers) as the empty string."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return clean(value).strip() if isinstance(value, str) else ""
