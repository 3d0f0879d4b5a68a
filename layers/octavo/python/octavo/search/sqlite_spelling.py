"""Which words the SQLite index has: what to look for instead of those that it has not."""

from collections.abc import Iterator, Sequence
from typing import Final

import apsw

from octavo.search.spelling import MOST_CORRECTED, edits_allowed, folded, near_words, nearest

# The words of all tenants as they are written: a view of what FTS5 keeps, for one connection.
VOCABULARY: Final = "CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'spellings', 'row')"
_NEAR: Final = """
SELECT term FROM temp.vocabulary
WHERE term >= :first AND term < :next AND length(term) BETWEEN :shortest AND :longest
"""
_HOLDS: Final = """
SELECT EXISTS (
    SELECT 1 FROM passages JOIN entries ON entries.rowid = passages.rowid WHERE passages MATCH ? AND tenant = ?
)
"""
_COUNT: Final = """
SELECT count(*) FROM spellings JOIN entries ON entries.rowid = spellings.rowid WHERE spellings MATCH ? AND tenant = ?
"""


def corrections(connection: apsw.Connection, tenant: str, words: Sequence[str]) -> dict[str, str]:
    """Return the nearest word that a passage of the tenant has, for words that none has in any form."""
    missing = [word for word in words if not connection.execute(_HOLDS, (f'"{word}"', tenant)).get]
    found = ((word, _nearest(connection, tenant, word)) for word in missing[:MOST_CORRECTED])
    return {word: near for word, near in found if near is not None}


def _nearest(connection: apsw.Connection, tenant: str, word: str) -> str | None:
    near = near_words(word, _vocabulary(connection, word))
    # Another tenant's word is none of this one's.
    return nearest(near, {other: connection.execute(_COUNT, (f'"{other}"', tenant)).get for other in near})


def _vocabulary(connection: apsw.Connection, word: str) -> Iterator[str]:
    bare, edits = folded(word), edits_allowed(word)
    values = {
        "first": bare[0],
        "next": chr(ord(bare[0]) + 1),
        "shortest": len(bare) - edits,
        "longest": len(bare) + edits,
    }
    for (term,) in connection.execute(_NEAR, values):
        yield term
