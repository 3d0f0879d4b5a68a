"""The API against its own OpenAPI document: schemathesis asks what the document allows, and what it does not."""

import json
from itertools import count
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.core.transport import Response

from api.openapi import openapi

from .conftest import Store, answer_to

# Who may call at all is the question of test_callers.py; here everybody does.
DOCUMENT = json.loads(openapi()) | {"security": []}
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
OPERATIONS = [f"{method.upper()} {path}" for path, methods in DOCUMENT["paths"].items() for method in methods]
# No schema can say which cursors were given out, nor which names climb out of a folder.
BEYOND_A_SCHEMA = CHECKS.get_by_names(["positive_data_acceptance"])
NUMBERS = count()


def said_on_the_wire(case: Any) -> bool:
    """Tell whether a query string says what the case means: there one value is a list of one, and all are strings."""
    parameters = DOCUMENT["paths"][case.operation.path][case.operation.method].get("parameters", ())
    lists = [item["name"] for item in parameters if "array" in json.dumps(item["schema"])]
    values = [(case.query or {}).get(name, []) for name in lists]
    return all(isinstance(value, list) and all(isinstance(item, str) for item in value) for value in values)


def send(case: Any) -> Response:
    """Send the case to the handler as API Gateway would."""
    request = requests.Request(**case.as_transport_kwargs(base_url="https://api.example")).prepare()
    answer = answer_to(request)
    return Response(
        status_code=answer.status,
        headers={name.lower(): [value] for name, value in answer.headers.items()},
        content=answer.text.encode(),
        request=request,
        elapsed=0.0,
        verify=False,
    )


@pytest.mark.parametrize("operation", OPERATIONS)
@settings(
    max_examples=20,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_whatever_is_asked_is_answered_as_the_document_says(
    store: Store, operation: str, data: st.DataObject
) -> None:
    mode = data.draw(st.sampled_from([GenerationMode.POSITIVE, GenerationMode.NEGATIVE]))
    method, path = operation.split()
    case: Any = data.draw(SCHEMA[path][method].as_strategy(generation_mode=mode))
    assume(mode is GenerationMode.POSITIVE or said_on_the_wire(case))
    if mode is GenerationMode.POSITIVE and "document_id" in case.path_parameters:
        case.path_parameters["document_id"] = store.publish(
            f"{next(NUMBERS)}.pdf", "text", entities=3
        ).document_id
    case.validate_response(send(case), excluded_checks=BEYOND_A_SCHEMA)
