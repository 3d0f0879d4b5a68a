"""The port of the search index, and the values that cross it."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Protocol

from octavo.document import Location, Model


class Mode(StrEnum):
    """How a query is matched."""

    KEYWORD = "keyword"
    SEMANTIC = "semantic"
    HYBRID = "hybrid"


class Entry(Model):
    """One chunk as the index holds it. `vector` is of unit length; adapters may store it as int8."""

    tenant: str
    document_id: str
    run_id: str
    chunk_id: str
    name: str
    label: str | None = None
    text: str
    heading_path: tuple[str, ...] = ()
    locations: tuple[Location, ...]
    vector: tuple[float, ...]

    @property
    def id(self) -> str:
        """Unique in the index, and the same when a step runs twice."""
        return f"{self.document_id}#{self.run_id}#{self.chunk_id}"


class Query(Model):
    """What to find. `vector` is the query's embedding; None for keyword mode."""

    tenant: str
    text: str
    mode: Mode = Mode.HYBRID
    vector: tuple[float, ...] | None = None
    label: str | None = None
    limit: int = 10


class Hit(Model):
    """One found chunk. `highlight` is an extract of its text with matched words between « and »."""

    document_id: str
    run_id: str
    chunk_id: str
    name: str
    label: str | None
    text: str
    heading_path: tuple[str, ...] = ()
    locations: tuple[Location, ...]
    highlight: str
    score: float


class SearchIndex(Protocol):
    """Chunks of all tenants, found within one tenant at a time."""

    def write(self, entries: Sequence[Entry]) -> None:
        """Add or replace entries by id; they are searchable when this returns."""
        ...

    def search(self, query: Query) -> list[Hit]:
        """Return hits, the best first. Any text is a valid query; operators have no meaning yet."""
        ...

    def delete_run(self, tenant: str, document_id: str, run_id: str) -> None:
        """Remove a run's entries. Idempotent."""
        ...

    def delete_document(self, tenant: str, document_id: str) -> None:
        """Remove all entries of a document. Idempotent."""
        ...


class RebuildableIndex(SearchIndex, Protocol):
    """What operations need besides, when the encoder or the schema changes. Every adapter is one."""

    def rebuild(self, batches: Iterable[Sequence[Entry]]) -> None:
        """Replace the whole content; searches see the old one until the new one is complete."""
        ...
