"""What the step Index tells the search index of a document."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from octavo.document import Chunk, Document, FieldValue, PathLocation, Status
from octavo.pipeline.contracts import ConsolidateOutput, IndexInput, RunRequest
from octavo.pipeline.index import index
from octavo.pipeline.infer import to_bytes
from octavo.search.index import Filters, Mode, Query
from octavo.search.sqlite import SqliteIndex
from octavo.storage.memory import MemoryBlobs

RUN = RunRequest(
    tenant="acme",
    document_id="d",
    run_id="r",
    name="contract.txt",
    key="acme/contract.txt",
    sequencer="1",
    size=1,
    correlation_id="c",
)


def law(value: str, normalized: str | None = None) -> FieldValue:
    return FieldValue(value=value, normalized=normalized, chunk_id="c1", start=0, end=3, confidence=0.9)


def test_a_document_is_found_by_its_fields_and_the_day_on_which_it_was_analysed(tmp_path: Path) -> None:
    results, found = MemoryBlobs(), SqliteIndex(tmp_path / "index.sqlite", 2)
    document = Document(
        document_id="d",
        name="contract.txt",
        media_type="text/plain",
        status=Status.SUCCEEDED,
        chunks=(Chunk(id="c1", text="The rent is due.", locations=(PathLocation(page=1, path="p"),)),),
        fields={"effective_date": (law("March 31,\n2024", "2024-03-31"),), "governing_law": (law("Ohio"),)},
    )
    results.put(RUN.document_key, document.to_json().encode())
    results.put("vectors", to_bytes(np.ones((1, 2), dtype=np.float32)))
    before = datetime.now(UTC).date().isoformat()
    consolidated = ConsolidateOutput(
        status=Status.SUCCEEDED, page_count=1, chunk_count=1, entity_count=0, vector_keys=("vectors",)
    )
    index(IndexInput(run=RUN, consolidated=consolidated), results, found)

    def hits(filters: Filters) -> int:
        return len(found.search(Query(tenant="acme", text="rent", mode=Mode.KEYWORD, filters=filters)))

    assert hits(Filters(ingested_from=before)) == 1
    assert hits(Filters(ingested_to="2026-01-01")) == 0
    for name, value in (
        ("effective_date", "2024-03-31"),
        ("effective_date", "march 31, 2024"),
        (None, "ohio"),
    ):
        assert hits(Filters(fields=((name, value),))) == 1, value
    assert hits(Filters(fields=(("governing_law", "2024-03-31"),))) == 0
