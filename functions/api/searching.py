"""Search as readers see it: only what is in each document's current run."""

from typing import Final

from octavo.search.index import Hit, Mode, Query, SearchIndex
from octavo.search.query import MOST_HITS
from octavo.storage.records import Records

from .services import Services

# Runs that were replaced stay in the index until they are swept; most searches meet none of them.
SPARE: Final = 2


def find(services: Services, query: Query) -> list[Hit]:
    """Return the query's hits in current runs, `query.limit` of them wherever there are as many.

    The query's vector is made here, from its text, unless its mode is keyword.
    """
    if query.mode is not Mode.KEYWORD:
        vector = services.embedder().embed([query.text])[0]
        query = query.model_copy(update={"vector": tuple(vector.tolist())})
    return current_hits(services.search_index(), services.records, query)


def current_hits(index: SearchIndex, records: Records, query: Query) -> list[Hit]:
    """Return the first `query.limit` hits in current runs, fetching more as long as others crowd them out."""
    fetched = query.limit * SPARE
    while True:
        hits = index.search(query.model_copy(update={"limit": fetched}))
        runs = records.current_runs(query.tenant, list({hit.document_id for hit in hits}))
        current = [hit for hit in hits if runs.get(hit.document_id) == hit.run_id]
        if len(current) >= query.limit or len(hits) < fetched or fetched >= MOST_HITS:
            return current[: query.limit]
        fetched = min(fetched * 4, MOST_HITS)
