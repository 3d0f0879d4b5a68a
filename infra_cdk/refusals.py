"""What API Gateway answers with where it refuses a request itself.

The gateway calls these `application/json`: the type of its own answers is not ours to choose.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final, NamedTuple

from aws_cdk import aws_apigateway as apigateway


class Refusal(NamedTuple):
    """What the gateway answers with before a request reaches us, in the form of our own problems."""

    kind: apigateway.ResponseType
    status: HTTPStatus | None  # None: of several kinds, each with a status of its own
    code: str
    detail: str
    headers: Mapping[str, str] = {}

    @property
    def problem(self) -> dict[str, str | int]:
        """The body: RFC 9457 lets a problem leave its status to the answer's own."""
        known = {"title": self.status.phrase, "status": self.status.value} if self.status else {}
        return {"type": "about:blank", **known, "code": self.code, "detail": self.detail}


REFUSALS: Final = (
    Refusal(
        apigateway.ResponseType.UNAUTHORIZED,
        HTTPStatus.UNAUTHORIZED,
        "UNAUTHORIZED",
        "The request needs a bearer token of this API's issuer that has not expired.",
        {"WWW-Authenticate": "'Bearer'"},
    ),
    Refusal(
        apigateway.ResponseType.ACCESS_DENIED,
        HTTPStatus.FORBIDDEN,
        "FORBIDDEN",
        "The token names no tenant whose documents it may see.",
    ),
    Refusal(
        apigateway.ResponseType.THROTTLED,
        HTTPStatus.TOO_MANY_REQUESTS,
        "THROTTLED",
        "Too many requests at the moment; try again shortly.",
        {"Retry-After": "'2'"},
    ),
    Refusal(
        apigateway.ResponseType.REQUEST_TOO_LARGE,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "INVALID_REQUEST",
        "The request is over 10 MB; files go to the bucket, by the form of POST /documents.",
    ),
    Refusal(
        apigateway.ResponseType.INTEGRATION_TIMEOUT,
        HTTPStatus.GATEWAY_TIMEOUT,
        "DEPENDENCY_UNAVAILABLE",
        "The answer took longer than 29 seconds; try again shortly.",
    ),
    Refusal(
        apigateway.ResponseType.DEFAULT_4_XX,
        None,
        "INVALID_REQUEST",
        "The gateway refused the request.",
    ),
    Refusal(
        apigateway.ResponseType.DEFAULT_5_XX,
        None,
        "INTERNAL",
        "Octavo failed on this request.",
    ),
)
