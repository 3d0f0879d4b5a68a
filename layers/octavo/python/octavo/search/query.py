"""What every adapter makes of a query before it asks its engine, so that all search alike."""

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

# Lucene's English set and the words that a question is put in: they tell nothing about what it asks for.
# Those that are names or terms as well (may, us, own) stay.
# fmt: off
_STOPWORDS: Final = frozenset([
    "a", "about", "above", "after", "against", "all", "also", "am", "an", "and", "any", "are", "as", "at",
    "be", "because", "been", "before", "being", "below", "between", "both", "but", "by", "can", "could",
    "did", "do", "does", "doing", "down", "during", "each", "for", "from", "had", "has", "have", "having",
    "he", "her", "here", "hers", "him", "his", "how", "i", "if", "in", "into", "is", "it", "its", "just",
    "many", "me", "more", "most", "much", "must", "my", "no", "nor", "not", "of", "off", "on", "only", "or",
    "our", "ours", "out", "over", "shall", "she", "should", "so", "some", "such", "than", "that", "the",
    "their", "theirs", "them", "themselves", "then", "there", "these", "they", "this", "those", "through",
    "to", "too", "under", "until", "up", "very", "was", "we", "were", "what", "when", "where", "whether",
    "which", "while", "who", "whom", "whose", "why", "will", "with", "would", "you", "your", "yours",
])
# fmt: on
# "don't" goes whole: what stands before "n't" is always an auxiliary verb.
_CONTRACTION: Final = re.compile(
    r"\b\w+n['’]t\b|['’](?:s|d|m|ll|re|ve)\b",  # noqa: RUF001  # typographic quotes are meant
    re.IGNORECASE,
)
WORD: Final = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Return the distinct words to look for, in order; empty when the text holds none.

    Stopwords are dropped unless the text has nothing else.
    """
    found = tokens(_CONTRACTION.sub("", text[:MOST_CHARACTERS]))
    content = [word for word in found if word not in _STOPWORDS] or found
    return list(dict.fromkeys(content))[:MOST_WORDS]


def tokens(text: str) -> list[str]:
    """Return all words of the text in lower case, as the indexes cut it."""
    # Composed form first: a combining accent is no letter and would cut its word in two.
    return WORD.findall(unicodedata.normalize("NFC", text).lower())


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
