"""Words that no passage has, looked for as the nearest word that one has.

Two words are near when one edit makes them the same, or two of a long word: a letter more, less or other, or two that changed
places. The first letter is taken to be right, since an index finds words by their beginnings.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from octavo.document import Model
from octavo.search.index import Hit, Mode, Query, SearchIndex
from octavo.search.query import tokens, words
from octavo.search.syntax import parse, respelled

SHORTEST: Final = 4
_LONG: Final = 8
# A text of another language has more; each costs a look through the words of its first letter.
MOST_CORRECTED: Final = 4


class Corrected(Model):
    """A query's text with other words in it; `notice` is a sentence for the person who asked."""

    text: str
    notice: str


def correct(index: SearchIndex, query: Query, hits: Sequence[Hit]) -> Corrected | None:
    """Return the query respelled where its plain words stand in no passage of the tenant; None where they do.

    Args:
        index: what was asked.
        query: what it was asked. What is in quotation marks or a condition stays, and so does all of a semantic query.
        hits: what was found. A word that they show need not be asked about, which spares most queries a request.
    """
    if query.mode is Mode.SEMANTIC:
        return None
    shown = {
        word for hit in hits for text in (hit.text, hit.name, *hit.heading_path) for word in tokens(text)
    }
    asked = [word for word in _plain_words(query.text) if word not in shown and edits_allowed(word)]
    found = index.corrections(query.tenant, asked) if asked else {}
    if not found:
        return None
    sentences = (f"There is no “{word}”; “{near}” was looked for." for word, near in found.items())
    return Corrected(text=respelled(query.text, found), notice=" ".join(sentences))


def edits_allowed(word: str) -> int:
    """Return how far a word may be from what was meant; 0 for short ones and for numbers."""
    if not word.isalpha() or len(word) < SHORTEST:
        return 0
    return 2 if len(word) >= _LONG else 1


def near_words(word: str, others: Iterable[str]) -> dict[str, int]:
    """Return which of the others are near, and by how many edits."""
    bare, allowed = folded(word), range(1, edits_allowed(word) + 1)
    distances = (
        (other, next((edits for edits in allowed if _within(bare, other, edits)), 0)) for other in others
    )
    return {other: edits for other, edits in distances if edits}


def nearest(near: Mapping[str, int], passages: Mapping[str, int]) -> str | None:
    """Return the nearest of the words that passages have, given their edits and how many passages have each."""
    held = (word for word in near if passages[word])
    return min(held, key=lambda word: (near[word], -passages[word], word), default=None)


def folded(word: str) -> str:
    """Return a lower-case word without its accents, as the indexes keep it."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", word) if not unicodedata.combining(sign))


def _plain_words(text: str) -> list[str]:
    parsed = parse(text)
    conditional = {word for condition in parsed.conditions for word in condition.text.split()}
    return [word for word in words(parsed.text) if word not in conditional]


def _within(word: str, other: str, edits: int) -> bool:
    """Tell whether so many edits at most make the words the same (optimal string alignment)."""
    if abs(len(word) - len(other)) > edits:
        return False
    same = 0
    for mine, theirs in zip(word, other, strict=False):
        if mine != theirs:
            break
        same += 1
    word, other = word[same:], other[same:]
    if not edits or not word or not other:
        return len(word) + len(other) <= edits
    return (
        _within(word[1:], other[1:], edits - 1)
        or _within(word[1:], other, edits - 1)
        or _within(word, other[1:], edits - 1)
        or (word[1::-1] == other[:2] and _within(word[2:], other[2:], edits - 1))
    )
