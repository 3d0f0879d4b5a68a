"""Prints the API's OpenAPI document: `(cd functions && python -m api.openapi) > docs/openapi.json`."""

import json
import sys
from functools import cache
from typing import Any, Final

from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer

from .handler import app

# Paths that answer without a token.
OPEN: Final = ("/healthz",)
# What Powertools says of invalid requests; ours are answered with a 400 and a problem.
NOT_OURS: Final = ("HTTPValidationError", "ValidationError", "ResponseValidationError")


@cache
def openapi() -> str:
    """Return the document, made of the routes and their models, as indented JSON."""
    schema = json.loads(
        app.get_openapi_json_schema(
            title="Octavo",
            version="1",
            description="Upload documents, follow their runs, read their results, search them all.",
            security_schemes={"token": HTTPBearer(bearerFormat="JWT")},
            security=[{"token": []}],
        )
    )
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            operation["responses"].pop("422", None)
            if method == "get":
                _may_be_conditional(operation)
            if path in OPEN:
                operation["security"] = []
            else:
                operation["responses"] |= _refusals()
    for name in NOT_OURS:
        schema["components"]["schemas"].pop(name, None)
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _may_be_conditional(operation: dict[str, Any]) -> None:
    """Add what every GET understands; `conditional.py` sees to it for all."""
    operation.setdefault("parameters", []).append(
        {
            "name": "If-None-Match",
            "in": "header",
            "required": False,
            "schema": {"type": "string"},
            "description": "The `ETag` of an earlier answer.",
        }
    )
    operation["responses"]["304"] = {"description": "The caller has it already"}


def _refusals() -> dict[str, Any]:
    """Return what the gateway answers with, in words of its own, before a request reaches us."""
    return {
        "401": {"description": "No token, or one that is not to be trusted"},
        "403": {"description": "The token names no tenant"},
    }


if __name__ == "__main__":
    sys.stdout.write(openapi())
