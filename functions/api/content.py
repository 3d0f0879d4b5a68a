"""A document's whole result, in the form that the caller asks for."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Final

from aws_lambda_powertools.event_handler import Response, content_types
from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Query

from octavo.document import Document
from octavo.reading.export import to_markdown, to_text

from .conditional import Condition, entity_tag, names, not_modified
from .lookup import DocumentId, document_key, find_result, read_document
from .overflow import fits, see_other
from .problems import documented_problems
from .services import Tenant, Wired


class ContentFormat(StrEnum):
    """How a document is written: whole, in the public contract's shape, or its text for readers."""

    JSON = "json"
    MARKDOWN = "markdown"
    TEXT = "text"


WRITTEN: Final[Mapping[ContentFormat, tuple[str, Callable[[Document], str]]]] = {
    ContentFormat.MARKDOWN: ("text/markdown; charset=utf-8", to_markdown),
    ContentFormat.TEXT: ("text/plain; charset=utf-8", to_text),
}

router = Router()  # type: ignore[no-untyped-call] # Powertools leaves it untyped


@router.get(
    "/documents/<document_id>/content",
    summary="Read a document's whole result",
    operation_id="get_content",
    responses={
        200: {
            "description": "The document",
            "content": {
                "application/json": {"model": Document},
                **{
                    media_type.partition(";")[0]: {"schema": {"type": "string"}}
                    for media_type, _ in WRITTEN.values()
                },
            },
        },
        303: {"description": "The result is large: fetch it from `Location`", "content": {}},
        **documented_problems(400, 404),
    },
)
def get_content(
    services: Wired,
    tenant: Tenant,
    document_id: DocumentId,
    condition: Condition,
    as_format: Annotated[ContentFormat, Query(alias="format")] = ContentFormat.JSON,
) -> Response[str]:
    """Return the current run's document, or a link to it where it is larger than a function may return."""
    run = find_result(services, tenant, document_id)
    tag = entity_tag(run.run_id, as_format)
    if names(condition, tag):
        return not_modified(tag)
    if as_format is not ContentFormat.JSON:
        content_type, written = WRITTEN[as_format]
        return Response(
            HTTPStatus.OK, content_type, written(read_document(services, run)), headers={"ETag": tag}
        )
    key = document_key(run)
    if services.results.size(key) <= services.response_bytes:
        body = services.results.get(key).decode()
        if fits(body, services.response_bytes):
            return Response(HTTPStatus.OK, content_types.APPLICATION_JSON, body, headers={"ETag": tag})
    return see_other(services.results.link(key), tag)
