"""The index in OpenSearch: BM25 and a Lucene HNSW graph of int8 vectors, fused by OpenSearch itself.

Everything goes through an alias, so that `rebuild` can switch to a new concrete index in one step.
Entries are routed by tenant: a search asks the one shard that holds its tenant.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConnectionError as OpenSearchConnectionError
from opensearchpy.exceptions import TransportError

from octavo.errors import DependencyUnavailable, Misconfigured, Throttled
from octavo.search import opensearch_indices, opensearch_names
from octavo.search.direction import mean_direction
from octavo.search.excerpt import leading_sentence
from octavo.search.index import Entry, Hit, Match, Mode, Query
from octavo.search.names import Appearance, NameCount, Named, NameQuery
from octavo.search.opensearch_bulk import Action, write_bulk
from octavo.search.opensearch_requests import (
    best_by_words_request,
    counts,
    every,
    matches_request,
    mention_terms,
    mentions_of,
    search_request,
    vectors_request,
    words_held,
)
from octavo.search.opensearch_spelling import corrections
from octavo.search.quantization import quantize
from octavo.search.query import check_dimensions, query_vector

_SECONDS: Final = 30
_SERVER_ERROR: Final = 500


class OpenSearchIndex:
    """A `SearchIndex` behind an alias of an OpenSearch cluster with the k-NN and neural-search plugins.

    Args:
        url: `http(s)://[user:password@]host[:port]`.
        alias: the name to read and write; concrete indices are `<alias>-000001` and so on.
        dimensions: the length of the vectors.
        for_rebuild: not to look at what is there, which may be of another version: nothing works until `rebuild` is done.
        http_auth: what opensearch-py signs requests with, such as its `Urllib3AWSV4SignerAuth`.

    Raises:
        Misconfigured: the index holds vectors of another length, or refuses our credentials.
        DependencyUnavailable: OpenSearch does not answer.
    """

    def __init__(
        self,
        url: str,
        alias: str = "octavo-chunks",
        dimensions: int = 384,
        http_auth: object = None,
        *,
        for_rebuild: bool = False,
    ) -> None:
        self._alias = alias
        self._dimensions = dimensions
        self._is_filling = False
        # No retries here: the state machine retries with a backoff, a caller of the API gets its answer now.
        self._client = OpenSearch(
            url, timeout=_SECONDS, max_retries=0, http_compress=True, http_auth=http_auth
        )
        with _our_errors():
            if not self._client.indices.exists_alias(name=alias):
                opensearch_indices.create(self._client, alias, dimensions)
            if not for_rebuild:
                opensearch_indices.check(self._client, alias, dimensions)

    def write(self, entries: Sequence[Entry]) -> None:
        """Add or replace entries by id; they are searchable when this returns.

        Raises:
            Throttled, DependencyUnavailable: some entries were not written; write them all again.
            InvalidRequest: a vector does not fit.
            EntriesRefused: OpenSearch refuses some for good.
        """
        actions = [self._action(self._alias, entry) for entry in entries]
        with _our_errors():
            write_bulk(self._client, actions, refresh="false" if self._is_filling else "wait_for")

    @contextmanager
    def rebuild(self) -> Iterator["OpenSearchIndex"]:
        """Yield a new, empty index; when the block ends, the alias moves to it in one step, and the old index goes.

        Raises:
            Throttled, DependencyUnavailable: OpenSearch cannot do it now.
        """
        with _our_errors():
            new = opensearch_indices.create_beside(self._client, self._alias, self._dimensions)
        try:
            yield self._over(new)
        except BaseException:
            with _our_errors():
                self._client.indices.delete(index=new)
            raise
        # A failure to switch deletes nothing: it may have happened all the same.
        with _our_errors():
            opensearch_indices.switch(self._client, self._alias, new)

    def search(self, query: Query) -> list[Hit]:
        """Return hits, the best first.

        Raises:
            InvalidRequest: the query's limit or vector does not fit.
            Throttled, DependencyUnavailable: OpenSearch cannot answer now.
        """
        return self._hits(query, self._words_held(query))

    def survey(self, query: Query, counted: int) -> tuple[list[Hit], list[Match]]:
        """Return what `search` returns, and the first `counted` of what is found without texts and extracts.

        These are two searches: how far OpenSearch looks for one page decides how it fuses that page.

        Raises:
            InvalidRequest, Throttled, DependencyUnavailable: as `search`.
        """
        held = self._words_held(query)
        wide = query.model_copy(update={"limit": counted})
        matches = self._found(wide, matches_request, held)
        return self._hits(query, held), [_match(found["_source"]) for found in matches]

    def direction(
        self, tenant: str, document_id: str, run_id: str, chunk_id: str | None = None
    ) -> tuple[float, ...] | None:
        """Return the mean direction of a run's vectors, or of one chunk's, as a unit vector; None where there is none.

        Raises:
            Throttled, DependencyUnavailable: OpenSearch cannot answer now.
        """
        terms = {"tenant": tenant, "document_id": document_id, "run_id": run_id, "chunk_id": chunk_id}
        response = self._ask(tenant, vectors_request(terms))
        return mean_direction([found["_source"]["vector"] for found in response["hits"]["hits"]])

    def set_tags(self, tenant: str, document_id: str, tags: Sequence[str]) -> None:
        """Give all entries that the document has now these tags and no others. Idempotent.

        Raises:
            DependencyUnavailable: another writer touched an entry meanwhile; set them again.
        """
        script = {"source": "ctx._source.tags = params.tags", "params": {"tags": list(tags)}}
        with _our_errors():
            self._show_written()
            self._client.update_by_query(
                index=self._alias,
                body={"query": every({"tenant": tenant, "document_id": document_id}), "script": script},
                params={"routing": tenant, "refresh": "true"},
            )

    def names(self, query: NameQuery) -> list[NameCount]:
        """Return names with their counts, those in most passages first, then by type and value.

        Raises:
            Throttled, DependencyUnavailable: OpenSearch cannot answer now.
        """
        return opensearch_names.names(query, partial(self._ask, query.tenant))

    def written(self, tenant: str, names: Sequence[Named]) -> dict[Named, str]:
        """Return each name as one of the tenant's passages writes it; in lower case where none has it any more.

        Raises:
            Throttled, DependencyUnavailable: OpenSearch cannot answer now.
        """
        return opensearch_names.written(tenant, names, partial(self._ask, tenant))

    def appearances(self, query: NameQuery) -> list[Appearance]:
        """Return the runs with a passage that names it, those with most of them first, then by id.

        Raises:
            Throttled, DependencyUnavailable: OpenSearch cannot answer now.
        """
        return opensearch_names.appearances(query, partial(self._ask, query.tenant))

    def corrections(self, tenant: str, words: Sequence[str]) -> dict[str, str]:
        """Return words to look for instead, as `SearchIndex` says.

        Raises:
            Throttled, DependencyUnavailable: OpenSearch cannot answer now.
        """
        return corrections(partial(self._ask, tenant), tenant, words)

    def delete_run(self, tenant: str, document_id: str, run_id: str) -> None:
        """Remove a run's entries. Idempotent."""
        self._delete(tenant, {"document_id": document_id, "run_id": run_id})

    def delete_document(self, tenant: str, document_id: str) -> None:
        """Remove all entries of a document. Idempotent."""
        self._delete(tenant, {"document_id": document_id})

    def counts(self, tenant: str) -> dict[tuple[str, str], int]:
        """Return how many entries there are of each run that has any, by document and run.

        Raises:
            Throttled, DependencyUnavailable: OpenSearch cannot answer now.
        """
        return counts(partial(self._ask, tenant), tenant)

    def _words_held(self, query: Query) -> int:
        """Return how many of the query's words the best hit by words has, by which hybrid mode weighs its lists."""
        if query.mode is not Mode.HYBRID:
            return 0
        query_vector(query, self._dimensions)  # what does not fit is refused before OpenSearch is asked
        return words_held(self._ask(query.tenant, best_by_words_request(query)))

    def _hits(self, query: Query, held: int) -> list[Hit]:
        return [_hit(found) for found in self._found(query, search_request, held)]

    def _found(
        self, query: Query, request: Callable[[Query, list[int] | None, int], dict[str, Any]], held: int
    ) -> list[dict[str, Any]]:
        vector = query_vector(query, self._dimensions)
        body = request(query, quantize(vector) if vector else None, held)
        found: list[dict[str, Any]] = self._ask(query.tenant, body)["hits"]["hits"]
        return found

    def _ask(self, tenant: str, body: dict[str, Any]) -> dict[str, Any]:
        with _our_errors():
            self._show_written()
            answer: dict[str, Any] = self._client.search(
                index=self._alias, body=body, params={"routing": tenant}
            )
        return answer

    def _action(self, index: str, entry: Entry) -> Action:
        check_dimensions(entry.vector, self._dimensions)
        return {
            "_op_type": "index",
            "_index": index,
            # The tenant as a part of the id: no tenant can ever replace another's entry.
            "_id": f"{entry.tenant}#{entry.id}",
            "routing": entry.tenant,
            "_source": entry.model_dump(mode="json")
            | {"mentions": mention_terms(entry.mentions), "fields": mention_terms(entry.fields)}
            | {"vector": quantize(entry.vector)},
        }

    def _delete(self, tenant: str, terms: dict[str, str]) -> None:
        with _our_errors():
            self._show_written()
            self._client.delete_by_query(
                index=self._alias,
                body={"query": every({"tenant": tenant, **terms})},
                params={"routing": tenant, "refresh": "true"},
            )

    def _over(self, index: str) -> "OpenSearchIndex":
        """Return the same for an index that is being filled, and that the alias does not name."""
        other = copy(self)
        other._alias, other._is_filling = index, True  # noqa: SLF001 - of this very class
        return other

    def _show_written(self) -> None:
        """Make searchable what was written without waiting; deletions and changes find only what is."""
        if self._is_filling:
            self._client.indices.refresh(index=self._alias)


@contextmanager
def _our_errors() -> Iterator[None]:
    """Translate opensearch-py's errors into ours; one that is a defect of our request passes as it is."""
    try:
        yield
    except OpenSearchConnectionError as error:
        raise DependencyUnavailable("OpenSearch does not answer") from error
    except TransportError as error:
        status = int(error.status_code)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise Throttled("OpenSearch asks to slow down") from error
        # A conflict: another writer touched an entry that we were deleting.
        if status >= _SERVER_ERROR or status == HTTPStatus.CONFLICT:
            raise DependencyUnavailable(f"OpenSearch answered {status}") from error
        if status == HTTPStatus.NOT_FOUND:
            raise DependencyUnavailable("the index was replaced by a rebuild, or removed") from error
        if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise Misconfigured(f"OpenSearch refuses our credentials ({status})") from error
        raise


def _match(source: dict[str, Any]) -> Match:
    return Match(**source | {"mentions": mentions_of(source["mentions"])})


def _hit(found: dict[str, Any]) -> Hit:
    source = found["_source"]
    extracts = found.get("highlight", {}).get("text")
    return Hit(
        **source,
        highlight=extracts[0] if extracts else leading_sentence(source["text"]),
        score=found["_score"],
    )
