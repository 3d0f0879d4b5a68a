"""Purge: documents go wholly, and no reader sees one half-gone.

What is visible goes first, what tells where the rest is goes last, and each step can run twice: a purge that
stopped anywhere is finished by asking for it again.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final, NamedTuple

from octavo.pipeline.contracts import ExtractedBatch
from octavo.pipeline.infer import cache_prefix, texts_digest
from octavo.search.index import SearchIndex
from octavo.storage.blobs import Blobs
from octavo.storage.records import DocumentRecord, Records, RunRecord


class Stores(NamedTuple):
    """Where a document's parts are. `delete_original` takes the key of the upload."""

    records: Records
    results: Blobs
    search_index: SearchIndex
    delete_original: Callable[[str], None]


RESULTS_PREFIX: Final = "runs/"
"""Where the results of all tenants are."""


def documents_prefix(tenant: str) -> str:
    """Return where all of the tenant's results are."""
    return f"{RESULTS_PREFIX}{tenant}/"


def results_prefix(tenant: str, document_id: str) -> str:
    """Return where the results of all of the document's runs are."""
    return f"{documents_prefix(tenant)}{document_id}/"


def remove(document: DocumentRecord, stores: Stores) -> None:
    """Remove one document that is hidden already; its cached results stay."""
    for _ in _without_cache([document], stores):
        pass


def purge(tenant: str, document_ids: Iterable[str], stores: Stores) -> Iterator[str]:
    """Remove the documents and what only they have in the cache; yield each step as it is done.

    Unknown documents are passed over: they may be gone since.
    """
    found = [stores.records.hide_document(tenant, document_id) for document_id in document_ids]
    documents = [document for document in found if document is not None]
    yield "hidden from readers"
    # Before the results: they tell what of the cache is whose.
    prefixes = [results_prefix(tenant, document.document_id) for document in documents]
    yield from delete_cache(tenant, prefixes, stores.results)
    yield from _without_cache(documents, stores)


def _without_cache(documents: Iterable[DocumentRecord], stores: Stores) -> Iterator[str]:
    for document in documents:
        tenant, document_id = document.tenant, document.document_id
        stores.search_index.delete_document(tenant, document_id)
        yield f"{document.name}: index entries"
        stores.results.delete_under(results_prefix(tenant, document_id))
        yield f"{document.name}: results"
        stores.delete_original(document.key)
        yield f"{document.name}: original"
        stores.records.delete_document(tenant, document_id)
        yield f"{document.name}: records"


def superseded(document: DocumentRecord, records: Records) -> list[RunRecord]:
    """Return the document's ended runs but the visible one and the latest, whose reason readers still see."""
    kept = {document.current_run, document.latest.run_id}
    runs = records.runs(document.tenant, document.document_id)
    return [run for run in runs if run.run_id not in kept and run.finished_at is not None]


def purge_runs(tenant: str, runs: Collection[RunRecord], stores: Stores) -> Iterator[str]:
    """Remove what these runs found, and what only they have in the cache; yield each step as it is done.

    Their records stay: a late event of an old version is known by them.
    """
    prefixes = {run.run_id: f"{results_prefix(tenant, run.document_id)}{run.run_id}/" for run in runs}
    yield from delete_cache(tenant, prefixes.values(), stores.results)
    for run in runs:
        stores.search_index.delete_run(tenant, run.document_id, run.run_id)
        stores.records.delete_findings(tenant, run.document_id, run.run_id)
        if stores.results.delete_under(prefixes[run.run_id]):
            yield f"{run.name}: version {run.version_id or run.sequencer}, attempt {run.attempt}"


def delete_cache(tenant: str, going: Iterable[str], results: Blobs) -> Iterator[str]:
    """Delete what nothing uses but the runs under the prefixes `going`; reads every batch of the tenant's."""
    prefixes = tuple(going)
    gone: set[str] = set()
    kept: set[str] = set()
    for key in results.keys_under(documents_prefix(tenant)):
        if "/batches/" in key:
            batch = ExtractedBatch.model_validate_json(results.get(key))
            (gone if key.startswith(prefixes) else kept).add(texts_digest(batch.chunks))
    unused = gone - kept
    if not unused:
        return
    for key in list(results.keys_under(cache_prefix(tenant))):
        if key.rsplit("/", 1)[-1] in unused:
            results.delete_under(key)
            yield f"cached {key.removeprefix(cache_prefix(tenant))}"
