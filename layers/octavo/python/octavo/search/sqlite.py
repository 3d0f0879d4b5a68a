"""The index in one SQLite file: FTS5 for words; for meaning a scan of codes of one bit a dimension, whose best are compared as int8.

Several processes may write and read one file at once (WAL). A search sees one snapshot from start to end.
"""

import array
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Final, Literal

import apsw
import sqlite_vec

from octavo.errors import DependencyUnavailable, Misconfigured
from octavo.search import sqlite_names, sqlite_writing
from octavo.search import sqlite_requests as requests
from octavo.search.direction import MOST_PASSAGES, mean_direction
from octavo.search.excerpt import MARK_START, leading_sentence
from octavo.search.fusion import DEPTH, fuse, keyword_weight
from octavo.search.index import Entry, Hit, Match, Mode, Query
from octavo.search.names import Appearance, NameCount, Named, NameQuery
from octavo.search.query import check_dimensions, query_vector
from octavo.search.sqlite_rebuild import copy_over, file_beside, remove
from octavo.search.sqlite_spelling import VOCABULARY, corrections
from octavo.search.sqlite_writing import Packed, pack
from octavo.search.syntax import parse

# A writer holds the file for milliseconds; this long only when the machine is overwhelmed.
_BUSY_MILLISECONDS: Final = 30_000
# Codes are coarse: this many of the best are compared as int8, so that fewer passages than this are searched exactly.
# docs/search.md says how many of the exact first ten that keeps.
CANDIDATES: Final = 2_000
_CANDIDATES_A_HIT: Final = 4


# The lists of a query: of each its share in a fusion, and its rows with their scores, the best first.
_Lists = Sequence[tuple[float, Mapping[int, float]]]


class SqliteIndex:
    """A `SearchIndex` in one file. Safe to share between threads: each has its own connection.

    Args:
        path: the file; it and its folder are created when missing.
        dimensions: the length of the vectors.
        for_rebuild: not to look at what is there, which may be unreadable: nothing works until `rebuild` is done.

    Raises:
        Misconfigured: the file holds vectors of another length, was made by another version, or is no SQLite database.
    """

    def __init__(self, path: Path, dimensions: int = 384, *, for_rebuild: bool = False) -> None:
        self._path = path
        self._dimensions = dimensions
        self._local = threading.local()
        path.parent.mkdir(parents=True, exist_ok=True)
        if for_rebuild:
            return
        if not self._exists():
            self._create()
        self._check_kept()

    def write(self, entries: Sequence[Entry]) -> None:
        """Add or replace entries, all or none; they are searchable when this returns.

        Raises:
            InvalidRequest: a vector is of another length than the index's, or has no direction.
            DependencyUnavailable: other writers kept the file locked.
        """
        vectors = [self._pack(entry.vector) for entry in entries]
        with self._transaction("IMMEDIATE") as connection:
            sqlite_writing.insert(connection, entries, vectors)

    @contextmanager
    def rebuild(self) -> Iterator["SqliteIndex"]:
        """Yield a new, empty index in a file beside this one, whose content becomes this one's when the block ends.

        Raises:
            DependencyUnavailable: other writers kept the file locked; the old content stays.
        """
        with file_beside(self._path) as beside:
            new = SqliteIndex(beside, self._dimensions)
            try:
                yield new
            finally:
                new.close()
            with self._errors():
                copy_over(beside, self._connection_to_any())

    def search(self, query: Query) -> list[Hit]:
        """Return hits, the best first.

        Raises:
            InvalidRequest: the query's limit or vector does not fit.
        """
        with self._ranked(query, query.limit) as (connection, lists):
            return _hits(connection, query, lists)

    def survey(self, query: Query, counted: int) -> tuple[list[Hit], list[Match]]:
        """Return what `search` returns, and the first `counted` of what is found without texts and extracts: both of one ranking.

        Raises:
            InvalidRequest: as `search`.
        """
        with self._ranked(query, max(query.limit, counted)) as (connection, lists):
            rows = connection.execute(requests.MATCHES, (json.dumps(list(_best(lists, counted))),))
            return _hits(connection, query, lists), [_match(row) for row in rows]

    def direction(
        self, tenant: str, document_id: str, run_id: str, chunk_id: str | None = None
    ) -> tuple[float, ...] | None:
        """Return the mean direction of a run's vectors, or of one chunk's, as a unit vector; None where there is none."""
        of = {"tenant": tenant, "document_id": document_id, "run_id": run_id, "chunk_id": chunk_id}
        with self._transaction("DEFERRED") as connection:
            kept = list(connection.execute(requests.VECTORS, of | {"most": MOST_PASSAGES}))
        return mean_direction([array.array("b", vector) for (vector,) in kept])

    def set_tags(self, tenant: str, document_id: str, tags: Sequence[str]) -> None:
        """Give all entries that the document has now these tags and no others. Idempotent."""
        with self._transaction("IMMEDIATE") as connection:
            sqlite_writing.set_tags(connection, tenant, document_id, tags)

    def names(self, query: NameQuery) -> list[NameCount]:
        """Return names with their counts, those in most passages first, then by type and value."""
        with self._transaction("DEFERRED") as connection:
            return sqlite_names.names(connection, query)

    def written(self, tenant: str, names: Sequence[Named]) -> dict[Named, str]:
        """Return each name as one of the tenant's passages writes it; in lower case where none has it any more."""
        with self._transaction("DEFERRED") as connection:
            return sqlite_names.written(connection, tenant, names)

    def appearances(self, query: NameQuery) -> list[Appearance]:
        """Return the runs with a passage that names it, those with most of them first, then by id."""
        with self._transaction("DEFERRED") as connection:
            return sqlite_names.appearances(connection, query)

    def corrections(self, tenant: str, words: Sequence[str]) -> dict[str, str]:
        """Return words to look for instead, as `SearchIndex` says."""
        with self._transaction("DEFERRED") as connection:
            return corrections(connection, tenant, words)

    def delete_run(self, tenant: str, document_id: str, run_id: str) -> None:
        """Remove a run's entries. Idempotent."""
        with self._transaction("IMMEDIATE") as connection:
            sqlite_writing.delete_run(connection, tenant, document_id, run_id)

    def delete_document(self, tenant: str, document_id: str) -> None:
        """Remove all entries of a document. Idempotent."""
        with self._transaction("IMMEDIATE") as connection:
            sqlite_writing.delete_document(connection, tenant, document_id)

    def counts(self, tenant: str) -> dict[tuple[str, str], int]:
        """Return how many entries there are of each run that has any, by document and run."""
        with self._transaction("DEFERRED") as connection:
            rows = connection.execute(requests.COUNTS, (tenant,))
            return {(document_id, run_id): count for document_id, run_id, count in rows}

    def close(self) -> None:
        """Close what this thread has open; the next call opens it again."""
        if hasattr(self._local, "connection"):
            self._local.connection.close()
            del self._local.connection

    def copy_to(self, path: Path) -> None:
        """Write the index, as it is now and without gaps, into a new file."""
        with self._errors():
            self._connection().execute("VACUUM INTO ?", (str(path),))

    @contextmanager
    def _ranked(self, query: Query, depth: int) -> Iterator[tuple[apsw.Connection, _Lists]]:
        """Yield the lists of the query's mode, so many rows of each, and the snapshot that they are of."""
        vector = query_vector(query, self._dimensions)
        packed = self._pack(vector) if vector else None
        with self._transaction("DEFERRED") as connection:
            yield connection, _lists(connection, query, depth, packed)

    def _pack(self, vector: Sequence[float]) -> Packed:
        check_dimensions(vector, self._dimensions)
        return pack(vector)

    def _exists(self) -> bool:
        with self._transaction("DEFERRED") as connection:
            return _has_schema(connection)

    def _create(self) -> None:
        with self._transaction("IMMEDIATE") as connection:
            # Another process may have been first since we looked.
            if not _has_schema(connection):
                connection.execute(requests.SCHEMA)
                connection.pragma("user_version", requests.SCHEMA_VERSION)
                connection.execute("INSERT INTO meta (dimensions) VALUES (?)", (self._dimensions,))

    def _check_kept(self) -> None:
        with self._transaction("DEFERRED") as connection:
            kept = connection.execute("SELECT dimensions FROM meta").get
            version = connection.pragma("user_version")
        if kept != self._dimensions:
            raise Misconfigured(
                f"the index {self._path} holds vectors of {kept} dimensions, the encoder makes {self._dimensions}: "
                "run `octavo index rebuild`"
            )
        if version != requests.SCHEMA_VERSION:
            raise Misconfigured(
                f"the index {self._path} was made by another version of Octavo: run `octavo index rebuild`"
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
        except (apsw.NotADBError, apsw.CorruptError, apsw.CantOpenError) as error:
            raise Misconfigured(
                f"the index {self._path} cannot be opened: {error}; `octavo index rebuild` makes it anew"
            ) from error

    def _connection(self) -> apsw.Connection:
        if not hasattr(self._local, "connection"):
            self._local.connection = _connect(self._path)
        connection: apsw.Connection = self._local.connection
        return connection

    def _connection_to_any(self) -> apsw.Connection:
        """Return a connection to the file, even where that is no database, or a damaged one: then to an empty one in its place."""
        try:
            return self._connection()
        except (apsw.NotADBError, apsw.CorruptError):
            remove(self._path)
            return self._connection()


def _connect(path: Path) -> apsw.Connection:
    connection = apsw.Connection(str(path))
    connection.set_busy_timeout(_BUSY_MILLISECONDS)
    connection.enable_load_extension(True)  # noqa: FBT003  # apsw takes it by position only
    connection.load_extension(sqlite_vec.loadable_path())
    connection.enable_load_extension(False)  # noqa: FBT003
    connection.pragma("journal_mode", "wal")
    # In WAL mode this survives a crash of the process; a power cut may lose the last writes, never the file.
    connection.pragma("synchronous", "normal")
    connection.execute(VOCABULARY)
    return connection


def _has_schema(connection: apsw.Connection) -> bool:
    return bool(connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'meta'").get)


def _lists(connection: apsw.Connection, query: Query, depth: int, packed: Packed | None) -> _Lists:
    parsed = parse(query.text)
    scope, values = requests.scope(query.tenant, query.filters, parsed.conditions)
    phrases = requests.phrases(parsed.text)
    code, vector = packed or (None, None)
    depth = max(depth, DEPTH) if query.mode is Mode.HYBRID else depth
    tenant_alone = len(values) == 1  # every other condition has a value
    both = {
        **values,
        "depth": depth,
        "candidates": max(CANDIDATES, _CANDIDATES_A_HIT * depth),
        "code": code,
        "expression": requests.any_of(phrases),
        "vector": vector,
    }

    def scored(statement: str) -> dict[int, float]:
        indexed = requests.TENANT_ALONE if tenant_alone else requests.ANY_SCOPE
        return dict(connection.execute(statement.format(scope=scope, indexed=indexed), both))

    match query.mode:
        case Mode.KEYWORD if phrases:
            return [(1.0, scored(requests.BY_WORDS))]
        case Mode.KEYWORD:
            return [(1.0, scored(requests.BY_CONDITIONS) if parsed.conditions else {})]
        case Mode.SEMANTIC:
            return [(1.0, scored(requests.BY_VECTOR))]
        case Mode.HYBRID:
            worded = scored(requests.BY_WORDS) if phrases else {}
            weight = keyword_weight(_held_by_best(connection, worded, phrases), len(phrases))
            return [(weight, worded), (1 - weight, scored(requests.BY_VECTOR))]


def _held_by_best(connection: apsw.Connection, worded: dict[int, float], phrases: Sequence[str]) -> int:
    """Return how many of the phrases the best of these rows has; 0 where there are none."""
    if not worded:
        return 0
    best = {"best": next(iter(worded)), "phrases": json.dumps(phrases)}
    held: int = connection.execute(requests.HELD, best).get
    return held


def _best(lists: _Lists, limit: int) -> dict[int, float]:
    """Return the best rows with their scores, the best first.

    Of lists to fuse only so much enters as would have been asked for this limit alone: a fusion depends on it.
    """
    if len(lists) == 1:
        ((_, scores),) = lists
    else:
        depth = max(limit, DEPTH)
        scores = fuse([(share, dict(islice(found.items(), depth))) for share, found in lists])
    best = sorted(scores, key=lambda rowid: (-scores[rowid], rowid))[:limit]
    return {rowid: scores[rowid] for rowid in best}


def _hits(connection: apsw.Connection, query: Query, lists: _Lists) -> list[Hit]:
    marked = requests.marked(parse(query.text))
    return [_hit(connection, rowid, score, marked) for rowid, score in _best(lists, query.limit).items()]


def _match(row: tuple[Any, ...]) -> Match:
    *said, mentions, tags = row
    named = [(kind, value) for kind, value in json.loads(mentions)]
    return Match._make((*said, named, json.loads(tags)))


def _hit(connection: apsw.Connection, rowid: int, score: float, expression: str) -> Hit:
    (document_id, run_id, chunk_id, name, label, text, headings, locations, *said) = connection.execute(
        requests.HIT, (rowid,)
    ).get
    media_type, language, document_date = said
    snippet = connection.execute(requests.SNIPPET, (expression, rowid)).get if expression else None
    return Hit(
        document_id=document_id,
        run_id=run_id,
        chunk_id=chunk_id,
        name=name,
        label=label,
        text=text,
        heading_path=tuple(json.loads(headings)),
        locations=requests.LOCATIONS.validate_json(locations),
        media_type=media_type,
        language=language,
        document_date=document_date,
        highlight=snippet if snippet and MARK_START in snippet else leading_sentence(text),
        score=score,
    )
