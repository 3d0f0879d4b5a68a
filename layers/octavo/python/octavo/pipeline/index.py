"""Index: the document's chunks enter the search index, under their run, not yet visible to readers."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import numpy as np

from octavo.document import Document
from octavo.inference.ports import Vectors
from octavo.pipeline.contracts import IndexInput, RunRequest
from octavo.pipeline.infer import from_bytes
from octavo.search.index import Entry, Mention, SearchIndex
from octavo.storage.blobs import Blobs


def index(event: IndexInput, results: Blobs, search_index: SearchIndex) -> None:
    """Write one entry for each chunk; the same ids when it runs twice."""
    run = event.run
    document = Document.model_validate_json(results.get(run.document_key))
    if not document.chunks:
        return
    vectors = np.concatenate([from_bytes(results.get(key)) for key in event.consolidated.vector_keys])
    search_index.write(entries(run, document, vectors, datetime.now(UTC).date().isoformat()))


def entries(
    run: RunRequest, document: Document, vectors: Vectors, ingested: str, tags: Sequence[str] = ()
) -> list[Entry]:
    """Return what the index holds of a run.

    Args:
        run: what the document is the result of.
        document: what the run found.
        vectors: of its chunks, in their order: shape (chunks, dimensions).
        ingested: the day of the run, YYYY-MM-DD.
        tags: the document's.
    """
    mentions: dict[str, dict[Mention, None]] = {}
    for entity in document.entities:
        mentions.setdefault(entity.chunk_id, {})[Mention.of(entity.type, entity.text)] = None
    fields = tuple(dict.fromkeys(_fields(document)))
    label = document.classification.label if document.classification else None
    return [
        Entry(
            tenant=run.tenant,
            document_id=run.document_id,
            run_id=run.run_id,
            chunk_id=chunk.id,
            name=run.name,
            label=label,
            text=chunk.text,
            heading_path=chunk.heading_path,
            locations=chunk.locations,
            media_type=document.media_type,
            language=document.language,
            document_date=document.document_date,
            ingested=ingested,
            mentions=tuple(mentions.get(chunk.id, ())),
            fields=fields,
            tags=tuple(tags),
            vector=tuple(vector.tolist()),
        )
        for chunk, vector in zip(document.chunks, vectors, strict=True)
    ]


def _fields(document: Document) -> Iterator[Mention]:
    """Yield what the fields say, as it is written and in its normal form."""
    for name, values in document.fields.items():
        for value in values:
            yield Mention.of(name, value.value)
            if value.normalized is not None:
                yield Mention.of(name, value.normalized)
