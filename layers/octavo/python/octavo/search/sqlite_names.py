"""What is asked of SQLite about names, and what it answers."""

import json
from collections.abc import Sequence
from typing import Final

import apsw

from octavo.search.names import Appearance, NameCount, Named, NameQuery, as_written
from octavo.search.sqlite_requests import LOCATIONS

_NAMES: Final = """
SELECT named.type, named.value, count(DISTINCT document_id), count(*) AS passages, min(entry)
FROM mentions AS named JOIN entries ON entries.rowid = named.entry
WHERE {conditions}
GROUP BY named.value, named.type
ORDER BY passages DESC, named.type || ':' || named.value LIMIT :limit OFFSET :start
"""
_APPEARANCES: Final = """
SELECT document_id, run_id, count(*) AS passages, min(entry)
FROM mentions AS named JOIN entries ON entries.rowid = named.entry
WHERE {conditions}
GROUP BY run_id
ORDER BY passages DESC, run_id LIMIT :limit OFFSET :start
"""
_BESIDE: Final = """
named.entry IN (SELECT entry FROM mentions WHERE type = :beside_type AND value = :beside_value)
AND (named.type, named.value) <> (:beside_type, :beside_value)
"""
_TEXT: Final = "SELECT text FROM passages WHERE rowid = ?"
_TEXT_WITH: Final = """
SELECT text FROM mentions JOIN entries ON entries.rowid = entry JOIN passages ON passages.rowid = entry
WHERE value = :value AND type = :type AND tenant = :tenant ORDER BY entry LIMIT 1
"""
_PASSAGE: Final = """
SELECT name, chunk_id, locations, text FROM entries JOIN passages ON passages.rowid = entries.rowid
WHERE entries.rowid = ?
"""


def names(connection: apsw.Connection, query: NameQuery) -> list[NameCount]:
    """Return the names with their counts, most passages first."""
    return [
        NameCount(
            type=kind,
            value=value,
            written=as_written(value, str(connection.execute(_TEXT, (entry,)).get)),
            documents=documents,
            passages=passages,
        )
        for kind, value, documents, passages, entry in _rows(connection, _NAMES, query)
    ]


def written(connection: apsw.Connection, tenant: str, names: Sequence[Named]) -> dict[Named, str]:
    """Return each name as the first passage that has it writes it."""
    found = {}
    for kind, value in names:
        text = connection.execute(_TEXT_WITH, {"tenant": tenant, "type": kind, "value": value}).get
        found[kind, value] = as_written(value, str(text or ""))
    return found


def appearances(connection: apsw.Connection, query: NameQuery) -> list[Appearance]:
    """Return the runs that name it, most passages first, each with its first passage."""
    found = []
    for document_id, run_id, passages, entry in _rows(connection, _APPEARANCES, query):
        name, chunk_id, locations, text = connection.execute(_PASSAGE, (entry,)).get
        found.append(
            Appearance(
                document_id=document_id,
                run_id=run_id,
                name=name,
                passages=passages,
                chunk_id=chunk_id,
                page=LOCATIONS.validate_json(locations)[0].page,
                text=text,
            )
        )
    return found


def _rows(connection: apsw.Connection, statement: str, query: NameQuery) -> list[tuple[str, ...]]:
    kind, value = query.beside or ("", "")
    values = {
        **query.model_dump(exclude={"types", "hidden", "beside"}),
        "types": json.dumps(query.types),
        "hidden": json.dumps(query.hidden),
        "after": f"{query.prefix}\U0010ffff",
        "beside_type": kind,
        "beside_value": value,
    }
    return list(connection.execute(statement.format(conditions=_conditions(query)), values))


def _conditions(query: NameQuery) -> str:
    tests = ["tenant = :tenant"]
    if query.types:
        tests.append("named.type IN (SELECT value FROM json_each(:types))")
    if query.value is not None:
        tests.append("named.value = :value")
    if query.prefix:
        tests.append("named.value >= :prefix AND named.value < :after")
    if query.beside:
        tests.append(_BESIDE)
    if query.hidden:
        tests.append("document_id NOT IN (SELECT value FROM json_each(:hidden))")
    return " AND ".join(tests)
