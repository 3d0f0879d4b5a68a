"""Answers larger than a function may return: kept in S3, and answered with a link."""

import hashlib
import json
from http import HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware

from .services import Services, tenant_of


def fits(body: str, most_bytes: int) -> bool:
    """Whether the body is small enough, as it travels: as a JSON string, its quotes and accents escaped."""
    return len(json.dumps(body)) <= most_bytes


def see_other(link: str) -> Response[str]:
    """Return the answer that sends the caller to the link with a GET."""
    return Response(HTTPStatus.SEE_OTHER, headers={"Location": link}, body="")


def redirect_large_bodies(app: APIGatewayRestResolver, next_middleware: NextMiddleware) -> Response[str]:
    """Answer with a link to the body where the body itself is over `response_bytes`."""
    response: Response[str] = next_middleware(app)
    body = response.body if isinstance(response.body, str) else json.dumps(response.body)
    services: Services = app.context["services"]
    if fits(body, services.response_bytes):
        return response
    tenant = tenant_of(app.current_event.raw_event, services)
    key = f"responses/{tenant}/{hashlib.sha256(body.encode()).hexdigest()}.json"
    services.results.put(key, body.encode())
    return see_other(services.results.link(key))
