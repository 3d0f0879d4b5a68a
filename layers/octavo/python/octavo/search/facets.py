"""What a query finds, counted by what filters could ask for next.

Counted are documents, since a type or a language is a document's: those of the first `COUNTED` hits, in the order in
which they are found. Every hit that a caller can be shown is among them, and where the query finds no more than so many,
the count of a value is the number of documents that it leaves when it is chosen as a filter.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final

from octavo.search.index import Match
from octavo.search.names import NAMES
from octavo.search.query import MOST_HITS

COUNTED: Final = MOST_HITS
MOST_VALUES: Final = 20


class Facet(StrEnum):
    """What is counted by. Each is named as the filter that takes its values."""

    TYPE = "type"
    MEDIA_TYPE = "media_type"
    LANGUAGE = "language"
    ENTITY = "entity"
    TAG = "tag"


def count(matches: Sequence[Match], facet: Facet) -> list[tuple[str, int]]:
    """Return the facet's most frequent values, each with its number of documents, the most first.

    A value is what the filter takes: of an entity, `ORG:acme corp.`. Of entities only names are counted, no figures and dates.
    """
    pairs = {(match.document_id, value) for match in matches for value in _values(match, facet)}
    counted = Counter(value for _, value in pairs)
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:MOST_VALUES]


def _values(match: Match, facet: Facet) -> Iterator[str]:
    match facet:
        case Facet.ENTITY:
            yield from (f"{kind}:{value}" for kind, value in match.mentions if kind in NAMES)
        case Facet.TAG:
            yield from match.tags
        case Facet.TYPE:
            yield from _known(match.label)
        case Facet.MEDIA_TYPE:
            yield from _known(match.media_type)
        case Facet.LANGUAGE:
            yield from _known(match.language)


def _known(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)
