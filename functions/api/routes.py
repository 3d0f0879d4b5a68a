"""The routes: each checks its input, asks the ports, and returns a model."""

from datetime import date
from http import HTTPStatus
from itertools import islice
from typing import Annotated, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Query

from octavo import metrics
from octavo.document import MediaType
from octavo.errors import InvalidRequest, ReasonCode
from octavo.pipeline import identity
from octavo.pipeline.purge import Stores, remove
from octavo.search.facets import COUNTED
from octavo.search.index import Filters, Mode, normalized
from octavo.search.index import Query as SearchQuery
from octavo.telemetry import timed

from .faceting import FacetName, count_facets
from .folding import Group
from .lookup import DocumentId, find_document, unknown
from .models import (
    DocumentDetail,
    DocumentList,
    DocumentSummary,
    Run,
    UploadRequest,
    UploadResponse,
)
from .problems import documented_problems
from .search_models import SearchResponse
from .searching import field_filter, find, mention_filter
from .services import Tenant, Wired
from .shown import shown

ENTITIES_SHOWN: Final = 100

router = Router()  # type: ignore[no-untyped-call] # Powertools leaves it untyped


@router.post(
    "/documents",
    summary="Get a form to upload a document with",
    operation_id="upload",
    status_code=HTTPStatus.CREATED,
    responses={201: {"description": "The form"}, **documented_problems(400)},
)
def upload(services: Wired, tenant: Tenant, request: UploadRequest) -> UploadResponse:
    """Sign a form for S3: the file goes there directly, and its arrival starts the run."""
    if request.size is not None and request.size > services.upload_bytes:
        limit = f"{request.size} of at most {services.upload_bytes} bytes"
        raise InvalidRequest(f"{ReasonCode.FILE_TOO_LARGE.sentence} ({limit})")
    key = identity.upload_key(tenant, request.name)
    form = services.uploads.form(key, services.upload_bytes, request.content_type)
    return UploadResponse(
        document_id=identity.document_id(tenant, key),
        key=key,
        url=form.url,
        fields=form.fields,
        expires_in=form.expires_in,
    )


@router.get(
    "/documents",
    summary="List documents",
    operation_id="list_documents",
    responses={200: {"description": "One screen of documents"}, **documented_problems(400)},
)
def list_documents(
    services: Wired,
    tenant: Tenant,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, Query(max_length=1000, description="Of the screen before.")] = None,
) -> DocumentList:
    """List documents, the latest updated first."""
    screen = services.records.list_documents(tenant, limit, cursor)
    return DocumentList(documents=tuple(map(DocumentSummary.of, screen.documents)), cursor=screen.cursor)


@router.get(
    "/documents/<document_id>",
    summary="Look at a document",
    operation_id="get_document",
    responses={200: {"description": "The document"}, **documented_problems(400, 404)},
)
def get_document(services: Wired, tenant: Tenant, document_id: DocumentId) -> DocumentDetail:
    """Tell how the document's latest run is doing, and what its current run found."""
    document = find_document(services, tenant, document_id)
    latest = document.latest
    shown = latest
    if document.current_run not in {None, latest.run_id}:
        shown = services.records.get_run(tenant, document_id, document.current_run or "") or latest
    entities = services.records.entities(tenant, document_id, shown.run_id)
    return DocumentDetail(
        document_id=document_id,
        name=document.name,
        status=latest.status,
        reason=latest.reason,
        label=shown.classification.label if shown.classification else None,
        subtype=shown.classification.subtype if shown.classification else None,
        parts=shown.parts,
        ledger=shown.ledger,
        entities=tuple(islice(entities, ENTITIES_SHOWN)),
        entity_count=shown.entity_count,
        fields=shown.fields,
        tags=document.tags,
        current_run=document.current_run,
        latest=Run.of(latest),
        updated_at=document.updated_at,
    )


@router.delete(
    "/documents/<document_id>",
    summary="Delete a document",
    operation_id="delete_document",
    status_code=HTTPStatus.NO_CONTENT,
    responses={204: {"description": "It is gone", "content": {}}, **documented_problems(400, 404)},
)
def delete_document(services: Wired, tenant: Tenant, document_id: DocumentId) -> Response[str]:
    """Hide the document, then delete it from the index, its results, its upload, and its records.

    A deletion that failed half-way is seen by nobody, and can be asked for again.
    """
    document = services.records.hide_document(tenant, document_id)
    if document is None:
        raise unknown(document_id)
    stores = Stores(services.records, services.results, services.search_index(), services.uploads.delete)
    remove(document, stores)
    return Response(HTTPStatus.NO_CONTENT, body="")


@router.get(
    "/search",
    summary="Find passages",
    operation_id="search",
    responses={200: {"description": "What was found, the best first"}, **documented_problems(400)},
)
def search(  # noqa: PLR0913, PLR0917 - each is a parameter of the query string
    services: Wired,
    tenant: Tenant,
    q: Annotated[
        str,
        Query(
            min_length=1,
            max_length=1000,
            pattern=r"\S",
            description="Any text; docs/search.md tells the syntax.",
        ),
    ],
    mode: Annotated[Mode, Query()] = Mode.HYBRID,
    label: Annotated[str | None, Query(alias="type", description="Only documents of this type.")] = None,
    media_type: Annotated[MediaType | None, Query(description="Only files of this format.")] = None,
    language: Annotated[str | None, Query(pattern="^[a-z]{2}$", description="By its ISO 639-1 code.")] = None,
    date_from: Annotated[date | None, Query(description="Only documents dated on this day or later.")] = None,
    date_to: Annotated[date | None, Query(description="Only documents dated on this day or earlier.")] = None,
    entity: Annotated[
        list[str] | None,
        Query(
            description="Only passages that name this, as `ORG:Acme` or `Acme`; all of several.",
            max_length=10,
        ),
    ] = None,
    ingested_from: Annotated[
        date | None, Query(description="Only what was analysed on this day (UTC) or later.")
    ] = None,
    ingested_to: Annotated[
        date | None, Query(description="Only what was analysed on this day (UTC) or earlier.")
    ] = None,
    field: Annotated[
        list[str] | None,
        Query(
            description="Only documents with this field, as `governing_law:Delaware` or `Delaware`; all of several.",
            max_length=10,
        ),
    ] = None,
    tag: Annotated[
        list[str] | None, Query(description="Only documents with this tag; all of several.", max_length=10)
    ] = None,
    group: Annotated[Group, Query(description="What is one hit.")] = Group.PASSAGE,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    facets: Annotated[
        list[FacetName] | None,
        Query(
            description="`true`, or which: how many documents each value of these filters leaves.",
            max_length=10,
        ),
    ] = None,
) -> SearchResponse:
    """Find passages by their words, their meaning or both, in what is visible now."""
    filters = Filters(
        label=label,
        media_type=media_type,
        language=language,
        date_from=_day(date_from),
        date_to=_day(date_to),
        ingested_from=_day(ingested_from),
        ingested_to=_day(ingested_to),
        mentions=tuple(map(mention_filter, entity or ())),
        fields=tuple(map(field_filter, field or ())),
        tags=tuple(map(normalized, tag or ())),
    )
    query = SearchQuery(tenant=tenant, text=q.strip(), mode=mode, filters=filters, limit=limit)
    with timed(metrics.SEARCH_SECONDS, mode=mode):
        found = find(services, query, group, COUNTED if facets else 0)
        counted = count_facets(services, tenant, found.matches, facets) if facets else None
    return SearchResponse(
        mode=mode, notice=found.notice, hits=shown(found.hits, found.asked.text), facets=counted
    )


def _day(given: date | None) -> str | None:
    return given.isoformat() if given else None
