"""Answers larger than a function may return: kept in S3, and answered with a link."""

import hashlib
import json
from http import HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response, content_types
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware

from .services import Services, tenant_of


def body_of(response: Response[str]) -> str:
    """Return the body as it travels; a route's model is still a dictionary here."""
    return response.body if isinstance(response.body, str) else json.dumps(response.body)


def fits(body: str, most_bytes: int) -> bool:
    """Whether the body is small enough, as it travels: as a JSON string, its quotes and accents escaped."""
    return len(json.dumps(body)) <= most_bytes


def see_other(link: str, tag: str | None = None) -> Response[str]:
    """Return the answer that sends the caller to the link with a GET; the tag is that of what is there."""
    return Response(
        HTTPStatus.SEE_OTHER, headers={"Location": link} | ({"ETag": tag} if tag else {}), body=""
    )


def redirect_large_bodies(app: APIGatewayRestResolver, next_middleware: NextMiddleware) -> Response[str]:
    """Answer with a link to the body where the body itself is over `response_bytes`."""
    response: Response[str] = next_middleware(app)
    body = body_of(response)
    services: Services = app.context["services"]
    if fits(body, services.response_bytes):
        return response
    tenant = tenant_of(app.current_event.raw_event, services)
    key = f"responses/{tenant}/{hashlib.sha256(body.encode()).hexdigest()}"
    services.results.put(key, body.encode())
    link = services.results.link(key, response.content_type or content_types.APPLICATION_JSON)
    tag = response.headers.get("ETag")
    return see_other(link, str(tag) if tag else None)
