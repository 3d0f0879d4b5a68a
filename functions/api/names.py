"""Who and what is named, over all documents that can be seen, and where one name appears."""

from typing import Annotated, Final

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from octavo.errors import NotFound
from octavo.search.index import normalized
from octavo.search.names import MOST_NAMES, NAMES, NameQuery
from octavo.storage.cursors import decode_cursor, encode_cursor, shown_so_far

from .name_models import NameAppearance, NamedEntity, NameList, NameView
from .problems import documented_problems
from .services import Tenant, Wired

router = Router()  # type: ignore[no-untyped-call] # Powertools leaves it untyped

TOGETHER: Final = 20

Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(max_length=1000, description="Of the screen before.")]


@router.get(
    "/entities",
    summary="List names over all documents",
    operation_id="list_names",
    responses={200: {"description": "One screen of names"}, **documented_problems(400)},
)
def list_names(  # noqa: PLR0913, PLR0917 - each is a parameter of the request
    services: Wired,
    tenant: Tenant,
    entity_type: Annotated[
        str | None,
        Query(alias="type", min_length=1, max_length=100, description="Instead of all names: of this type."),
    ] = None,
    value: Annotated[
        str | None, Query(max_length=200, description="Only this name, of whatever type.")
    ] = None,
    prefix: Annotated[str, Query(max_length=200, description="Only names that begin so.")] = "",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> NameList:
    """List persons, organisations and places with the number of their documents and passages, most passages first."""
    query = NameQuery(
        tenant=tenant,
        types=(entity_type,) if entity_type else NAMES,
        value=None if value is None else normalized(value),
        prefix=normalized(prefix),
        hidden=services.records.hidden_documents(tenant),
        limit=limit + 1,
    )
    listing = f"names {query.types} {query.value} {query.prefix}"
    query = query.model_copy(update={"start": _start(tenant, cursor, listing)})
    found = services.search_index().names(query)
    return NameList(
        entities=tuple(map(NamedEntity.of, found[:limit])),
        cursor=_following(tenant, query.start + limit, listing) if len(found) > limit else None,
    )


@router.get(
    "/entities/<entity_type>",
    summary="See where a name appears, and with which others",
    operation_id="get_name",
    responses={200: {"description": "The name"}, **documented_problems(400, 404)},
)
def get_name(  # noqa: PLR0913, PLR0917 - each is a parameter of the request
    services: Wired,
    tenant: Tenant,
    entity_type: Annotated[str, Path(pattern="^[A-Z][A-Z_]{0,99}$", description="Such as PERSON.")],
    value: Annotated[
        str, Query(min_length=1, max_length=200, description="The name; capitals do not matter.")
    ],
    limit: Limit = 20,
    cursor: Cursor = None,
) -> NameView:
    """Tell which documents name it, those with most passages first, and which names stand in the same passages."""
    index, name = services.search_index(), normalized(value)
    hidden = services.records.hidden_documents(tenant)
    query = NameQuery(tenant=tenant, types=(entity_type,), value=name, hidden=hidden, limit=limit + 1)
    listing = f"appearances of {entity_type} {name}"
    start = _start(tenant, cursor, listing)
    counted = index.names(query)
    if not counted:
        raise NotFound(f"no document names this {entity_type}")
    found = index.appearances(query.model_copy(update={"start": start}))
    current = services.records.current_runs(tenant, [each.document_id for each in found])
    together = NameQuery(
        tenant=tenant, types=NAMES, beside=(entity_type, name), hidden=hidden, limit=TOGETHER
    )
    return NameView(
        **NamedEntity.of(counted[0]).model_dump(),
        appearances=tuple(
            NameAppearance.of(each, name)
            for each in found[:limit]
            if current.get(each.document_id) == each.run_id
        ),
        together=tuple(map(NamedEntity.of, index.names(together))),
        cursor=_following(tenant, start + limit, listing) if len(found) > limit else None,
    )


def _following(tenant: str, shown: int, listing: str) -> str | None:
    return encode_cursor(tenant, str(shown), listing) if shown < MOST_NAMES else None


def _start(tenant: str, cursor: str | None, listing: str) -> int:
    return 0 if cursor is None else shown_so_far(decode_cursor(tenant, cursor, listing), MOST_NAMES)
