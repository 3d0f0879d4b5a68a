"""Rebuild: the search index anew, out of the records and the results of the runs that they name; see ADR 0017.

The new index is filled beside the old one, which goes on to serve. What changes meanwhile is made good by looking
again: a look goes through all documents, compares what their records say with what was written of them, and writes
the difference. It is repeated until little changes, then the new index takes the old one's place, and one look more
finds whatever was still written into the old one.

Each look writes by the rule of `tags.py`: who has written the index looks at the record once more, until it says what
was written. Every step of the pipeline changes the record, or puts the run's results, before it changes the index. So
what was written into the old index is found in the records by a look that begins after the switch; and what is
written after the switch is written into the new index by its own writer.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import chain, groupby, islice
from typing import Final, NamedTuple, TypeVar

import numpy as np

from octavo.document import Document, Model, Status
from octavo.errors import LedgerMismatch, NotFound
from octavo.inference.ports import Embedder, Vectors
from octavo.pipeline.contracts import RunRequest
from octavo.pipeline.index import entries
from octavo.pipeline.infer import embed_batch, from_bytes
from octavo.pipeline.intake import request_of
from octavo.pipeline.purge import RESULTS_PREFIX
from octavo.search.index import Entry, IndexWriter, RebuildableIndex
from octavo.storage.blobs import Blobs
from octavo.storage.records import Records, RunRecord, every_document

# Documents that are compared and written together.
_GROUP: Final = 64
# Runs whose results are read side by side, and are in memory at once.
_AT_ONCE: Final = 8
# Each write into OpenSearch waits for a refresh.
_ENTRIES_A_WRITE: Final = 2_000
# What the last look before the switch leaves, the one after it finds; on a busy system there is always something.
_FEW: Final = 8
_MOST_LOOKS: Final = 5

Key = tuple[str, str]
"""A document, by its tenant and its id."""
T = TypeVar("T")


class Ledger(Model):
    """That the index holds what the records say. `short` names the documents of which it does not."""

    documents: int
    chunks: int
    chunks_by_records: int
    embedded: int
    short: tuple[str, ...]


class _Content(NamedTuple):
    """What the index holds of a document: its runs with the number of their chunks, and its tags."""

    chunks: dict[str, int]
    tags: tuple[str, ...]


class _Wanted(NamedTuple):
    """What the records say that the index holds of a document."""

    runs: tuple[RunRecord, ...]
    tags: tuple[str, ...]

    @property
    def content(self) -> _Content:
        return _Content({run.run_id: run.chunk_count for run in self.runs}, self.tags if self.runs else ())


_NOTHING: Final = _Content({}, ())


def rebuild(
    records: Records,
    results: Blobs,
    search_index: RebuildableIndex,
    embedder: Embedder,
    report: Callable[[str], None],
) -> Ledger:
    """Make the index anew; return what it holds, compared with the records.

    Args:
        records: which runs are visible, and the tags of documents.
        results: what these runs found, and the vectors of their texts; those that this embedder's version has not made
            yet are made, and kept.
        search_index: opened for a rebuild.
        embedder: makes the vectors that the index is to hold.
        report: is told of each step, in a few words.

    Raises:
        LedgerMismatch: the new index does not hold what the records say; the old one goes on to serve.
    """
    copy = _Copy(records, results, embedder, report)
    with search_index.rebuild() as new:
        looks = 1
        while copy.look(new) > _FEW and looks < _MOST_LOOKS:
            looks += 1
        ledger = copy.ledger(new)
        if ledger.short:
            raise LedgerMismatch(
                f"the new index would hold {ledger.chunks} of {ledger.chunks_by_records} chunks and was dropped: "
                f"the results are not whole of {', '.join(ledger.short)}"
            )
        report("switching to the new index")
    copy.look(search_index)
    return copy.ledger(search_index)


class _Copy:
    """What was written so far into an index that is made anew."""

    def __init__(
        self, records: Records, results: Blobs, embedder: Embedder, report: Callable[[str], None]
    ) -> None:
        self._records = records
        self._results = results
        self._embedder = embedder
        self._report = report
        self._written: dict[Key, _Content] = {}
        self._embedded = 0

    def look(self, index: IndexWriter) -> int:
        """Write the difference between the records and what was written; return of how many documents there was one."""
        seen: set[Key] = set()
        changed = 0
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for keys in _batched(self._documents(), _GROUP):
                changed += self._follow(index, [key for key in dict.fromkeys(keys) if key not in seen], pool)
                seen.update(keys)
            for keys in _batched(iter(self._written.keys() - seen), _GROUP):
                changed += self._follow(index, keys, pool)
        return changed

    def ledger(self, index: IndexWriter) -> Ledger:
        """Count what the index holds of what was written, and compare it with what the records say."""
        told = found = 0
        short = []
        for tenant in sorted({tenant for tenant, _ in self._written}):
            counts = index.counts(tenant)
            for key, content in self._of(tenant):
                own = sum(counts.get((key[1], run), 0) for run in content.chunks)
                if own != sum(content.chunks.values()) and self._wanted(key).content != content:
                    continue  # changed since: whoever did has written it, too
                told, found = told + sum(content.chunks.values()), found + own
                if own != sum(content.chunks.values()):
                    short.append(key[1])
        return Ledger(
            documents=len(self._written),
            chunks=found,
            chunks_by_records=told,
            embedded=self._embedded,
            short=tuple(short),
        )

    def _of(self, tenant: str) -> list[tuple[Key, _Content]]:
        return [(key, content) for key, content in self._written.items() if key[0] == tenant]

    def _documents(self) -> Iterator[Key]:
        """Yield every document: those with results, in an order that no change disturbs, then those on record.

        A document may come twice. One that is on record alone has lost its results, which the ledger then says.
        """
        tenants: dict[str, None] = {}
        for key, _ in groupby(self._results.keys_under(RESULTS_PREFIX), _owner):
            tenants[key[0]] = None
            yield key
        for tenant in tenants:
            for document in every_document(self._records, tenant):
                yield tenant, document.document_id

    def _follow(self, index: IndexWriter, keys: Collection[Key], pool: ThreadPoolExecutor) -> int:
        """Write these documents until their records still say what was written; return how many had changed."""
        changed: set[Key] = set()
        while True:
            read = zip(keys, pool.map(self._wanted, keys), strict=True)
            wanted = {key: now for key, now in read if now.content != self._written.get(key, _NOTHING)}
            if not wanted:
                return len(changed)
            self._write(index, wanted, pool)
            changed |= wanted.keys()
            keys = wanted.keys()

    def _wanted(self, key: Key) -> _Wanted:
        """Return the visible run, and those that the step Index may have written and that may yet become visible."""
        document = self._records.get_document(*key)
        while document is not None and document.current_run != document.latest.run_id:
            runs = self._records.runs(*key)
            again = self._records.get_document(*key)
            if again == document:
                may_be = (run for run in runs if run.run_id == document.current_run or _is_consolidated(run))
                return _Wanted(tuple(may_be), document.tags)
            document = again
        return _Wanted((document.latest,), document.tags) if document else _Wanted((), ())

    def _write(self, index: IndexWriter, wanted: Mapping[Key, _Wanted], pool: ThreadPoolExecutor) -> None:
        before = {key: self._written.get(key, _NOTHING) for key in wanted}
        new = [
            (run, now.tags)
            for key, now in wanted.items()
            for run in now.runs
            if run.run_id not in before[key].chunks
        ]
        waiting: list[Entry] = []
        for runs in _batched(iter(new), _AT_ONCE):
            waiting += chain.from_iterable(pool.map(lambda item: self._entries(*item), runs))
            if len(waiting) >= _ENTRIES_A_WRITE:
                index.write(waiting)
                waiting = []
        index.write(waiting)
        for (tenant, document_id), now in wanted.items():
            _amend(index, tenant, document_id, before[tenant, document_id], now.content)
            self._note((tenant, document_id), now.content)
        self._report(f"{len(self._written)} documents")

    def _note(self, key: Key, content: _Content) -> None:
        if content == _NOTHING:
            self._written.pop(key, None)
        else:
            self._written[key] = content

    def _entries(self, record: RunRecord, tags: tuple[str, ...]) -> list[Entry]:
        """Return the run's entries; none where its results are not whole, which the ledger then says."""
        run = request_of(record, record.run_id)
        try:
            document = Document.model_validate_json(self._results.get(run.document_key))
            vectors = self._vectors(run)
        except NotFound:
            return []
        if len(vectors) != len(document.chunks):
            return []
        ingested = (record.finished_at or datetime.now(UTC)).date().isoformat()
        return entries(run, document, vectors, ingested, tags) if document.chunks else []

    def _vectors(self, run: RunRequest) -> Vectors:
        """Return the vectors of the run's chunks by this embedder, out of the cache where it has them."""
        batches = len(list(self._results.keys_under(run.batches_prefix)))
        done = [embed_batch(run, batch, self._results, self._embedder) for batch in range(batches)]
        vectors = [from_bytes(self._results.get(output.key)) for output in done]
        self._embedded += sum(
            len(rows) for rows, output in zip(vectors, done, strict=True) if not output.cached
        )
        return np.concatenate(vectors) if vectors else np.empty((0, self._embedder.dimensions), np.float32)


def _amend(index: IndexWriter, tenant: str, document_id: str, before: _Content, now: _Content) -> None:
    """Remove what the records no longer say, and give older entries the tags that they say."""
    if now == _NOTHING:
        index.delete_document(tenant, document_id)
        return
    for run_id in before.chunks.keys() - now.chunks.keys():
        index.delete_run(tenant, document_id, run_id)
    if before.chunks and before.tags != now.tags:
        index.set_tags(tenant, document_id, now.tags)


def _is_consolidated(run: RunRecord) -> bool:
    return run.status is Status.RUNNING and run.ledger.pages_in > 0


def _owner(key: str) -> Key:
    _, tenant, document_id, _ = key.split("/", 3)
    return tenant, document_id


def _batched(values: Iterator[T], size: int) -> Iterator[list[T]]:
    # itertools.batched, which Python 3.11 does not have yet.
    while batch := list(islice(values, size)):
        yield batch
