"""Split: look at the whole document once, and cut its pages into batches."""

import tempfile
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from octavo.document import Page, Quarantined
from octavo.pipeline.contracts import PageBatch, RunRequest, SplitOutput
from octavo.pipeline.cutting import cut
from octavo.reading import sandbox
from octavo.reading.limits import check_size
from octavo.reading.registry import READERS
from octavo.reading.sniff import extension
from octavo.settings import Batching, Limits
from octavo.storage.blobs import Blobs
from octavo.storage.originals import Originals


def split(
    run: RunRequest, originals: Originals, results: Blobs, limits: Limits, batching: Batching
) -> SplitOutput:
    """Write the document's profile (and its shards, where a format is parsed whole); return the batches.

    Raises:
        UnreadableDocument: the file is none that can be read, or is over a limit.
    """
    check_size(run.size, limits)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"upload{extension(run.name)}"
        originals.download(run.key, run.version_id, path)
        with sandbox.opened_in_child(path, limits) as (profile, pages):
            batches = cut(profile.page_count, batching)
            results.put(run.profile_key, profile.model_dump_json().encode())
            if not READERS[profile.media_type].random_access:
                for batch in batches:
                    shard = gather(islice(pages, batch.last_page - batch.first_page + 1))
                    results.put(run.shard_key(batch.index), shard.model_dump_json().encode())
    return SplitOutput(media_type=profile.media_type, page_count=profile.page_count, batches=batches)


def gather(read: Iterable[Page | Quarantined]) -> PageBatch:
    """Part what was read from what was set aside."""
    items = list(read)
    return PageBatch(
        pages=tuple(item for item in items if isinstance(item, Page)),
        quarantined=tuple(item for item in items if isinstance(item, Quarantined)),
    )
