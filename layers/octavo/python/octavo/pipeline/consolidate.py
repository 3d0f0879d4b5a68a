"""Consolidate: the batches become one document again, and every page is accounted for."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

import numpy as np

from octavo.document import (
    Block,
    Chunk,
    Document,
    Entity,
    Ledger,
    Page,
    PageStatus,
    Quarantined,
    Reason,
    Span,
    Status,
)
from octavo.errors import LedgerMismatch, NotFound, ReasonCode, UnreadableDocument
from octavo.inference.field_rule import FieldRule
from octavo.pipeline.contracts import ConsolidateInput, ConsolidateOutput, ExtractedBatch, Task
from octavo.pipeline.fields import fields, fit_for_record
from octavo.pipeline.infer import from_bytes, spans_from_bytes
from octavo.pipeline.linking import link
from octavo.pipeline.normalization import normalized
from octavo.pipeline.parts import Decide, labelled, parts
from octavo.reading.chunking import chunk, headings_in_force
from octavo.reading.dates import first_date
from octavo.reading.language import language_of
from octavo.reading.reader import Profile
from octavo.storage.blobs import Blobs
from octavo.storage.records import Records

_HEAD_BLOCKS: Final = 100
_RECORDED_PARTS: Final = 100  # a run's record is an item of 400 KB at most
_NORMALIZED: Final = {"DATE", "MONEY"}


def consolidate(
    event: ConsolidateInput,
    results: Blobs,
    records: Records,
    decide: Decide,
    rules: Sequence[FieldRule],
) -> ConsolidateOutput:
    """Write the document and its records; return its status.

    Args:
        event: the run, every batch done.
        results: where the batches are, and the document will be.
        records: where the outcome is recorded.
        decide: what turns a document's evidence into its label.
        rules: what turns mentions of custom types into the document's fields.

    Raises:
        NotFound: the document was deleted while its run was under way.
        LedgerMismatch: a page is missing or counted twice.
        UnreadableDocument: not one page could be read; the ledger and the reason are on record.
    """
    run, split = event.run, event.split
    begun = records.get_run(run.tenant, run.document_id, run.run_id)
    if begun is None:
        raise NotFound(f"document {run.document_id} was deleted while it was analysed")
    batches = [
        ExtractedBatch.model_validate_json(results.get(run.batch_key(batch.index))) for batch in split.batches
    ]
    ledger = account(split.page_count, batches)
    chunks = list(_chunks(batches))
    profile = Profile.model_validate_json(results.get(run.profile_key))
    evidence = np.concatenate([from_bytes(results.get(batch.classify.key)) for batch in event.batches])
    pages = labelled(_pages(batches), chunks, evidence, decide)
    texts = [block.text for page in pages for block in page.blocks if not block.hidden]
    classification = decide(evidence) if len(evidence) else None
    spans = [found for batch in event.batches for found in spans_from_bytes(results.get(batch.recognize.key))]
    entities, linked = link(chunks, _entities(chunks, spans, rules))
    document = Document(
        document_id=run.document_id,
        name=run.name,
        media_type=split.media_type,
        status=Status.PARTIAL if ledger.quarantined else Status.SUCCEEDED,
        language=language_of(texts),
        document_date=profile.date or first_date("\n".join(texts[:_HEAD_BLOCKS])),
        printed_pages=profile.printed_pages,
        pages=tuple(pages),
        chunks=tuple(chunks),
        classification=classification,
        parts=parts(pages),
        entities=entities,
        linked_entities=linked,
        fields=fields(chunks, spans, classification, rules),
        ledger=ledger,
    )
    unreadable = None if ledger.pages_done else _refusal(ledger)
    record = begun.model_copy(
        update={
            "status": Status.FAILED if unreadable else Status.RUNNING,
            "reason": Reason(code=unreadable.code, message=unreadable.message) if unreadable else None,
            "media_type": split.media_type,
            "ledger": ledger,
            "classification": document.classification,
            "parts": document.parts[:_RECORDED_PARTS],
            "chunk_count": len(chunks),
            "entity_count": len(document.entities),
            "fields": fit_for_record(document.fields),
            "model_versions": _versions(event),
            "finished_at": datetime.now(UTC) if unreadable else None,
        }
    )
    results.put(run.document_key, document.to_json().encode())
    records.write_run(record, pages=document.pages, entities=document.entities)
    if unreadable:
        raise unreadable
    return ConsolidateOutput(
        status=document.status,
        page_count=split.page_count,
        chunk_count=len(chunks),
        entity_count=len(document.entities),
        vector_keys=tuple(batch.embed.key for batch in event.batches),
    )


def account(page_count: int, batches: Sequence[ExtractedBatch]) -> Ledger:
    """Return the ledger of the pages.

    Raises:
        LedgerMismatch: the pages read and set aside are not exactly the pages 1 to `page_count`.
    """
    done = [page.number for batch in batches for page in batch.pages]
    quarantined = [item for batch in batches for item in batch.quarantined]
    seen = sorted([*done, *(item.page for item in quarantined)])
    if seen != list(range(1, page_count + 1)):
        raise LedgerMismatch(f"pages 1 to {page_count} came in, but these came out: {seen}")
    return Ledger(pages_in=page_count, pages_done=len(done), quarantined=tuple(quarantined))


def _refusal(ledger: Ledger) -> UnreadableDocument:
    codes = sorted({item.code for item in ledger.quarantined})
    return UnreadableDocument(ReasonCode.ALL_PAGES_QUARANTINED, ", ".join(codes))


def _chunks(batches: Sequence[ExtractedBatch]) -> Iterator[Chunk]:
    """Yield all chunks, each under the headings of the whole document: a batch by itself knows only its own."""
    above: tuple[Block, ...] = ()
    for batch in batches:
        yield from chunk(batch.pages, above)
        above = headings_in_force(batch.pages, above)


def _pages(batches: Sequence[ExtractedBatch]) -> list[Page]:
    """Return all pages in order, the ones set aside among them as empty pages."""
    pages = [page for batch in batches for page in batch.pages]
    pages += [_set_aside(item) for batch in batches for item in batch.quarantined]
    return sorted(pages, key=lambda page: page.number)


def _set_aside(item: Quarantined) -> Page:
    return Page(number=item.page, width=None, height=None, status=PageStatus.QUARANTINED)


def _entities(
    chunks: Sequence[Chunk], spans: Sequence[Sequence[Span]], rules: Sequence[FieldRule]
) -> list[Entity]:
    """Return the entities of all chunks, each tied to its own; mentions of custom types become fields instead."""
    custom = {label for rule in rules for label in rule.labels}
    return [
        Entity(
            chunk_id=owner.id,
            normalized=normalized(span.text) if span.type in _NORMALIZED else None,
            **span.model_dump(),
        )
        for owner, found in zip(chunks, spans, strict=True)
        for span in found
        if span.type not in custom
    ]


def _versions(event: ConsolidateInput) -> dict[str, str]:
    """Return the model version that served each task; batches of one run may not disagree."""
    first = event.batches[0]
    return {
        Task.EMBED: first.embed.model_version,
        Task.CLASSIFY: first.classify.model_version,
        Task.RECOGNIZE: first.recognize.model_version,
    }
