"""Pages as people see them: a picture, made when it is first asked for, and kept."""

from typing import Annotated, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from octavo.document import MediaType
from octavo.errors import NotFound
from octavo.pipeline.contracts import RenderInput, RunRequest
from octavo.pipeline.intake import request_of
from octavo.storage.records import RunRecord
from octavo.telemetry import logger

from .conditional import Condition, entity_tag, names, not_modified
from .lookup import DocumentId, find_result, no_page
from .overflow import see_other
from .problems import documented_problems
from .services import Services, Tenant, Wired

# Few widths, so that few pictures of a page are kept.
WIDTHS: Final = (200, 400, 800, 1200, 1600, 2400)

router = Router()  # type: ignore[no-untyped-call] # Powertools leaves it untyped


@router.get(
    "/documents/<document_id>/pages/<page>/image",
    summary="See a page",
    operation_id="get_page_image",
    responses={
        303: {"description": "The picture, a PNG, is at `Location`, which needs no token", "content": {}},
        **documented_problems(400, 404),
    },
)
def get_page_image(  # noqa: PLR0913, PLR0917 - each is a parameter of the request
    services: Wired,
    tenant: Tenant,
    document_id: DocumentId,
    page: Annotated[int, Path(ge=1, description="Counted from 1.")],
    condition: Condition,
    width: Annotated[
        int,
        Query(
            ge=1,
            le=WIDTHS[-1],
            description=f"In pixels; the picture has the next of {', '.join(map(str, WIDTHS))}.",
        ),
    ] = 1200,
) -> Response[str]:
    """Return a link to the page's picture. Boxes are in points of the page, whose width the result says."""
    run = find_result(services, tenant, document_id)
    _check(run, page)
    width = next(each for each in WIDTHS if each >= width)
    request = run_request(run)
    key = request.picture_key(page, width)
    tag = entity_tag(key)
    if names(condition, tag):
        return not_modified(tag)
    if not services.results.exists(key):
        _render(services, RenderInput(run=request, page=page, width=width))
    return see_other(services.results.link(key, "image/png"), tag)


def _check(run: RunRecord, page: int) -> None:
    if run.media_type is None or not MediaType(run.media_type).has_paper:
        raise NotFound(f"{run.name} has no pictures of pages: it is {run.media_type}, which has no paper")
    if page > run.ledger.pages_in:
        raise no_page(run.name, run.ledger.pages_in, page)


def run_request(run: RunRecord) -> RunRequest:
    """Return the run as the pipeline's functions are asked about it."""
    return request_of(run, logger.get_correlation_id() or run.run_id)


def _render(services: Services, event: RenderInput) -> None:
    run = event.run
    refusal = services.renderer().render(event).refusal
    if refusal is not None:
        raise NotFound(f"page {event.page} cannot be shown: {refusal}")
    try:
        find_result(services, run.tenant, run.document_id)
    except NotFound:  # deleted meanwhile, maybe before the picture was there to be deleted with it
        services.results.delete([run.picture_key(event.page, event.width)])
        raise
