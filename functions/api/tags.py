"""The tags that readers give to documents."""

from aws_lambda_powertools.event_handler.api_gateway import Router

from octavo.pipeline.tags import checked, set_tags

from .lookup import DocumentId, unknown
from .models import DocumentTags, TagsRequest
from .problems import documented_problems
from .services import Tenant, Wired

router = Router()  # type: ignore[no-untyped-call] # Powertools leaves it untyped


@router.put(
    "/documents/<document_id>/tags",
    summary="Give a document tags",
    operation_id="set_document_tags",
    responses={200: {"description": "The tags that it has now"}, **documented_problems(400, 404)},
)
def set_document_tags(
    services: Wired, tenant: Tenant, document_id: DocumentId, request: TagsRequest
) -> DocumentTags:
    """Give the document these tags in the place of its own; searches see them when this answers. Later versions keep them."""
    tags = checked(request.tags)
    document = set_tags(services.records, services.search_index(), tenant, document_id, tags)
    if document is None:
        raise unknown(document_id)
    return DocumentTags(document_id=document_id, tags=document.tags)
