"""What is said to SQLite: the schema and the statements, with the conditions of a query in their place.

    entries    who an entry is, its vector, and the vector's code, one bit a dimension: the index `codes` holds these
               alone, side by side, since every semantic query scans its tenant's
    passages   FTS5 over text, headings and name by their stems, which ranks; the rest of the hit unindexed
    spellings  FTS5 over the same words as they are written, without their text: what exact words and beginnings ask
    mentions   who and what each entry names
    fields     what the fields of each run's document say: once, not with each of its entries
    tags       the tags of each entry's document

The first three share their rowids.
"""

from collections.abc import Sequence
from typing import Final

from pydantic import TypeAdapter

from octavo.document import Location
from octavo.search.excerpt import MARK_END, MARK_START
from octavo.search.index import Filters
from octavo.search.query import words
from octavo.search.syntax import Condition, Kind, Parsed

SCHEMA_VERSION: Final = 3
# The column `locations`, in JSON.
LOCATIONS: Final = TypeAdapter(tuple[Location, ...])
# The snippet's length in words; FTS5 allows up to 64.
_SNIPPET_WORDS: Final = 32

# 'porter unicode61 remove_diacritics 2': English stems, every script's letters, accents folded.
# The rank weighs a word in the file's name at half of one in the text or its headings.
SCHEMA: Final = """
CREATE TABLE meta (dimensions INTEGER NOT NULL);
CREATE TABLE entries (
    rowid INTEGER PRIMARY KEY,
    tenant TEXT NOT NULL, document_id TEXT NOT NULL, run_id TEXT NOT NULL, chunk_id TEXT NOT NULL,
    label TEXT, media_type TEXT, language TEXT, document_date TEXT, ingested TEXT,
    code BLOB NOT NULL, vector BLOB NOT NULL,
    UNIQUE (tenant, document_id, run_id, chunk_id)
);
CREATE INDEX codes ON entries (tenant, code);
CREATE VIRTUAL TABLE passages USING fts5(
    text, heading_path, name, locations UNINDEXED,
    tokenize = 'porter unicode61 remove_diacritics 2'
);
INSERT INTO passages (passages, rank) VALUES ('rank', 'bm25(1.0, 1.0, 0.5)');
CREATE VIRTUAL TABLE spellings USING fts5(
    text, heading_path, name, content = '', contentless_delete = 1,
    tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TABLE mentions (
    entry INTEGER NOT NULL, type TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (value, type, entry)
) WITHOUT ROWID;
CREATE INDEX mentions_of_entry ON mentions (entry);
CREATE TABLE fields (
    tenant TEXT NOT NULL, document_id TEXT NOT NULL, run_id TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (tenant, value, name, document_id, run_id)
) WITHOUT ROWID;
CREATE TABLE tags (
    entry INTEGER NOT NULL, tag TEXT NOT NULL,
    PRIMARY KEY (tag, entry)
) WITHOUT ROWID;
CREATE INDEX tags_of_entry ON tags (entry);
CREATE INDEX fields_of_run ON fields (tenant, document_id, run_id);
"""

UPSERT_ENTRY: Final = """
INSERT INTO entries (
    tenant, document_id, run_id, chunk_id, label, media_type, language, document_date, ingested, code, vector
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET label = excluded.label, media_type = excluded.media_type, language = excluded.language,
    document_date = excluded.document_date, ingested = excluded.ingested, code = excluded.code, vector = excluded.vector
RETURNING rowid
"""
UPSERT_PASSAGE: Final = """
INSERT OR REPLACE INTO passages (rowid, text, heading_path, name, locations) VALUES (?, ?, ?, ?, ?)
"""
UPSERT_SPELLING: Final = """
INSERT OR REPLACE INTO spellings (rowid, text, heading_path, name) VALUES (?, ?, ?, ?)
"""
FORGET_MENTIONS: Final = "DELETE FROM mentions WHERE entry = ?"
FORGET_TAGS: Final = "DELETE FROM tags WHERE entry = ?"
INSERT_TAG: Final = "INSERT OR IGNORE INTO tags (entry, tag) VALUES (?, ?)"
FORGET_DOCUMENT_TAGS: Final = """
DELETE FROM tags WHERE entry IN (SELECT rowid FROM entries WHERE tenant = :tenant AND document_id = :document)
"""
INSERT_DOCUMENT_TAGS: Final = """
INSERT INTO tags (entry, tag)
SELECT entries.rowid, tag.value FROM entries, json_each(:tags) AS tag
WHERE tenant = :tenant AND document_id = :document
"""
FORGET_FIELDS: Final = "DELETE FROM fields WHERE tenant = ? AND document_id = ? AND run_id = ?"
INSERT_FIELD: Final = "INSERT INTO fields (tenant, document_id, run_id, name, value) VALUES (?, ?, ?, ?, ?)"
INSERT_MENTION: Final = "INSERT OR IGNORE INTO mentions (entry, type, value) VALUES (?, ?, ?)"

# FTS5 itself sorts by rank, those of one rank by their rowids, and hands rows on until there are enough: what else is
# asked of a row is asked of these alone. A second key of ours would have it asked of all that hold a word.
BY_WORDS: Final = """
SELECT entries.rowid, -passages.rank FROM passages JOIN entries ON entries.rowid = passages.rowid
WHERE passages MATCH :expression AND {scope}
ORDER BY passages.rank LIMIT :depth
"""
# Where a query is conditions alone, nothing is better than another.
BY_CONDITIONS: Final = """
SELECT entries.rowid, 1.0 FROM entries NOT INDEXED WHERE {scope} ORDER BY entries.rowid LIMIT :depth
"""
# How many of a query's words a row has.
HELD: Final = """
SELECT count(*) FROM json_each(:phrases) AS phrase
WHERE EXISTS (SELECT 1 FROM passages WHERE passages MATCH phrase.value AND rowid = :best)
"""
# The codes tell which vectors may be near, and these alone are read. Scores are (1 + cosine) / 2, the scale of OpenSearch.
# With conditions beyond the tenant's the rows are needed: in their order on the disk, not in that of an index.
BY_VECTOR: Final = """
WITH candidates AS MATERIALIZED (
    SELECT entries.rowid FROM entries {indexed} WHERE {scope}
    ORDER BY vec_distance_hamming(vec_bit(code), vec_bit(:code)), entries.rowid LIMIT :candidates
)
SELECT entries.rowid, 1 - vec_distance_cosine(vec_int8(vector), vec_int8(:vector)) / 2 AS score
FROM candidates CROSS JOIN entries ON entries.rowid = candidates.rowid
ORDER BY score DESC, entries.rowid LIMIT :depth
"""
TENANT_ALONE: Final = "INDEXED BY codes"
ANY_SCOPE: Final = "NOT INDEXED"

COUNTS: Final = """
SELECT document_id, run_id, count(*) FROM entries WHERE tenant = ? GROUP BY document_id, run_id
"""

VECTORS: Final = """
SELECT vector FROM entries
WHERE tenant = :tenant AND document_id = :document_id AND run_id = :run_id AND chunk_id = ifnull(:chunk_id, chunk_id)
ORDER BY chunk_id LIMIT :most
"""

HIT: Final = """
SELECT document_id, run_id, chunk_id, name, label, text, heading_path, locations,
    media_type, language, document_date
FROM entries JOIN passages ON passages.rowid = entries.rowid WHERE entries.rowid = ?
"""
# In the order of the rowids that are asked for.
MATCHES: Final = """
SELECT document_id, run_id, label, media_type, language, (
    SELECT json_group_array(json_array(type, value)) FROM mentions WHERE entry = entries.rowid
), (SELECT json_group_array(tag) FROM tags WHERE entry = entries.rowid)
FROM json_each(?) AS asked CROSS JOIN entries ON entries.rowid = asked.value ORDER BY asked.key
"""
SNIPPET: Final = f"""
SELECT snippet(passages, 0, '{MARK_START}', '{MARK_END}', '…', {_SNIPPET_WORDS})
FROM passages WHERE passages MATCH ? AND rowid = ?
"""  # noqa: S608  # constants of ours only


def scope(tenant: str, filters: Filters, conditions: Sequence[Condition]) -> tuple[str, dict[str, str]]:
    """Return the condition on `entries` that keeps to what may be found, and the values that it names."""
    tests = ["tenant = :tenant"]
    values = {"tenant": tenant}
    for name, test in _FILTERS.items():
        value = getattr(filters, name)
        if value is not None:
            tests.append(test)
            values[name] = value
    for number, (kind, value) in enumerate(filters.mentions):
        of_type = "" if kind is None else f" AND type = :kind{number}"
        named = f"SELECT entry FROM mentions WHERE value = :mention{number}{of_type}"  # noqa: S608  # numbers of ours
        tests.append(f"entries.rowid IN ({named})")
        values |= {f"mention{number}": value} | ({} if kind is None else {f"kind{number}": kind})
    for number, tag in enumerate(filters.tags):
        tests.append(f"entries.rowid IN (SELECT entry FROM tags WHERE tag = :tag{number})")  # noqa: S608
        values[f"tag{number}"] = tag
    for number, (field, value) in enumerate(filters.fields):
        of_name = "" if field is None else f" AND name = :name{number}"
        said = f"SELECT document_id, run_id FROM fields WHERE tenant = :tenant AND value = :field{number}{of_name}"  # noqa: S608
        tests.append(f"(document_id, run_id) IN ({said})")
        values |= {f"field{number}": value} | ({} if field is None else {f"name{number}": field})
    for number, condition in enumerate(conditions):
        name = f"condition{number}"
        tests.append(_test(condition, name))
        values[name] = condition.text if condition.kind is Kind.TYPE else _expression(condition)
    return " AND ".join(tests), values


_FILTERS: Final = {
    "label": "label = :label",
    "media_type": "media_type = :media_type",
    "language": "language = :language",
    "date_from": "document_date >= :date_from",
    "date_to": "document_date <= :date_to",
    "without_document": "document_id <> :without_document",
    "ingested_from": "ingested >= :ingested_from",
    "ingested_to": "ingested <= :ingested_to",
}


def phrases(text: str) -> list[str]:
    """Return the words to look for, each quoted: letters and digits only, nothing in it is FTS5 syntax."""
    return [f'"{word}"' for word in words(text)]


def any_of(expressions: Sequence[str]) -> str:
    """Return the FTS5 expression of a chunk that holds one of them at least."""
    return " OR ".join(expressions)


def marked(parsed: Parsed) -> str:
    """Return the FTS5 expression of what is marked in a hit; empty where nothing can be."""
    beginnings = [
        _expression(item) for item in parsed.conditions if item.kind is Kind.PREFIX and not item.excluded
    ]
    return any_of([*phrases(parsed.text), *beginnings])


def _test(condition: Condition, name: str) -> str:
    if condition.kind is Kind.TYPE:
        return f"label IS {'NOT ' if condition.excluded else ''}:{name}"
    table = "passages" if condition.kind is Kind.WORDS else "spellings"
    held = f"(SELECT rowid FROM {table} WHERE {table} MATCH :{name})"  # noqa: S608  # two names of ours
    return f"entries.rowid {'NOT ' if condition.excluded else ''}IN {held}"


def _expression(condition: Condition) -> str:
    columns = "{heading_path name} : " if condition.in_title else ""
    return f'{columns}"{condition.text}"{" *" if condition.kind is Kind.PREFIX else ""}'
