"""Blobs and records in memory, for a pipeline that runs in one process and leaves nothing behind."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from octavo.document import Entity, Page, Status
from octavo.errors import NotFound
from octavo.storage.blobs import Listed, Versioned
from octavo.storage.cursors import decode_cursor, encode_cursor
from octavo.storage.records import DocumentPage, DocumentRecord, RunRecord
from octavo.storage.schema import listing_sort_key


class MemoryBlobs:
    """The port `Blobs` over a dictionary; the number of a write tells one version from the next."""

    def __init__(self) -> None:
        self._objects: dict[str, tuple[Versioned, datetime]] = {}
        self._lock = Lock()
        self._writes = 0

    def get(self, key: str) -> bytes:
        """See `Blobs.get`."""
        return self._find(key).data

    def put(self, key: str, data: bytes) -> None:
        """See `Blobs.put`."""
        with self._lock:
            self._write(key, data)

    def exists(self, key: str) -> bool:
        """See `Blobs.exists`."""
        return key in self._objects

    def keys_under(self, prefix: str) -> Iterator[str]:
        """See `Blobs.keys_under`."""
        yield from sorted(key for key in list(self._objects) if key.startswith(prefix))

    def delete_under(self, prefix: str) -> int:
        """See `Blobs.delete_under`."""
        keys = [found.key for found in self.list_under(prefix)]
        self.delete(keys)
        return len(keys)

    def get_changed(self, key: str, tag: str | None) -> Versioned | None:
        """See `Blobs.get_changed`."""
        found = self._find(key)
        return None if found.tag == tag else found

    def swap(self, key: str, data: bytes, tag: str | None) -> bool:
        """See `Blobs.swap`."""
        with self._lock:
            current = self._objects[key][0].tag if key in self._objects else None
            if current == tag:
                self._write(key, data)
            return current == tag

    def download(self, key: str, path: Path) -> None:
        """See `Blobs.download`."""
        path.write_bytes(self.get(key))

    def upload(self, path: Path, key: str) -> None:
        """See `Blobs.upload`."""
        self.put(key, path.read_bytes())

    def list_under(self, prefix: str) -> Iterator[Listed]:
        """See `Blobs.list_under`."""
        for key, (_, written_at) in list(self._objects.items()):
            if key.startswith(prefix):
                yield Listed(key, written_at)

    def delete(self, keys: Collection[str]) -> None:
        """See `Blobs.delete`."""
        for key in keys:
            self._objects.pop(key, None)

    def _find(self, key: str) -> Versioned:
        try:
            return self._objects[key][0]
        except KeyError:
            raise NotFound(f"there is no object {key!r}") from None

    def _write(self, key: str, data: bytes) -> None:
        self._writes += 1
        self._objects[key] = Versioned(data, str(self._writes)), datetime.now(UTC)


DocumentId = tuple[str, str]


class MemoryRecords:
    """The port `Records` over dictionaries; one lock does what conditional writes do in DynamoDB."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._documents: dict[DocumentId, DocumentRecord] = {}
        self._runs: dict[DocumentId, dict[str, RunRecord]] = {}
        self._entities: dict[DocumentId, dict[str, tuple[Entity, ...]]] = {}
        self._current: dict[DocumentId, RunRecord] = {}
        self._replaced: dict[DocumentId, str | None] = {}
        self._hidden: set[DocumentId] = set()

    def begin_run(self, run: RunRecord) -> bool:
        """See `Records.begin_run`."""
        with self._lock:
            runs = self._runs.setdefault(_id(run), {})
            if run.run_id in runs:
                return False  # begun before; what has become of it since must not be undone
            document = self._documents.get(_id(run))
            if _id(run) not in self._hidden and (document is None or document.latest.order < run.order):
                self._show_latest(run)
            runs[run.run_id] = run
            return True

    def write_run(
        self,
        run: RunRecord,
        pages: Sequence[Page] = (),  # noqa: ARG002 - nothing in one process asks for a page's status
        entities: Sequence[Entity] = (),
    ) -> None:
        """See `Records.write_run`."""
        with self._lock:
            runs = self._runs.get(_id(run), {})
            if run.run_id not in runs:
                raise _never_begun(run)
            runs[run.run_id] = run
            self._entities.setdefault(_id(run), {})[run.run_id] = tuple(entities)
            if self._documents[_id(run)].latest.run_id == run.run_id:
                self._show_latest(run)

    def commit(self, run: RunRecord) -> str | None:
        """See `Records.commit`."""
        if run.status is Status.FAILED:
            return None
        with self._lock:
            if _id(run) not in self._documents or _id(run) in self._hidden:
                raise _never_begun(run)
            current = self._current.get(_id(run))
            if current is not None and current.run_id == run.run_id:
                return self._replaced[_id(run)]
            if current is not None and current.order >= run.order:
                return None
            self._replaced[_id(run)] = current.run_id if current else None
            self._current[_id(run)] = run
            shown = {"current_run": run.run_id, "current_sequencer": run.sequencer}
            self._documents[_id(run)] = self._documents[_id(run)].model_copy(update=shown)
            return self._replaced[_id(run)]

    def get_run(self, tenant: str, document_id: str, run_id: str) -> RunRecord | None:
        """See `Records.get_run`."""
        return self._runs.get((tenant, document_id), {}).get(run_id)

    def runs(self, tenant: str, document_id: str) -> tuple[RunRecord, ...]:
        """See `Records.runs`."""
        return tuple(self._runs.get((tenant, document_id), {}).values())

    def get_document(self, tenant: str, document_id: str) -> DocumentRecord | None:
        """See `Records.get_document`."""
        hidden = (tenant, document_id) in self._hidden
        return None if hidden else self._documents.get((tenant, document_id))

    def current_runs(self, tenant: str, document_ids: Sequence[str]) -> dict[str, str]:
        """See `Records.current_runs`."""
        found = {document_id: self._current.get((tenant, document_id)) for document_id in document_ids}
        return {document_id: run.run_id for document_id, run in found.items() if run is not None}

    def list_documents(self, tenant: str, limit: int = 50, cursor: str | None = None) -> DocumentPage:
        """See `Records.list_documents`."""
        places = {
            listing_sort_key(document.updated_at, document.document_id): document
            for document in list(self._documents.values())
            if document.tenant == tenant and (tenant, document.document_id) not in self._hidden
        }
        after = None if cursor is None else decode_cursor(tenant, cursor)
        following = sorted((place for place in places if after is None or place < after), reverse=True)
        shown = following[:limit]
        return DocumentPage(
            documents=tuple(places[place] for place in shown),
            cursor=encode_cursor(tenant, shown[-1]) if len(following) > limit else None,
        )

    def entities(self, tenant: str, document_id: str, run_id: str, start: int = 0) -> Iterator[Entity]:
        """See `Records.entities`."""
        yield from self._entities.get((tenant, document_id), {}).get(run_id, ())[start:]

    def delete_findings(self, tenant: str, document_id: str, run_id: str) -> None:
        """See `Records.delete_findings`."""
        self._entities.get((tenant, document_id), {}).pop(run_id, None)

    def set_tags(self, tenant: str, document_id: str, tags: Sequence[str]) -> DocumentRecord | None:
        """See `Records.set_tags`."""
        with self._lock:
            key = (tenant, document_id)
            if key not in self._documents or key in self._hidden:
                return None
            self._documents[key] = self._documents[key].model_copy(update={"tags": tuple(tags)})
            return self._documents[key]

    def hide_document(self, tenant: str, document_id: str) -> DocumentRecord | None:
        """See `Records.hide_document`."""
        with self._lock:
            document = self._documents.get((tenant, document_id))
            if document is not None:
                self._hidden.add((tenant, document_id))
                self._current.pop((tenant, document_id), None)
            return document

    def hidden_documents(self, tenant: str) -> tuple[str, ...]:
        """See `Records.hidden_documents`."""
        return tuple(document for owner, document in sorted(self._hidden) if owner == tenant)

    def delete_document(self, tenant: str, document_id: str) -> None:
        """See `Records.delete_document`."""
        with self._lock:
            self._hidden.discard((tenant, document_id))
            for kept in (self._documents, self._runs, self._entities, self._current, self._replaced):
                kept.pop((tenant, document_id), None)

    def _show_latest(self, run: RunRecord) -> None:
        current, known = self._current.get(_id(run)), self._documents.get(_id(run))
        self._documents[_id(run)] = DocumentRecord(
            tenant=run.tenant,
            document_id=run.document_id,
            name=run.name,
            key=run.key,
            current_run=current.run_id if current else None,
            current_sequencer=current.sequencer if current else "",
            tags=known.tags if known else (),
            latest=run,
            updated_at=run.updated_at,
        )


def _id(run: RunRecord) -> DocumentId:
    return run.tenant, run.document_id


def _never_begun(run: RunRecord) -> NotFound:
    return NotFound(f"run {run.run_id} was never begun, or document {run.document_id} was deleted meanwhile")
