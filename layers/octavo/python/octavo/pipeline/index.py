"""Index: the document's chunks enter the search index, under their run, not yet visible to readers."""

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np

from octavo.document import Document
from octavo.pipeline.contracts import IndexInput
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
    mentions: dict[str, dict[Mention, None]] = {}
    for entity in document.entities:
        mentions.setdefault(entity.chunk_id, {})[Mention.of(entity.type, entity.text)] = None
    fields = tuple(dict.fromkeys(_fields(document)))
    today = datetime.now(UTC).date().isoformat()
    label = document.classification.label if document.classification else None
    search_index.write(
        [
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
                ingested=today,
                mentions=tuple(mentions.get(chunk.id, ())),
                fields=fields,
                vector=tuple(vector.tolist()),
            )
            for chunk, vector in zip(document.chunks, vectors, strict=True)
        ]
    )


def _fields(document: Document) -> Iterator[Mention]:
    """Yield what the fields say, as it is written and in its normal form."""
    for name, values in document.fields.items():
        for value in values:
            yield Mention.of(name, value.value)
            if value.normalized is not None:
                yield Mention.of(name, value.normalized)
