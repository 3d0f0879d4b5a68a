"""Authorizer: API Gateway asks who a request's bearer token speaks for, and whether it may come in."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from octavo import wiring
from octavo.errors import InvalidToken, NoTenant
from octavo.telemetry import logger, traced


class TokenEvent(BaseModel):
    """What API Gateway sends to an authorizer of the kind TOKEN."""

    authorizationToken: str  # noqa: N815 - API Gateway's name
    methodArn: str  # noqa: N815 - as above


class Unauthorized(Exception):
    """API Gateway answers with a 401 where an authorizer fails with just this word."""


# API Gateway tells an authorizer no request's id, and one answer serves a minute of requests. So its lines have an id
# of their own; `xray_trace_id`, which Powertools adds, leads to the request that asked.
@traced
@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Return the policy for the token's tenant; the token itself is never logged."""
    logger.set_correlation_id(context.aws_request_id)
    request = TokenEvent.model_validate(event)
    try:
        caller = wiring.token_verifier().verify_header(request.authorizationToken)
    except InvalidToken as error:
        logger.info("refused", extra={"error_message": str(error)})
        raise Unauthorized("Unauthorized") from None
    except NoTenant as error:
        logger.warning("denied", extra={"error_message": str(error)})
        return policy("Deny", request.methodArn, "unknown", {})
    return policy("Allow", request.methodArn, caller.subject, {"tenant": caller.tenant})


def policy(effect: str, method_arn: str, principal: str, context: dict[str, str]) -> dict[str, Any]:
    """Return the answer for the whole stage: API Gateway keeps it for the token's next requests, to any path."""
    api, stage = method_arn.split("/")[:2]
    statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": f"{api}/{stage}/*"}
    return {
        "principalId": principal,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": context,
    }
