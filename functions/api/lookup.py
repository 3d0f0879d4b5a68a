"""The documents and results that a route is about, or the 404 that says which is missing."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path

from octavo.document import Document
from octavo.errors import NotFound
from octavo.pipeline.purge import results_prefix
from octavo.storage.records import DocumentRecord, RunRecord

from .services import Services

DocumentId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="As `POST /documents` answered.")]


def find_document(services: Services, tenant: str, document_id: str) -> DocumentRecord:
    """Return the document's record.

    Raises:
        NotFound: the tenant has no such document.
    """
    document = services.records.get_document(tenant, document_id)
    if document is None:
        raise unknown(document_id)
    return document


def find_result(services: Services, tenant: str, document_id: str) -> RunRecord:
    """Return the run whose result is visible.

    Raises:
        NotFound: the tenant has no such document, or no run of it has succeeded yet.
    """
    document = find_document(services, tenant, document_id)
    if document.current_run == document.latest.run_id:
        return document.latest
    run = (
        services.records.get_run(tenant, document_id, document.current_run) if document.current_run else None
    )
    if run is None:
        raise NotFound(f"document {document_id} has no result yet")
    return run


def document_key(run: RunRecord) -> str:
    """Return where the run's whole result is kept."""
    return f"{results_prefix(run.tenant, run.document_id)}{run.run_id}/document.json"


def read_document(services: Services, run: RunRecord) -> Document:
    """Return the run's whole result."""
    return Document.model_validate_json(services.results.get(document_key(run)))


def no_page(name: str, pages: int, page: int) -> NotFound:
    """Return the error that says that the document ends before this page."""
    return NotFound(f"{name} has {pages} pages, and so no page {page}")


def unknown(document_id: str) -> NotFound:
    """Return the error that says that there is no such document."""
    return NotFound(f"there is no document {document_id}")
