"""The API: one function behind API Gateway; the routes stand in `routes.py`."""

from functools import cache
from http import HTTPMethod
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.typing import LambdaContext

from octavo import wiring
from octavo.pipeline.identity import DEFAULT_TENANT
from octavo.storage.s3 import S3Blobs
from octavo.storage.uploads import Uploads
from octavo.telemetry import logger, traced

from . import (
    about,
    content,
    entities,
    feedback,
    names,
    page,
    pages,
    places,
    progress,
    routes,
    similar,
    system,
    tags,
)
from .browsers import cors, keep_from_guessing
from .conditional import spare_what_is_known
from .overflow import redirect_large_bodies
from .parameters import refuse_unknown_parameters
from .problems import answer_errors_as_problems
from .services import Services

app = APIGatewayRestResolver(enable_validation=True, cors=cors(wiring.settings().cors_origins))
RESOURCES = (
    about,
    routes,
    content,
    entities,
    names,
    page,
    pages,
    places,
    progress,
    similar,
    feedback,
    tags,
    system,
)
for resource in RESOURCES:
    app.include_router(resource.router)
app.use([keep_from_guessing, redirect_large_bodies, spare_what_is_known, refuse_unknown_parameters])
answer_errors_as_problems(app)


@cache
def services() -> Services:
    """Return what the routes work with, from the environment's settings."""
    settings = wiring.settings()
    return Services(
        uploads=Uploads(wiring.s3_client(), settings.uploads_bucket),
        results=S3Blobs(wiring.s3_client(), settings.results_bucket),
        records=wiring.records(),
        feedback=wiring.feedback,
        models=settings.models,
        search_index=wiring.search_index,
        embedder=wiring.embedder,
        renderer=wiring.renderer,
        token_verifier=wiring.token_verifier,
        upload_bytes=settings.upload_bytes,
        response_bytes=settings.response_bytes,
        anonymous_tenant=DEFAULT_TENANT if settings.authentication == "none" else None,
    )


@traced
@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_REST)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request of API Gateway (REST, Lambda proxy integration)."""
    app.append_context(services=services())  # type: ignore[no-untyped-call] # Powertools leaves it untyped
    if event["httpMethod"] == HTTPMethod.HEAD:  # a GET whose answer has no body
        return app.resolve({**event, "httpMethod": HTTPMethod.GET}, context) | {"body": ""}
    return app.resolve(event, context)
