"""Prints the API's OpenAPI document: `(cd functions && python -m api.openapi) > docs/openapi.json`."""

import json
import sys
from typing import Final

from .handler import app

# What Powertools says of invalid requests; ours are answered with a 400 and a problem.
NOT_OURS: Final = ("HTTPValidationError", "ValidationError", "ResponseValidationError")


def openapi() -> str:
    """Return the document, made of the routes and their models, as indented JSON."""
    schema = json.loads(
        app.get_openapi_json_schema(
            title="Octavo",
            version="1",
            description="Upload documents, follow their runs, read their results, search them all.",
        )
    )
    for operations in schema["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
    for name in NOT_OURS:
        schema["components"]["schemas"].pop(name, None)
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(openapi())
