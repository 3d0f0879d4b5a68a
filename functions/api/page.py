"""One page of a document: its blocks with their places, what is named on it, and what became of it."""

from typing import Annotated

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Path
from pydantic import Field

from octavo.document import Document, Entity, Page

from .lookup import DocumentId, find_result, no_page, read_document
from .problems import documented_problems
from .services import Tenant, Wired

router = Router()  # type: ignore[no-untyped-call] # Powertools leaves it untyped


class PageContent(Page):
    """A page with what was found on it."""

    code: str | None = Field(description="Why it was set aside, where it was.")
    entities: tuple[Entity, ...] = Field(
        description="Those that stand on it, at least in part, in the order of the text."
    )


@router.get(
    "/documents/<document_id>/pages/<page>",
    summary="Read a page",
    operation_id="get_page",
    responses={200: {"description": "The page"}, **documented_problems(400, 404)},
)
def get_page(
    services: Wired,
    tenant: Tenant,
    document_id: DocumentId,
    page: Annotated[int, Path(ge=1, description="Counted from 1.")],
) -> PageContent:
    """Return one page of the current run's document. Boxes are in points of the page."""
    run = find_result(services, tenant, document_id)
    document = read_document(services, run)
    found = next((each for each in document.pages if each.number == page), None)
    if found is None:
        raise no_page(run.name, len(document.pages), page)
    codes = {quarantined.page: quarantined.code for quarantined in document.ledger.quarantined}
    return PageContent(
        **{name: getattr(found, name) for name in Page.model_fields},
        code=codes.get(page),
        entities=_entities_on(found, document),
    )


def _entities_on(page: Page, document: Document) -> tuple[Entity, ...]:
    here = {block.id for block in page.blocks}
    sources = {
        chunk.id: [source for source in chunk.sources if source.block in here] for chunk in document.chunks
    }
    return tuple(
        entity
        for entity in document.entities
        if any(source.start < entity.end and entity.start < source.end for source in sources[entity.chunk_id])
    )
