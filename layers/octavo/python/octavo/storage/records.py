"""What is known of documents and runs. The port; `dynamodb.py` and `memory.py` implement it.

The rules that every implementation keeps, and one contract suite checks:

- A run is begun once. `begin_run` answers False when the run's record is already there.
- A document's visible result is `current_run`, set by `commit` alone, ordered by the S3 sequencer:
  a late event for an older version never replaces a newer result.
- A failed run never touches `current_run`: the last good result stays visible.
- A deleted document stays deleted: a run that was under way can neither finish nor commit.
- A deletion starts by hiding the document: from then on readers see nothing of it, and no run commits.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final, Protocol

from pydantic import Field

from octavo.document import Classification, Entity, FieldValue, Ledger, Model, Page, Part, Reason, Status

# Longer than any sequencer that S3 is known to send (18), short enough for a key.
SEQUENCER_WIDTH: Final = 64


class RunRecord(Model):
    """One execution over one version of a document."""

    tenant: str
    document_id: str
    run_id: str
    name: str
    key: str
    version_id: str
    sequencer: str
    attempt: int = 1
    size: int = 0
    status: Status = Status.RUNNING
    reason: Reason | None = None
    media_type: str | None = None
    ledger: Ledger = Ledger()
    classification: Classification | None = None
    parts: tuple[Part, ...] = ()
    chunk_count: int = 0
    entity_count: int = 0
    fields: dict[str, tuple[FieldValue, ...]] = Field(default_factory=dict)
    model_versions: dict[str, str] = Field(default_factory=dict)
    variants: dict[str, str] = Field(default_factory=dict)  # of each model that has several versions
    started_at: datetime
    finished_at: datetime | None = None

    @property
    def order(self) -> str:
        """Sorts the runs of one document as a string: by sequencer, then attempt, then start.

        S3's rule for comparing sequencers is to pad the shorter one with zeros on the right. The start decides
        only between versions to which a stand-in for S3 gave the same sequencer.
        """
        sequencer = self.sequencer.upper().ljust(SEQUENCER_WIDTH, "0")
        started = self.started_at.astimezone(UTC).isoformat(timespec="microseconds")
        return f"{sequencer}#{self.attempt:06d}#{started}"

    @property
    def updated_at(self) -> datetime:
        """When the run was last heard of."""
        return self.finished_at or self.started_at


class DocumentRecord(Model):
    """A document as users see it: what is visible now, and how its latest run is doing."""

    tenant: str
    document_id: str
    name: str
    key: str
    current_run: str | None = None
    current_sequencer: str = ""
    tags: tuple[str, ...] = ()
    latest: RunRecord
    updated_at: datetime


class DocumentPage(Model):
    """One screen of a listing. `cursor` continues it; None at the end."""

    documents: tuple[DocumentRecord, ...]
    cursor: str | None = None


class Records(Protocol):
    """The documents of all tenants; every call names its tenant, and sees only that tenant's."""

    def begin_run(self, run: RunRecord) -> bool:
        """Record a run as RUNNING and make it its document's latest; False if this run was already begun.

        A run with an older sequencer than the document's latest run is recorded but not made the latest.
        """
        ...

    def write_run(self, run: RunRecord, pages: Sequence[Page] = (), entities: Sequence[Entity] = ()) -> None:
        """Write the run's outcome with its pages (status only, no blocks) and entities. Idempotent.

        Raises:
            NotFound: the run was never begun, or its document was deleted meanwhile.
        """
        ...

    def commit(self, run: RunRecord) -> str | None:
        """Make the run its document's `current_run`; return the run it replaced, or None. Idempotent.

        Does nothing when a run that comes later in `RunRecord.order` is current, or when the run failed.

        Raises:
            NotFound: no run of the document was begun, or it was deleted meanwhile.
        """
        ...

    def get_run(self, tenant: str, document_id: str, run_id: str) -> RunRecord | None:
        """Return the run's record, or None."""
        ...

    def runs(self, tenant: str, document_id: str) -> tuple[RunRecord, ...]:
        """Return every run of the document, in no particular order."""
        ...

    def get_document(self, tenant: str, document_id: str) -> DocumentRecord | None:
        """Return the document's record; None when there is none, or it is hidden."""
        ...

    def current_runs(self, tenant: str, document_ids: Sequence[str]) -> dict[str, str]:
        """Return the current run of each of these documents that has one (a batch read)."""
        ...

    def list_documents(self, tenant: str, limit: int = 50, cursor: str | None = None) -> DocumentPage:
        """Return documents, the latest updated first.

        Raises:
            InvalidRequest: the cursor was not made by this tenant's listing.
        """
        ...

    def entities(self, tenant: str, document_id: str, run_id: str, start: int = 0) -> Iterator[Entity]:
        """Yield the run's entities in the order they were written, without the first `start`."""
        ...

    def delete_findings(self, tenant: str, document_id: str, run_id: str) -> None:
        """Delete the run's pages and entities. Its own record stays, by which a late event is known. Idempotent."""
        ...

    def set_tags(self, tenant: str, document_id: str, tags: Sequence[str]) -> DocumentRecord | None:
        """Give the document these tags, which every later run keeps; return it, or None if it is not there or hidden."""
        ...

    def hide_document(self, tenant: str, document_id: str) -> DocumentRecord | None:
        """Take the document from readers' sight in one write, for good; return it, or None if there is none.

        Idempotent: a hidden document is returned again, so that a deletion can be resumed.
        """
        ...

    def hidden_documents(self, tenant: str) -> tuple[str, ...]:
        """Return the documents whose deletion has begun and not ended."""
        ...

    def delete_document(self, tenant: str, document_id: str) -> None:
        """Delete everything recorded of the document, its runs, pages and entities."""
        ...


def every_document(records: Records, tenant: str) -> Iterator[DocumentRecord]:
    """Yield all of the tenant's documents, the latest updated first."""
    cursor: str | None = None
    while True:
        screen = records.list_documents(tenant, cursor=cursor)
        yield from screen.documents
        cursor = screen.cursor
        if cursor is None:
            return
