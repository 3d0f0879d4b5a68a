"""Split: look at the whole document once, and cut its pages into batches."""

import math
import tempfile
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from octavo.document import Page, Quarantined
from octavo.pipeline.contracts import BatchRef, PageBatch, RunRequest, SplitOutput
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


def cut(page_count: int, batching: Batching) -> tuple[BatchRef, ...]:
    """Cut pages 1 to `page_count` into few enough, large enough ranges.

    At most `most_batches`, because the execution's history is bounded; at least `fewest_pages` in each but
    the last, because a state transition costs more than reading a page.
    """
    size = max(batching.fewest_pages, math.ceil(page_count / batching.most_batches))
    starts = range(1, page_count + 1, size)
    return tuple(
        BatchRef(index=index, first_page=first, last_page=min(first + size - 1, page_count))
        for index, first in enumerate(starts)
    )


def gather(read: Iterable[Page | Quarantined]) -> PageBatch:
    """Part what was read from what was set aside."""
    items = list(read)
    return PageBatch(
        pages=tuple(item for item in items if isinstance(item, Page)),
        quarantined=tuple(item for item in items if isinstance(item, Quarantined)),
    )
