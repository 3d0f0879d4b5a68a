"""What both adapters make of a query before they ask their engine, so that they search alike."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from octavo.errors import InvalidRequest
from octavo.search.index import Mode, Query

MOST_HITS: Final = 1_000
# A query is a question, not a document: words beyond these cost time and change no ranking worth reading.
MOST_WORDS: Final = 64
MOST_CHARACTERS: Final = 10_000

# fmt: off
_STOPWORDS: Final = frozenset([
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it", "no", "not",
    "of", "on", "or", "such", "that", "the", "their", "then", "there", "these", "they", "this", "to", "was",
    "will", "with",
])
# fmt: on
_CONTRACTION: Final = re.compile(r"['’](?:s|t|d|m|ll|re|ve)\b", re.IGNORECASE)  # noqa: RUF001  # typographic quotes are meant
_WORD: Final = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Return the distinct words to look for, in order; empty when the text holds none.

    Stopwords (Lucene's English set) are dropped unless the text has nothing else.
    """
    # Composed form first: a combining accent is no letter and would cut its word in two.
    composed = unicodedata.normalize("NFC", text[:MOST_CHARACTERS])
    found = _WORD.findall(_CONTRACTION.sub("", composed).lower())
    content = [word for word in found if word not in _STOPWORDS] or found
    return list(dict.fromkeys(content))[:MOST_WORDS]


def query_vector(query: Query, dimensions: int) -> tuple[float, ...] | None:
    """Return the vector to search with, None in keyword mode.

    Raises:
        InvalidRequest: the limit is out of range, or the mode needs a vector that is missing or
            of another length.
    """
    if not 1 <= query.limit <= MOST_HITS:
        raise InvalidRequest(f"limit must be between 1 and {MOST_HITS}, not {query.limit}")
    if query.mode is Mode.KEYWORD:
        return None
    if query.vector is None:
        raise InvalidRequest(f"a {query.mode} query needs the vector of its text")
    check_dimensions(query.vector, dimensions)
    return query.vector


def check_dimensions(vector: Sequence[float], dimensions: int) -> None:
    """Refuse a vector that the index cannot hold.

    Raises:
        InvalidRequest: the vector's length differs from the index's.
    """
    if len(vector) != dimensions:
        raise InvalidRequest(f"a vector has {len(vector)} dimensions where the index has {dimensions}")
