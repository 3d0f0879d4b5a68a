"""Documents as the pipeline leaves them: records, results and index, by the pipeline's own steps without the models."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from octavo.document import (
    BoxLocation,
    Chunk,
    Classification,
    Document,
    Entity,
    FieldValue,
    Ledger,
    Status,
)
from octavo.inference.ports import Vectors
from octavo.pipeline import identity
from octavo.pipeline.contracts import (
    CaughtError,
    ConsolidateOutput,
    ExtractedBatch,
    FailInput,
    IndexInput,
    Outcome,
    RunRequest,
    Task,
)
from octavo.pipeline.fail import fail
from octavo.pipeline.index import index
from octavo.pipeline.infer import embed_batch
from octavo.pipeline.intake import record_of
from octavo.pipeline.publish import publish
from octavo.pipeline.purge import Stores, remove
from octavo.pipeline.tags import set_tags
from octavo.search.index import SearchIndex
from octavo.storage.memory import MemoryBlobs, MemoryRecords

TENANT = "acme"
HERE = (BoxLocation(page=1, box=(0, 0, 1, 1)),)


class Hashed:
    """The port `Embedder`: a text's vector depends on its words and on the version, and on nothing else."""

    def __init__(self, version: str = "one", dimensions: int = 8) -> None:
        self.version = version
        self.dimensions = dimensions
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        rows = np.array([self._row(text) for text in texts], np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

    def _row(self, text: str) -> list[float]:
        digest = hashlib.sha256(f"{self.version} {text}".encode()).digest()
        return [byte - 127.5 for byte in digest[: self.dimensions]]


class Silent:
    """The port `Events`, without a listener."""

    def publish(self, outcome: Outcome) -> None:
        pass


@dataclass
class Library:
    """Documents of a tenant or of several; each text is a batch of one chunk."""

    index: SearchIndex
    embedder: Hashed = field(default_factory=Hashed)
    records: MemoryRecords = field(default_factory=MemoryRecords)
    results: MemoryBlobs = field(default_factory=MemoryBlobs)

    def consolidated(self, name: str, *texts: str, version: int = 1, tenant: str = TENANT) -> IndexInput:
        """Take a document as far as Consolidate does."""
        run = _run(name, version, tenant)
        self.records.begin_run(record_of(run))
        chunks = [Chunk(id=f"c{n}", text=text, locations=HERE) for n, text in enumerate(texts)]
        for number, chunk in enumerate(chunks):
            batch = ExtractedBatch(pages=(), chunks=(chunk,))
            self.results.put(run.batch_key(number), batch.model_dump_json().encode())
        document = _document(run, chunks)
        self.results.put(run.document_key, document.to_json().encode())
        found = {
            "ledger": document.ledger,
            "chunk_count": len(chunks),
            "model_versions": {Task.EMBED: self.embedder.version},
        }
        self.records.write_run(record_of(run).model_copy(update=found))
        keys = [embed_batch(run, n, self.results, self.embedder).key for n in range(len(chunks))]
        done = ConsolidateOutput(
            status=document.status,
            page_count=1,
            chunk_count=len(chunks),
            entity_count=len(chunks),
            vector_keys=tuple(keys),
        )
        return IndexInput(run=run, consolidated=done)

    def indexed(self, name: str, *texts: str, version: int = 1, tenant: str = TENANT) -> IndexInput:
        """Take a document as far as Index does: it is not visible yet."""
        event = self.consolidated(name, *texts, version=version, tenant=tenant)
        self.write(event)
        return event

    def write(self, event: IndexInput) -> None:
        """Do what Index does."""
        index(event, self.results, self.index)

    def published(self, name: str, *texts: str, version: int = 1, tenant: str = TENANT) -> str:
        """Take a document through all steps; return its id."""
        return self.publish(self.indexed(name, *texts, version=version, tenant=tenant))

    def publish(self, event: IndexInput) -> str:
        publish(event, self.records, self.index, Silent())
        return event.run.document_id

    def fail(self, event: IndexInput) -> None:
        error = CaughtError(Error="Killed")
        fail(FailInput(run=event.run, error=error), self.results, self.records, self.index, Silent())

    def tag(self, document_id: str, *tags: str, tenant: str = TENANT) -> None:
        set_tags(self.records, self.index, tenant, document_id, tags)

    def delete(self, document_id: str, tenant: str = TENANT) -> None:
        document = self.records.hide_document(tenant, document_id)
        assert document is not None
        remove(document, Stores(self.records, self.results, self.index, lambda _: None))

    def visible(self) -> dict[tuple[str, str], int]:
        """The index's counts of what readers see."""
        shown = self.records.current_runs(TENANT, [key[0] for key in self.index.counts(TENANT)])
        return {key: count for key, count in self.index.counts(TENANT).items() if shown.get(key[0]) == key[1]}


def _run(name: str, version: int, tenant: str) -> RunRequest:
    key = identity.upload_key(tenant, name)
    document_id = identity.document_id(tenant, key)
    return RunRequest(
        tenant=tenant,
        document_id=document_id,
        run_id=identity.run_id(document_id, f"v{version}"),
        name=name,
        key=key,
        version_id=f"v{version}",
        sequencer=f"{version:04}",
        size=1,
        correlation_id="test",
    )


def _document(run: RunRequest, chunks: Sequence[Chunk]) -> Document:
    law = FieldValue(value="Ohio", chunk_id="c0", start=0, end=1, confidence=0.9)
    return Document(
        document_id=run.document_id,
        name=run.name,
        media_type="text/plain",
        status=Status.SUCCEEDED,
        language="en",
        document_date="2024-03-31",
        chunks=tuple(chunks),
        classification=Classification(label="lease", confidence=0.9, scores={"lease": 0.9}),
        entities=tuple(
            Entity(type="ORG", text="Acme Corp.", start=0, end=1, confidence=0.9, chunk_id=chunk.id)
            for chunk in chunks
            if "Acme Corp." in chunk.text
        ),
        fields={"governing_law": (law,)},
        ledger=Ledger(pages_in=1, pages_done=1),
    )


def today() -> str:
    """The day, as entries say on which they were ingested."""
    return datetime.now(UTC).date().isoformat()
