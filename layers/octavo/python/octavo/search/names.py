"""Who and what is named, over all documents: the values that cross the port, and names as they are written."""

import re
from typing import Final

from octavo.document import Model
from octavo.search.excerpt import EXTRACT_CHARACTERS, MARK_END, MARK_START

# The types of what has a name; the others are figures, dates and numbers.
NAMES: Final = ("PERSON", "ORG", "LOCATION")
# So far a listing goes on.
MOST_NAMES: Final = 10_000

Named = tuple[str, str]
"""What is named: the type, and the value as names are compared."""


class NameQuery(Model):
    """Which names to count. `value`, `prefix` and the name of `beside` are normalised, see `index.normalized`.

    No `types` are all of them. With `beside`, a (type, value), only passages count that name that, too, and it is not counted itself.
    `hidden` are documents to leave out; `start` names are passed over.
    """

    tenant: str
    types: tuple[str, ...] = ()
    value: str | None = None
    prefix: str = ""
    beside: Named | None = None
    hidden: tuple[str, ...] = ()
    start: int = 0
    limit: int = 50


class NameCount(Model):
    """A name, in how many documents and passages it stands, and how one of these writes it."""

    type: str
    value: str
    written: str
    documents: int
    passages: int


class Appearance(Model):
    """A run of a document that names something in so many passages, and one of them."""

    document_id: str
    run_id: str
    name: str
    passages: int
    chunk_id: str
    page: int
    text: str


def as_written(value: str, text: str) -> str:
    """Return the name as the text writes it, on one line; the normalised name where it is not found in it."""
    found = _pattern(value).search(text)
    return " ".join(found[0].split()) if found else value


def extract(value: str, text: str) -> str:
    """Return an extract of the text with the name in its middle, between marks; its beginning where it is not found."""
    found = _pattern(value).search(text)
    start, end = found.span() if found else (0, 0)
    room = max(EXTRACT_CHARACTERS - (end - start), 0) // 2
    before, name, after = text[max(start - room, 0) : start], text[start:end], text[end : end + room]
    if start > room:
        before = f"…{before.partition(' ')[2]}"
    if len(text) > end + room:
        after = f"{after.rpartition(' ')[0]}…"
    return f"{before}{MARK_START}{name}{MARK_END}{after}" if name else after


def _pattern(value: str) -> re.Pattern[str]:
    return re.compile(r"\s+".join(map(re.escape, value.split())) or r"\b\B", re.IGNORECASE)
