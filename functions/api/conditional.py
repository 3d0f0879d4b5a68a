"""Conditional requests: what the caller has already is not sent again, nor made again where its tag is known before."""

import hashlib
from http import HTTPMethod, HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Depends, Request, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware

import octavo

from .overflow import body_of


def entity_tag(*parts: str) -> str:
    """Return the tag of what is made of these parts by this version of Octavo."""
    digest = hashlib.sha256("\0".join((octavo.__version__, *parts)).encode()).hexdigest()
    return f'"{digest[:32]}"'


def spare_what_is_known(app: APIGatewayRestResolver, next_middleware: NextMiddleware) -> Response[str]:
    """Tag each answer to a GET, by its body where the route gave it no tag; answer 304 to a caller that has it."""
    response: Response[str] = next_middleware(app)
    event = app.current_event
    if event.http_method != HTTPMethod.GET or response.status_code not in {
        HTTPStatus.OK,
        HTTPStatus.SEE_OTHER,
    }:
        return response
    tag = response.headers.setdefault("ETag", entity_tag(body_of(response)))
    if names(event.headers.get("if-none-match") or "", str(tag)):
        return not_modified(str(tag))
    return response


def not_modified(tag: str) -> Response[str]:
    """Return the answer to a caller that has what the tag names."""
    return Response(HTTPStatus.NOT_MODIFIED, headers={"ETag": tag}, body="")


def names(condition: str, tag: str) -> bool:
    """Whether `If-None-Match` names the tag, by the weak comparison that RFC 9110 asks for."""
    named = (each.strip().removeprefix("W/") for each in condition.split(","))
    return any(each in {tag, "*"} for each in named)


def _condition(request: Request) -> str:
    return request.headers.get("if-none-match", "")


Condition = Annotated[str, Depends(_condition)]
"""What the caller has, as `If-None-Match` says it."""
