"""The index in one SQLite file: FTS5 for words, an exact scan of int8 vectors for meaning.

Several processes may write and read one file at once (WAL). A search sees one snapshot from start to end.

    entries    who an entry is, and its vector: narrow rows, since every semantic query scans its tenant's
    passages   FTS5 over text, headings and name, and the rest of the hit unindexed; same rowid as entries
"""

import array
import json
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

import apsw
import sqlite_vec
from pydantic import TypeAdapter

from octavo.document import Location
from octavo.errors import DependencyUnavailable, Misconfigured
from octavo.search.excerpt import MARK_END, MARK_START, leading_sentence
from octavo.search.fusion import DEPTH, KEYWORD_WEIGHT, NEAR_COSINE, SEMANTIC_WEIGHT, fewest_words, fuse
from octavo.search.index import Entry, Hit, Mode, Query
from octavo.search.quantization import quantize
from octavo.search.query import check_dimensions, query_vector, words

# A writer holds the file for milliseconds; this long only when the machine is overwhelmed.
_BUSY_MILLISECONDS: Final = 30_000
# The snippet's length in words; FTS5 allows up to 64.
_SNIPPET_WORDS: Final = 32

# 'porter unicode61 remove_diacritics 2': English stems, every script's letters, accents folded.
# The rank weighs a word in the file's name at half of one in the text or its headings.
_SCHEMA: Final = """
CREATE TABLE meta (dimensions INTEGER NOT NULL);
CREATE TABLE entries (
    rowid INTEGER PRIMARY KEY,
    tenant TEXT NOT NULL, document_id TEXT NOT NULL, run_id TEXT NOT NULL, chunk_id TEXT NOT NULL,
    label TEXT, vector BLOB NOT NULL,
    UNIQUE (tenant, document_id, run_id, chunk_id)
);
CREATE VIRTUAL TABLE passages USING fts5(
    text, heading_path, name, locations UNINDEXED,
    tokenize = 'porter unicode61 remove_diacritics 2'
);
INSERT INTO passages (passages, rank) VALUES ('rank', 'bm25(1.0, 1.0, 0.5)');
"""

_UPSERT_ENTRY: Final = """
INSERT INTO entries (tenant, document_id, run_id, chunk_id, label, vector) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET label = excluded.label, vector = excluded.vector
RETURNING rowid
"""
_UPSERT_PASSAGE: Final = """
INSERT OR REPLACE INTO passages (rowid, text, heading_path, name, locations) VALUES (?, ?, ?, ?, ?)
"""

_BY_WORDS: Final = """
SELECT entries.rowid, -passages.rank FROM passages JOIN entries ON entries.rowid = passages.rowid
WHERE passages MATCH :expression AND tenant = :tenant AND (:label IS NULL OR label = :label)
ORDER BY passages.rank, entries.rowid LIMIT :depth
"""
# Hybrid mode's keyword list. FTS5 cannot ask for "at least so many of these words", so each word's rows are
# counted, which takes less time than to rank them. The + keeps SQLite from looking row after row up instead.
_BY_ENOUGH_WORDS_OR_NEAR: Final = """
WITH enough AS (
    SELECT passages.rowid FROM json_each(:phrases) AS phrase JOIN passages ON passages MATCH phrase.value
    GROUP BY passages.rowid HAVING count(*) >= :fewest
)
SELECT entries.rowid, -passages.rank FROM passages JOIN entries ON entries.rowid = passages.rowid
WHERE passages MATCH :expression AND tenant = :tenant AND (:label IS NULL OR label = :label)
    AND (+passages.rowid IN enough OR vec_distance_cosine(vec_int8(vector), vec_int8(:vector)) <= :farthest)
ORDER BY passages.rank, entries.rowid LIMIT :depth
"""
# (1 + cosine) / 2, the scale of OpenSearch.
_BY_VECTOR: Final = """
SELECT rowid, 1 - vec_distance_cosine(vec_int8(vector), vec_int8(:vector)) / 2 AS score FROM entries
WHERE tenant = :tenant AND (:label IS NULL OR label = :label)
ORDER BY score DESC, rowid LIMIT :depth
"""

_HIT: Final = """
SELECT document_id, run_id, chunk_id, name, label, text, heading_path, locations
FROM entries JOIN passages ON passages.rowid = entries.rowid WHERE entries.rowid = ?
"""
_SNIPPET: Final = f"""
SELECT snippet(passages, 0, '{MARK_START}', '{MARK_END}', '…', {_SNIPPET_WORDS})
FROM passages WHERE passages MATCH ? AND rowid = ?
"""  # noqa: S608  # constants of ours only

_locations = TypeAdapter(tuple[Location, ...])


class SqliteIndex:
    """A `SearchIndex` in one file. Safe to share between threads: each has its own connection.

    Args:
        path: the file; it and its folder are created when missing.
        dimensions: the length of the vectors.

    Raises:
        Misconfigured: the file holds vectors of another length, or is no SQLite database.
    """

    def __init__(self, path: Path, dimensions: int = 384) -> None:
        self._path = path
        self._dimensions = dimensions
        self._local = threading.local()
        path.parent.mkdir(parents=True, exist_ok=True)
        if not self._exists():
            self._create()
        self._check_dimensions()

    def write(self, entries: Sequence[Entry]) -> None:
        """Add or replace entries, all or none; they are searchable when this returns.

        Raises:
            InvalidRequest: a vector is of another length than the index's, or has no direction.
            DependencyUnavailable: other writers kept the file locked.
        """
        vectors = [self._pack(entry.vector) for entry in entries]
        with self._transaction("IMMEDIATE") as connection:
            _insert(connection, entries, vectors)

    def rebuild(self, batches: Iterable[Sequence[Entry]]) -> None:
        """Replace the whole content in one transaction: searches see the old index until the new one is complete.

        Other writers wait meanwhile; this is the equal of OpenSearch's switch of an alias.

        Raises:
            InvalidRequest, DependencyUnavailable: as `write`; the old content stays.
        """
        with self._transaction("IMMEDIATE") as connection:
            connection.execute("DELETE FROM passages; DELETE FROM entries")
            for entries in batches:
                _insert(connection, entries, [self._pack(entry.vector) for entry in entries])

    def search(self, query: Query) -> list[Hit]:
        """Return hits, the best first.

        Raises:
            InvalidRequest: the query's limit or vector does not fit.
        """
        vector = query_vector(query, self._dimensions)
        packed = self._pack(vector) if vector else None
        phrases = _phrases(query.text)
        with self._transaction("DEFERRED") as connection:
            scores = _scores(connection, query, phrases, packed)
            best = sorted(scores, key=lambda rowid: (-scores[rowid], rowid))[: query.limit]
            return [_hit(connection, rowid, scores[rowid], _any_of(phrases)) for rowid in best]

    def delete_run(self, tenant: str, document_id: str, run_id: str) -> None:
        """Remove a run's entries. Idempotent."""
        self._delete("tenant = ? AND document_id = ? AND run_id = ?", (tenant, document_id, run_id))

    def delete_document(self, tenant: str, document_id: str) -> None:
        """Remove all entries of a document. Idempotent."""
        self._delete("tenant = ? AND document_id = ?", (tenant, document_id))

    def copy_to(self, path: Path) -> None:
        """Write the index, as it is now and without gaps, into a new file."""
        with self._errors():
            self._connection().execute("VACUUM INTO ?", (str(path),))

    def _delete(self, condition: str, values: tuple[str, ...]) -> None:
        with self._transaction("IMMEDIATE") as connection:
            chosen = f"SELECT rowid FROM entries WHERE {condition}"  # noqa: S608  # the callers' own constants
            connection.execute(f"DELETE FROM passages WHERE rowid IN ({chosen})", values)  # noqa: S608
            connection.execute(f"DELETE FROM entries WHERE {condition}", values)  # noqa: S608

    def _pack(self, vector: Sequence[float]) -> bytes:
        check_dimensions(vector, self._dimensions)
        return array.array("b", quantize(vector)).tobytes()

    def _exists(self) -> bool:
        with self._transaction("DEFERRED") as connection:
            return _has_schema(connection)

    def _create(self) -> None:
        with self._transaction("IMMEDIATE") as connection:
            # Another process may have been first since we looked.
            if not _has_schema(connection):
                connection.execute(_SCHEMA)
                connection.execute("INSERT INTO meta (dimensions) VALUES (?)", (self._dimensions,))

    def _check_dimensions(self) -> None:
        with self._transaction("DEFERRED") as connection:
            kept = connection.execute("SELECT dimensions FROM meta").get
        if kept != self._dimensions:
            raise Misconfigured(
                f"the index {self._path} holds vectors of {kept} dimensions, the encoder makes {self._dimensions}"
            )

    @contextmanager
    def _transaction(self, kind: Literal["DEFERRED", "IMMEDIATE"]) -> Iterator[apsw.Connection]:
        with self._errors():
            connection = self._connection()
            connection.execute(f"BEGIN {kind}")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except apsw.BusyError as error:
            raise DependencyUnavailable(f"the index {self._path} stayed locked by other writers") from error
        except apsw.FullError as error:
            raise DependencyUnavailable(f"the disk of the index {self._path} is full") from error
        except (apsw.NotADBError, apsw.CantOpenError) as error:
            raise Misconfigured(f"the index {self._path} cannot be opened: {error}") from error

    def _connection(self) -> apsw.Connection:
        if not hasattr(self._local, "connection"):
            self._local.connection = _connect(self._path)
        connection: apsw.Connection = self._local.connection
        return connection


def _connect(path: Path) -> apsw.Connection:
    connection = apsw.Connection(str(path))
    connection.set_busy_timeout(_BUSY_MILLISECONDS)
    connection.enable_load_extension(True)  # noqa: FBT003  # apsw takes it by position only
    connection.load_extension(sqlite_vec.loadable_path())
    connection.enable_load_extension(False)  # noqa: FBT003
    connection.pragma("journal_mode", "wal")
    # In WAL mode this survives a crash of the process; a power cut may lose the last writes, never the file.
    connection.pragma("synchronous", "normal")
    return connection


def _has_schema(connection: apsw.Connection) -> bool:
    return bool(connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'meta'").get)


def _insert(connection: apsw.Connection, entries: Sequence[Entry], vectors: Sequence[bytes]) -> None:
    for entry, vector in zip(entries, vectors, strict=True):
        identity = (entry.tenant, entry.document_id, entry.run_id, entry.chunk_id)
        rowid = connection.execute(_UPSERT_ENTRY, (*identity, entry.label, vector)).get
        headings = json.dumps(entry.heading_path, ensure_ascii=False)
        locations = _locations.dump_json(entry.locations).decode()
        connection.execute(_UPSERT_PASSAGE, (rowid, entry.text, headings, entry.name, locations))


def _scores(
    connection: apsw.Connection, query: Query, phrases: list[str], vector: bytes | None
) -> dict[int, float]:
    scope = {"tenant": query.tenant, "label": query.label, "depth": query.limit}
    by_words = {**scope, "expression": _any_of(phrases)}
    by_vector = {**scope, "vector": vector}
    match query.mode:
        case Mode.KEYWORD:
            return dict(connection.execute(_BY_WORDS, by_words)) if phrases else {}
        case Mode.SEMANTIC:
            return dict(connection.execute(_BY_VECTOR, by_vector))
        case Mode.HYBRID:
            conditions = {
                "depth": max(query.limit, DEPTH),
                "phrases": json.dumps(phrases),
                "fewest": fewest_words(len(phrases)),
                "farthest": 1 - NEAR_COSINE,
            }
            both = by_words | by_vector | conditions
            worded = dict(connection.execute(_BY_ENOUGH_WORDS_OR_NEAR, both)) if phrases else {}
            near = dict(connection.execute(_BY_VECTOR, both))
            return fuse([(KEYWORD_WEIGHT, worded), (SEMANTIC_WEIGHT, near)])


def _phrases(text: str) -> list[str]:
    # Words of letters and digits only, each quoted: nothing in it is FTS5 syntax.
    return [f'"{word}"' for word in words(text)]


def _any_of(phrases: list[str]) -> str:
    return " OR ".join(phrases)


def _hit(connection: apsw.Connection, rowid: int, score: float, expression: str) -> Hit:
    document_id, run_id, chunk_id, name, label, text, headings, locations = connection.execute(
        _HIT, (rowid,)
    ).get
    snippet = connection.execute(_SNIPPET, (expression, rowid)).get if expression else None
    return Hit(
        document_id=document_id,
        run_id=run_id,
        chunk_id=chunk_id,
        name=name,
        label=label,
        text=text,
        heading_path=tuple(json.loads(headings)),
        locations=_locations.validate_json(locations),
        highlight=snippet if snippet and MARK_START in snippet else leading_sentence(text),
        score=score,
    )
