"""The people, organisations, places and figures that were found in a document."""

from itertools import islice
from typing import Annotated

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Query

from octavo.storage.cursors import decode_cursor, encode_cursor, shown_so_far
from octavo.storage.schema import MOST_ENTITIES

from .lookup import DocumentId, find_document, find_result
from .models import EntityList
from .problems import documented_problems
from .services import Services, Tenant, Wired

router = Router()  # type: ignore[no-untyped-call] # Powertools leaves it untyped


@router.get(
    "/documents/<document_id>/entities",
    summary="List a document's entities",
    operation_id="list_document_entities",
    responses={200: {"description": "One screen of entities"}, **documented_problems(400, 404)},
)
def list_document_entities(  # noqa: PLR0913, PLR0917 - each is a parameter of the request
    services: Wired,
    tenant: Tenant,
    document_id: DocumentId,
    entity_type: Annotated[
        str | None, Query(alias="type", max_length=100, description="Only of this type, such as PERSON.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    cursor: Annotated[str | None, Query(max_length=1000, description="Of the screen before.")] = None,
) -> EntityList:
    """List what the visible run found, in the order of the text. A cursor stays with the run that it began with."""
    run_id, start = _position(services, tenant, document_id, cursor)
    numbered = enumerate(services.records.entities(tenant, document_id, run_id, start), start + 1)
    wanted = ((number, each) for number, each in numbered if entity_type in {None, each.type})
    shown = list(islice(wanted, limit + 1))
    more = len(shown) > limit
    return EntityList(
        entities=tuple(entity for _, entity in shown[:limit]),
        cursor=encode_cursor(tenant, f"{run_id}#{shown[limit - 1][0]}", _listing(document_id))
        if more
        else None,
    )


def _position(services: Services, tenant: str, document_id: str, cursor: str | None) -> tuple[str, int]:
    """Return the run, and how many of its entities were shown already."""
    if cursor is None:
        return find_result(services, tenant, document_id).run_id, 0
    find_document(services, tenant, document_id)
    run_id, _, shown = decode_cursor(tenant, cursor, _listing(document_id)).partition("#")
    return run_id, shown_so_far(shown, MOST_ENTITIES)


def _listing(document_id: str) -> str:
    return f"entities of {document_id}"
