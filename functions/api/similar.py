"""More like this: documents like a document, passages like a passage. No model runs: the index has the vectors."""

from typing import Annotated

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Query

from octavo.errors import NotFound
from octavo.search.index import Filters, Hit, Mode
from octavo.search.index import Query as SearchQuery

from .folding import Folded, Group
from .lookup import DocumentId, find_result
from .problems import documented_problems
from .search_models import OtherHit, SimilarResponse
from .searching import current_hits
from .services import Services, Tenant, Wired
from .shown import shown

router = Router()  # type: ignore[no-untyped-call] # Powertools leaves it untyped

# What is further off than this cosine is the nearest there is, and still not alike. The index's scores are (1 + cosine) / 2.
_LEAST_COSINE = 0.3
_LEAST_SCORE = (1 + _LEAST_COSINE) / 2


@router.get(
    "/documents/<document_id>/similar",
    summary="Find more like this",
    operation_id="find_similar",
    responses={
        200: {"description": "What is like it, the most alike first"},
        **documented_problems(400, 404),
    },
)
def find_similar(
    services: Wired,
    tenant: Tenant,
    document_id: DocumentId,
    chunk: Annotated[
        str | None,
        Query(min_length=1, max_length=100, description="Passages like this one, instead of documents."),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> SimilarResponse:
    """Find documents like this one, each by its nearest passage; or passages like one of its passages."""
    run_id = find_result(services, tenant, document_id).run_id
    direction = services.search_index().direction(tenant, document_id, run_id, chunk)
    if direction is None:
        if chunk is not None:
            raise NotFound(f"document {document_id} has no passage {chunk}")
        return SimilarResponse(copies=(), hits=())
    query = SearchQuery(tenant=tenant, text="", mode=Mode.SEMANTIC, vector=direction, limit=limit)
    if chunk is None:
        filters = Filters(without_document=document_id)
        return _response([], _near(services, query.model_copy(update={"filters": filters}), Group.DOCUMENT))
    # One more, for the passage is the nearest to itself.
    found = _near(services, query.model_copy(update={"limit": limit + 1}), Group.PASSAGE)
    own = [item for item in found if any(_is(hit, document_id, chunk) for hit in (item.hit, *item.others))]
    copies = [hit for item in own for hit in (item.hit, *item.others) if not _is(hit, document_id, chunk)]
    return _response(copies, [item for item in found if item not in own][:limit])


def _near(services: Services, query: SearchQuery, group: Group) -> list[Folded]:
    hits = current_hits(services.search_index(), services.records, query, group)
    return [item for item in hits if item.hit.score >= _LEAST_SCORE]


def _is(hit: Hit, document_id: str, chunk_id: str) -> bool:
    return (hit.document_id, hit.chunk_id) == (document_id, chunk_id)


def _response(copies: list[Hit], found: list[Folded]) -> SimilarResponse:
    return SimilarResponse(copies=tuple(map(OtherHit.of, copies)), hits=shown(found, ""))
