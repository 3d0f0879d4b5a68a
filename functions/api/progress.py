"""How far the latest run of a document has come."""

from aws_lambda_powertools.event_handler.api_gateway import Router

from octavo.pipeline.progress import Progress, progress

from .lookup import DocumentId, find_document
from .pages import run_request
from .problems import documented_problems
from .services import Tenant, Wired

router = Router()  # type: ignore[no-untyped-call] # Powertools leaves it untyped


@router.get(
    "/documents/<document_id>/progress",
    summary="Follow a document's latest run",
    operation_id="get_document_progress",
    responses={200: {"description": "Where the run is"}, **documented_problems(400, 404)},
)
def get_document_progress(services: Wired, tenant: Tenant, document_id: DocumentId) -> Progress:
    """Tell the stage under way, how many pages are read, and when each stage ended."""
    run = find_document(services, tenant, document_id).latest
    return progress(run, run_request(run), services.results)
