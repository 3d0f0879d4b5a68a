"""What a query says: words that rank, and conditions that a chunk must meet. `docs/search.md` tells users the same.

    "thirty days"   these words, as written and in this order       title:lease   in the file's name or the headings
    termin*         a word that begins so                           type:invoice  a document of this type
    -word           not this; before any of the others too

Everything else is plain words, which rank and exclude nothing. What cannot be read so is plain words as well, and the
`notice` says so: any text is a valid query.
"""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Final

from octavo.document import Model
from octavo.search.query import MOST_CHARACTERS, WORD, tokens

MOST_CONDITIONS: Final = 32

_QUOTES: Final = str.maketrans("“”„«»", '"""""')
_TERM: Final = re.compile(
    r'(?P<minus>-(?=[^\W_]|"))?(?:(?P<field>[A-Za-z]+):(?=[^\W_]|"))?(?:"(?P<quoted>[^"]*)"|(?P<plain>\S+))'
)
_PREFIX: Final = re.compile(r"[^\W_]{2,}\*")


class Kind(StrEnum):
    """What a condition asks for."""

    WORDS = "words"  # in any of their forms, in this order
    EXACT = "exact"  # as written, in this order
    PREFIX = "prefix"  # the beginning of a word as written
    TYPE = "type"  # the label of the document


class Condition(Model):
    """What a chunk must meet, or with `excluded` must not.

    `text` is one or more lower-case words with a space between; of a type, its label. `in_title` asks for them in the name or
    the headings, where else any place will do.
    """

    kind: Kind
    text: str
    in_title: bool = False
    excluded: bool = False


class Parsed(Model):
    """A query, read. `text` is what ranks, and may be empty; `notice` is a sentence for the person who asked."""

    text: str
    conditions: tuple[Condition, ...] = ()
    notice: str | None = None


class _NotRead(ValueError):
    """The query is not of our syntax; the message is its notice."""


@lru_cache(maxsize=64)
def parse(query: str) -> Parsed:
    """Read a query. Any text is one: what is no syntax of ours is plain words."""
    text = query[:MOST_CHARACTERS]
    try:
        return _read(text.translate(_QUOTES))
    except _NotRead as why:
        return Parsed(text=text, notice=f"{why} The query was taken as plain words.")


def respelled(query: str, corrections: Mapping[str, str]) -> str:
    """Return the query with other words in the place of those that rank; what is quoted or a condition stays."""
    text = query[:MOST_CHARACTERS].translate(_QUOTES)
    if parse(query).notice:
        return _respelled(text, corrections)
    return _TERM.sub(
        lambda term: term.group() if _condition(term) else _respelled(term.group(), corrections), text
    )


def _respelled(text: str, corrections: Mapping[str, str]) -> str:
    return WORD.sub(
        lambda word: corrections.get(word.group().lower(), word.group()), unicodedata.normalize("NFC", text)
    )


def _read(text: str) -> Parsed:
    if text.count('"') % 2:
        raise _NotRead("A quotation mark is not closed.")
    ranking: list[str] = []
    conditions: list[Condition] = []
    for term in _TERM.finditer(text):
        condition = _condition(term)
        if condition is not None:
            conditions.append(condition)
        if condition is None:
            ranking.append(term.group())
        elif not condition.excluded and condition.kind in {Kind.EXACT, Kind.WORDS}:
            ranking.append(condition.text)
    if len(conditions) > MOST_CONDITIONS:
        raise _NotRead(f"A query has at most {MOST_CONDITIONS} conditions.")
    return Parsed(text=" ".join(ranking), conditions=tuple(conditions))


def _condition(term: re.Match[str]) -> Condition | None:
    """Return the condition that the term is; None where it is plain words."""
    excluded, quoted, plain = term["minus"] is not None, term["quoted"], term["plain"] or ""
    field = (term["field"] or "").lower()
    if plain.lower() in {"type:", "title:"}:
        raise _NotRead(f"There is nothing right after {plain}")
    if '"' in plain:
        raise _NotRead("A quotation mark stands within a word.")
    kind: Kind | None
    if field == "type":
        kind, text = Kind.TYPE, "_".join(tokens((quoted or plain).replace("_", " ")))
    else:
        # "Re:lease" and "10:30" are words, and so is the name of a field that there is not.
        named = plain if field in {"", "title"} else f"{field}:{plain}"
        kind = _kind(quoted, named, is_condition=excluded or field == "title")
        text = " ".join(tokens(named if quoted is None else quoted))
    if kind is None or (not text and kind is Kind.WORDS):
        return None
    if not text:
        raise _NotRead("There is no word where one is asked for.")
    return Condition(kind=kind, text=text, in_title=field == "title", excluded=excluded)


def _kind(quoted: str | None, plain: str, *, is_condition: bool) -> Kind | None:
    if quoted is not None:
        return Kind.EXACT
    if plain.endswith("*"):
        if _PREFIX.fullmatch(plain):
            return Kind.PREFIX
        raise _NotRead("A * stands for the rest of a word, after two letters of it at least.")
    return Kind.WORDS if is_condition else None
