"""The port of the search index, and the values that cross it."""

import unicodedata
from collections.abc import Sequence
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Final, NamedTuple, Protocol, Self

from octavo.document import Location, Model
from octavo.search.names import Appearance, NameCount, Named, NameQuery


class Mode(StrEnum):
    """How a query is matched."""

    KEYWORD = "keyword"
    SEMANTIC = "semantic"
    HYBRID = "hybrid"


_LONGEST_VALUE: Final = 200


class Mention(Model):
    """That a chunk names something, or a document's field has a value: in lower case with single spaces, see `Mention.of`.

    `type` is that of the entity, or the name of the field.
    """

    type: str
    value: str

    @classmethod
    def of(cls, kind: str, text: str) -> Self:
        """Return the mention of a text, the same however it is set: capitals, line breaks and accents' form aside."""
        return cls(type=kind, value=normalized(text))


def normalized(text: str) -> str:
    """Return a name as it is compared."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())[:_LONGEST_VALUE]


class Entry(Model):
    """One chunk as the index holds it. `vector` is of unit length; adapters may store it as int8.

    `media_type`, `language`, `document_date` (YYYY-MM-DD) and `fields` are the document's, `mentions` the chunk's own;
    `ingested` (YYYY-MM-DD) is the day on which the run read it; `tags` are the document's until `set_tags` gives it others.
    """

    tenant: str
    document_id: str
    run_id: str
    chunk_id: str
    name: str
    label: str | None = None
    text: str
    heading_path: tuple[str, ...] = ()
    locations: tuple[Location, ...]
    media_type: str | None = None
    language: str | None = None
    document_date: str | None = None
    ingested: str | None = None
    mentions: tuple[Mention, ...] = ()
    fields: tuple[Mention, ...] = ()
    tags: tuple[str, ...] = ()
    vector: tuple[float, ...]

    @property
    def id(self) -> str:
        """Unique in the index, and the same when a step runs twice."""
        return f"{self.document_id}#{self.run_id}#{self.chunk_id}"


class Filters(Model):
    """What every hit must meet; None asks for nothing. `without_document` leaves a document out.

    `date_from` and `date_to` (YYYY-MM-DD) include their days, and leave out documents without a date; so do
    `ingested_from` and `ingested_to`. `mentions` are (type or None for any, value) of which the chunk must have all,
    `fields` the same of the document; so has it all `tags`.
    """

    label: str | None = None
    media_type: str | None = None
    language: str | None = None
    date_from: str | None = None
    date_to: str | None = None
    ingested_from: str | None = None
    ingested_to: str | None = None
    mentions: tuple[tuple[str | None, str], ...] = ()
    without_document: str | None = None
    fields: tuple[tuple[str | None, str], ...] = ()
    tags: tuple[str, ...] = ()


class Query(Model):
    """What to find. `vector` is the query's embedding; None for keyword mode."""

    tenant: str
    text: str
    mode: Mode = Mode.HYBRID
    vector: tuple[float, ...] | None = None
    filters: Filters = Filters()
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
    media_type: str | None = None
    language: str | None = None
    document_date: str | None = None
    highlight: str
    score: float


class Match(NamedTuple):
    """A hit without its text: where it is, and what facets count. `mentions` are (type, value).

    No model of pydantic's: of a thousand of them with their mentions, that would be most of the cost.
    """

    document_id: str
    run_id: str
    label: str | None = None
    media_type: str | None = None
    language: str | None = None
    mentions: Sequence[tuple[str, str]] = ()
    tags: Sequence[str] = ()


class IndexWriter(Protocol):
    """What changes the chunks of all tenants, and counts them."""

    def write(self, entries: Sequence[Entry]) -> None:
        """Add or replace entries by id; they are searchable when this returns."""
        ...

    def set_tags(self, tenant: str, document_id: str, tags: Sequence[str]) -> None:
        """Give all entries that the document has now these tags and no others. Idempotent."""
        ...

    def delete_run(self, tenant: str, document_id: str, run_id: str) -> None:
        """Remove a run's entries. Idempotent."""
        ...

    def delete_document(self, tenant: str, document_id: str) -> None:
        """Remove all entries of a document. Idempotent."""
        ...

    def counts(self, tenant: str) -> dict[tuple[str, str], int]:
        """Return how many entries there are of each run that has any, by document and run."""
        ...


class SearchIndex(IndexWriter, Protocol):
    """Chunks of all tenants, found within one tenant at a time."""

    def search(self, query: Query) -> list[Hit]:
        """Return hits, the best first. Any text is a valid query; `syntax.py` says what is in it."""
        ...

    def survey(self, query: Query, counted: int) -> tuple[list[Hit], list[Match]]:
        """Return what `search` returns, and without texts and extracts the first `counted` of what is found: together they cost less."""
        ...

    def direction(
        self, tenant: str, document_id: str, run_id: str, chunk_id: str | None = None
    ) -> tuple[float, ...] | None:
        """Return the mean direction of a run's vectors, or of one chunk's, as a unit vector; None where there is none."""
        ...

    def names(self, query: NameQuery) -> list[NameCount]:
        """Return names with their counts, those in most passages first, then by type and value."""
        ...

    def written(self, tenant: str, names: Sequence[Named]) -> dict[Named, str]:
        """Return each name as one of the tenant's passages writes it; in lower case where none has it any more."""
        ...

    def appearances(self, query: NameQuery) -> list[Appearance]:
        """Return the runs with a passage that names it, those with most of them first, then by id."""
        ...

    def corrections(self, tenant: str, words: Sequence[str]) -> dict[str, str]:
        """Return the nearest word that a passage of the tenant has, for words that none has in any form.

        `spelling.py` says what is near. Of several as near, it is the one that most passages have, the first of the alphabet.
        """
        ...


class RebuildableIndex(SearchIndex, Protocol):
    """What operations need besides, when the encoder or the schema changes. Every adapter is one."""

    def rebuild(self) -> AbstractContextManager[IndexWriter]:
        """Yield a new, empty index; when the block ends, it takes the place of this one in one step.

        Searches and writes go to the old index until then, and to the new one from then on: what is written meanwhile
        is lost with the old one, unless the caller writes it again (`pipeline/rebuild.py`). When the block raises, or
        its process dies, the old index stays as it was, and what there is of the new one goes, at the latest when the
        next rebuild starts.
        """
        ...
