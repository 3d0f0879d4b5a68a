"""What readers say of hits, which is what a better ranking is made of."""

import uuid
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Header, Query

from octavo.pipeline import identity
from octavo.storage.feedback import FeedbackRecord

from .lookup import find_result
from .models import FeedbackList, FeedbackRequest, GivenFeedback
from .problems import documented_problems
from .services import Tenant, Wired

router = Router()  # type: ignore[no-untyped-call] # Powertools leaves it untyped


@router.post(
    "/feedback",
    summary="Say whether a hit was right",
    operation_id="give_feedback",
    status_code=HTTPStatus.CREATED,
    responses={201: {"description": "It is kept"}, **documented_problems(400, 404)},
)
def give_feedback(
    services: Wired,
    tenant: Tenant,
    request: FeedbackRequest,
    idempotency_key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            min_length=1,
            max_length=255,
            description="The same key for the same document is one feedback, however often it is sent.",
        ),
    ] = None,
) -> GivenFeedback:
    """Keep a verdict on a hit, for as long as its document is kept."""
    run = find_result(services, tenant, request.document_id)
    known = identity.feedback_id(tenant, request.document_id, idempotency_key) if idempotency_key else None
    record = FeedbackRecord(
        tenant=tenant,
        feedback_id=known or uuid.uuid4().hex,
        run_id=run.run_id,
        created_at=datetime.now(UTC),
        **request.model_dump(),
    )
    return GivenFeedback.of(services.feedback().add(record))


@router.get(
    "/feedback",
    summary="List what was said of hits",
    operation_id="list_feedback",
    responses={200: {"description": "One screen of feedback"}, **documented_problems(400)},
)
def list_feedback(
    services: Wired,
    tenant: Tenant,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, Query(max_length=1000, description="Of the screen before.")] = None,
) -> FeedbackList:
    """List feedback, the latest first."""
    found, following = services.feedback().list_feedback(tenant, limit, cursor)
    return FeedbackList(feedback=tuple(map(GivenFeedback.of, found)), cursor=following)
