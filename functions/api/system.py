"""How the system is doing, for one tenant: counted over its documents when it is asked for, so that nothing need be kept in step."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Final

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Query

from octavo.pipeline.progress import Stage, progress, stage_seconds
from octavo.storage.records import DocumentRecord, Records, RunRecord

from .pages import run_request
from .problems import documented_problems
from .services import Services, Tenant, Wired
from .system_models import System, Window
from .tally import succeeded, tally

MOST: Final = 500
_SCREEN: Final = 100
# Each costs a listing of S3.
_TIMED: Final = 10

router = Router()  # type: ignore[no-untyped-call] # Powertools leaves it untyped


@router.get(
    "/system",
    summary="Ask how documents fare",
    operation_id="get_system",
    responses={200: {"description": "The figures"}, **documented_problems(400)},
)
def get_system(
    services: Wired,
    tenant: Tenant,
    window: Annotated[Window, Query(description="How far back the throughput goes.")] = Window.HOUR,
) -> System:
    """Count documents, pages, failures and models, and tell how fast runs were."""
    documents, complete = _latest(services.records, tenant)
    runs = [document.latest for document in documents]
    timed = [_stages(services, run) for run in succeeded(runs)[:_TIMED]]
    return tally(runs, timed, window, datetime.now(UTC), complete=complete)


def _latest(records: Records, tenant: str) -> tuple[Sequence[DocumentRecord], bool]:
    found: list[DocumentRecord] = []
    cursor: str | None = None
    while len(found) < MOST:
        screen = records.list_documents(tenant, _SCREEN, cursor)
        found += screen.documents
        cursor = screen.cursor
        if cursor is None:
            break
    return found, cursor is None


def _stages(services: Services, run: RunRecord) -> dict[Stage, float]:
    return stage_seconds(run, progress(run, run_request(run), services.results).ended)
