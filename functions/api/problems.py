"""Errors as answers: one table from our error tree to HTTP, and never a traceback."""

from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.exceptions import (
    RequestUnsupportedContentType,
    RequestValidationError,
)

from octavo.errors import (
    DependencyUnavailable,
    InvalidRequest,
    InvalidToken,
    NoTenant,
    NotFound,
    OctavoError,
    ReasonCode,
    Throttled,
)
from octavo.telemetry import logger

from .models import Problem

RETRY_AFTER_SECONDS: Final = "2"

STATUSES: Final[dict[type[OctavoError], tuple[HTTPStatus, str]]] = {
    InvalidRequest: (HTTPStatus.BAD_REQUEST, "INVALID_REQUEST"),
    InvalidToken: (HTTPStatus.UNAUTHORIZED, "UNAUTHORIZED"),
    NoTenant: (HTTPStatus.FORBIDDEN, "FORBIDDEN"),
    NotFound: (HTTPStatus.NOT_FOUND, "NOT_FOUND"),
    Throttled: (HTTPStatus.TOO_MANY_REQUESTS, "THROTTLED"),
    DependencyUnavailable: (HTTPStatus.SERVICE_UNAVAILABLE, "DEPENDENCY_UNAVAILABLE"),
}
# What these say names tables, hosts and a token's faults: callers get a sentence of ours, the log gets theirs.
SENTENCES: Final[dict[type[OctavoError], str]] = {
    InvalidToken: "The request needs a bearer token of this API's issuer that has not expired.",
    Throttled: "Too many requests at the moment; try again shortly.",
    DependencyUnavailable: "A service that Octavo depends on does not answer; try again shortly.",
}


def answer_errors_as_problems(app: APIGatewayRestResolver) -> None:
    """Register an answer for everything that a route can raise."""
    app.exception_handler(list(STATUSES))(_ours)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(RequestUnsupportedContentType)(_unsupported_content_type)
    app.not_found(lambda _: _no_such_route(app))
    app.exception_handler(Exception)(_unexpected)


def problem(status: HTTPStatus, code: str, detail: str) -> Response[str]:
    """Return the answer to a request that failed."""
    body = Problem(title=status.phrase, status=status, code=code, detail=detail)
    passing = status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
    headers = {"Retry-After": RETRY_AFTER_SECONDS} if passing else {}
    if status is HTTPStatus.UNAUTHORIZED:
        headers = {"WWW-Authenticate": "Bearer"}
    return Response(status, "application/problem+json", body.model_dump_json(), headers=dict(headers))


def documented_problems(*statuses: int) -> dict[int, Any]:
    """Return what the OpenAPI document says of these errors, and of those that any route can answer with."""
    content = {"application/problem+json": {"model": Problem}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": content}
        for status in (*statuses, HTTPStatus.TOO_MANY_REQUESTS.value, HTTPStatus.SERVICE_UNAVAILABLE.value)
    }


def _ours(error: OctavoError) -> Response[str]:
    logger.info("refused", extra={"error": type(error).__name__, "error_message": str(error)})
    status, code = STATUSES[type(error)]
    return problem(status, code, SENTENCES.get(type(error), str(error)))


def _invalid(error: RequestValidationError) -> Response[str]:
    first = error.errors()[0]
    # The first part of the place is `query`, `path` or `body`; a person knows the field by the rest.
    place = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
    sentence = str(first["msg"]).removeprefix("Value error, ")
    return problem(HTTPStatus.BAD_REQUEST, "INVALID_REQUEST", f"{place}: {sentence}")


def _unsupported_content_type(_: RequestUnsupportedContentType) -> Response[str]:
    return problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "INVALID_REQUEST", "The body must be application/json.")


def _no_such_route(app: APIGatewayRestResolver) -> Response[str]:
    path, method = app.current_event.path, app.current_event.http_method
    # Powertools keeps its routes to itself, and tells a wrong method from a wrong path by neither's name.
    routes = (*app._static_routes, *app._dynamic_routes)  # noqa: SLF001
    allowed = {route.method for route in routes if route.rule.match(path)}
    if not allowed:
        return problem(HTTPStatus.NOT_FOUND, "NOT_FOUND", "There is nothing at this path.")
    refusal = problem(
        HTTPStatus.METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", f"{method} is not what this path is for."
    )
    refusal.headers["Allow"] = ", ".join(
        sorted({*allowed, "OPTIONS", *(["HEAD"] if "GET" in allowed else [])})
    )
    return refusal


def _unexpected(error: Exception) -> Response[str]:
    logger.error("unexpected error", exc_info=error)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, ReasonCode.INTERNAL, "Octavo failed on this request.")
