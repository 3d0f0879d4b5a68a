"""How a document's pages are cut into batches."""

import math

from octavo.pipeline.contracts import BatchRef
from octavo.settings import Batching


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
