"""What changes the index in a SQLite file; each within the caller's transaction."""

import array
import json
from collections.abc import Sequence
from typing import NamedTuple

import apsw

from octavo.search import sqlite_requests as requests
from octavo.search.index import Entry
from octavo.search.quantization import binary_code, quantize


class Packed(NamedTuple):
    """A vector as the file holds it."""

    code: bytes
    vector: bytes


def pack(vector: Sequence[float]) -> Packed:
    """Return the vector as int8, and its code."""
    quantized = quantize(vector)
    return Packed(binary_code(quantized), array.array("b", quantized).tobytes())


def insert(connection: apsw.Connection, entries: Sequence[Entry], vectors: Sequence[Packed]) -> None:
    """Add or replace entries, each with its vector."""
    for entry, vector in zip(entries, vectors, strict=True):
        identity = (entry.tenant, entry.document_id, entry.run_id, entry.chunk_id)
        said = (entry.label, entry.media_type, entry.language, entry.document_date, entry.ingested)
        rowid = connection.execute(requests.UPSERT_ENTRY, (*identity, *said, *vector)).get
        headings = json.dumps(entry.heading_path, ensure_ascii=False)
        locations = requests.LOCATIONS.dump_json(entry.locations).decode()
        connection.execute(requests.UPSERT_PASSAGE, (rowid, entry.text, headings, entry.name, locations))
        connection.execute(requests.UPSERT_SPELLING, (rowid, entry.text, headings, entry.name))
        connection.execute(requests.FORGET_MENTIONS, (rowid,))
        mentions = [(rowid, mention.type, mention.value) for mention in entry.mentions]
        connection.executemany(requests.INSERT_MENTION, mentions)
        connection.execute(requests.FORGET_TAGS, (rowid,))
        connection.executemany(requests.INSERT_TAG, [(rowid, tag) for tag in entry.tags])
    _insert_fields(connection, entries)


def _insert_fields(connection: apsw.Connection, entries: Sequence[Entry]) -> None:
    """Keep what the latest entry of each run says of its document's fields."""
    said = {(entry.tenant, entry.document_id, entry.run_id): entry.fields for entry in entries}
    connection.executemany(requests.FORGET_FIELDS, said)
    fields = {(*run, field.type, field.value) for run, values in said.items() for field in values}
    connection.executemany(requests.INSERT_FIELD, fields)


def set_tags(connection: apsw.Connection, tenant: str, document_id: str, tags: Sequence[str]) -> None:
    """Give all entries of the document these tags and no others."""
    given = {"tenant": tenant, "document": document_id, "tags": json.dumps(list(dict.fromkeys(tags)))}
    connection.execute(requests.FORGET_DOCUMENT_TAGS, given)
    connection.execute(requests.INSERT_DOCUMENT_TAGS, given)


def delete_run(connection: apsw.Connection, tenant: str, document_id: str, run_id: str) -> None:
    """Remove the run's entries."""
    _delete(connection, "tenant = ? AND document_id = ? AND run_id = ?", (tenant, document_id, run_id))


def delete_document(connection: apsw.Connection, tenant: str, document_id: str) -> None:
    """Remove all entries of the document."""
    _delete(connection, "tenant = ? AND document_id = ?", (tenant, document_id))


def _delete(connection: apsw.Connection, condition: str, values: tuple[str, ...]) -> None:
    chosen = f"IN (SELECT rowid FROM entries WHERE {condition})"  # noqa: S608  # our own constants
    connection.execute(f"DELETE FROM passages WHERE rowid {chosen}", values)  # noqa: S608
    connection.execute(f"DELETE FROM spellings WHERE rowid {chosen}", values)  # noqa: S608
    connection.execute(f"DELETE FROM mentions WHERE entry {chosen}", values)  # noqa: S608
    connection.execute(f"DELETE FROM tags WHERE entry {chosen}", values)  # noqa: S608
    connection.execute(f"DELETE FROM fields WHERE {condition}", values)  # noqa: S608
    connection.execute(f"DELETE FROM entries WHERE {condition}", values)  # noqa: S608
