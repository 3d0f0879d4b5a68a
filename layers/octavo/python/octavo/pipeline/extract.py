"""Extract: one batch of pages becomes blocks and chunks. A page that cannot be read is set aside, alone."""

import tempfile
from collections import Counter
from pathlib import Path

from octavo.pipeline.contracts import ExtractedBatch, ExtractInput, ExtractOutput, PageBatch
from octavo.pipeline.split import gather
from octavo.reading import sandbox
from octavo.reading.chunking import chunk
from octavo.reading.continuation import joined
from octavo.reading.reader import Profile
from octavo.reading.registry import READERS
from octavo.settings import Limits
from octavo.storage.blobs import Blobs
from octavo.storage.originals import Originals


def extract(event: ExtractInput, originals: Originals, results: Blobs, limits: Limits) -> ExtractOutput:
    """Write the batch's pages and chunks; return how many chunks there are."""
    run, batch = event.run, event.batch
    if READERS[event.media_type].random_access:
        read = _read_range(event, originals, results, limits)
    else:
        read = PageBatch.model_validate_json(results.get(run.shard_key(batch.index)))
    chunks = tuple(chunk(read.pages))
    extracted = ExtractedBatch(pages=read.pages, quarantined=read.quarantined, chunks=chunks)
    results.put(run.batch_key(batch.index), extracted.model_dump_json().encode())
    return ExtractOutput(
        batch=batch.index,
        chunk_count=len(chunks),
        page_count=len(read.pages) + len(read.quarantined),
        quarantined=Counter(item.code for item in read.quarantined),
    )


def _read_range(event: ExtractInput, originals: Originals, results: Blobs, limits: Limits) -> PageBatch:
    """Return the batch's pages, joined with what its neighbours on each side have of their paragraphs and tables."""
    run, batch = event.run, event.batch
    profile = Profile.model_validate_json(results.get(run.profile_key))
    first, last = max(batch.first_page - 1, 1), min(batch.last_page + 1, profile.page_count)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        originals.download(run.key, run.version_id, path)
        read = gather(sandbox.read_in_child(path, profile, first, last, limits))
    own = range(batch.first_page, batch.last_page + 1)
    return PageBatch(
        pages=tuple(page for page in joined(read.pages) if page.number in own),
        quarantined=tuple(item for item in read.quarantined if item.page in own),
    )
