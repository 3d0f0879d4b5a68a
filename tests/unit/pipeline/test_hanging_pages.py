"""Pages that never end: they cost their own time, all together that of a batch, and no other page but those behind."""

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pymupdf

from octavo.document import Quarantined
from octavo.errors import ReasonCode
from octavo.pipeline import identity
from octavo.pipeline.consolidate import account
from octavo.pipeline.contracts import ExtractedBatch, ExtractInput, RunRequest
from octavo.pipeline.extract import extract
from octavo.pipeline.split import split
from octavo.settings import Batching, Limits
from octavo.storage.memory import MemoryBlobs
from octavo.storage.originals import LocalOriginals

LIMITS = Limits(seconds_to_open=1.5, seconds_per_page=0.3, seconds_per_batch=4.0)


def write_pdf(path: Path, count: int, hanging: Iterable[int]) -> None:
    """A page that hangs draws a form that draws another ten times, which draws another ten times, twelve deep."""
    document: Any = pymupdf.open()
    for number in range(1, count + 1):
        document.new_page().insert_text((72, 100), f"This is page {number}.")
    form = resources = ""
    for _ in range(12):
        number = document.get_new_xref()
        document.update_object(number, f"<</Type/XObject/Subtype/Form/BBox[0 0 600 800]{resources}>>")
        document.update_stream(number, b"/F Do " * 10 if form else b"0 0 m 9 9 l S")
        form = f"<</XObject<</F {number} 0 R>>>>"
        resources = f"/Resources{form}"
    for number in hanging:
        page = document[number - 1]
        document.xref_set_key(page.xref, "Resources", form)
        document.update_stream(page.get_contents()[0], b"/F Do")
    document.save(path)


def extracted(path: Path, limits: Limits) -> tuple[int, list[ExtractedBatch]]:
    """Split and Extract, as the pipeline runs them: how many pages there are, and what became of them."""
    key = identity.upload_key(identity.DEFAULT_TENANT, path.name)
    document_id = identity.document_id(identity.DEFAULT_TENANT, key)
    run = RunRequest(
        tenant=identity.DEFAULT_TENANT,
        document_id=document_id,
        run_id=identity.run_id(document_id, "1"),
        name=path.name,
        key=key,
        sequencer="1",
        size=path.stat().st_size,
        correlation_id="test",
    )
    originals, results = LocalOriginals({key: path}), MemoryBlobs()
    found = split(run, originals, results, limits, Batching())
    for batch in found.batches:
        extract(ExtractInput(run=run, media_type=found.media_type, batch=batch), originals, results, limits)
    keys = [run.batch_key(batch.index) for batch in found.batches]
    return found.page_count, [ExtractedBatch.model_validate_json(results.get(key)) for key in keys]


def test_a_page_that_hangs_is_set_aside_and_those_around_it_are_read(tmp_path: Path) -> None:
    path = tmp_path / "hanging.pdf"
    write_pdf(path, 3, hanging=[2])
    ledger = account(*extracted(path, LIMITS))
    assert ledger.quarantined == (Quarantined(page=2, code=ReasonCode.READER_TIMED_OUT),)


def test_a_batch_of_hanging_pages_ends_in_its_time_with_every_page_accounted_for(tmp_path: Path) -> None:
    path = tmp_path / "hanging.pdf"
    write_pdf(path, 12, hanging=range(2, 12))  # alone they would take 16 seconds
    started = time.monotonic()
    page_count, batches = extracted(path, LIMITS)
    assert time.monotonic() - started < 12
    ledger = account(page_count, batches)
    assert ledger.balanced
    assert 1 not in {item.page for item in ledger.quarantined}
    assert {item.page for item in ledger.quarantined} >= set(range(2, 12))
    assert {item.code for item in ledger.quarantined} == {ReasonCode.READER_TIMED_OUT}
