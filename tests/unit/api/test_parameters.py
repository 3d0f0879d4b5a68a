"""A parameter that a path does not take is refused: as a filter it would seem to have been met."""

import json

import pytest

from api.openapi import openapi

from .conftest import call

PATHS = json.loads(openapi())["paths"]
ASKED = {
    f"{method.upper()} {path}": sorted(item["name"] for item in said["parameters"] if item["in"] == "query")
    for path, methods in PATHS.items()
    for method, said in methods.items()
    if "parameters" in said and "requestBody" not in said
}
NEEDED = {"q": "rent", "value": "Acme", "chunk": "c1"}


@pytest.mark.usefixtures("services")
@pytest.mark.parametrize("operation", ASKED)
def test_a_parameter_that_does_not_exist_is_refused_with_those_that_do(operation: str) -> None:
    method, path = operation.split()
    here = path.format(document_id="0" * 32, page=1, entity_type="ORG")
    answer = call(
        method, here, {"colour": "red"} | {name: NEEDED[name] for name in NEEDED.keys() & ASKED[operation]}
    )
    there_are = f"there are {', '.join(ASKED[operation])}" if ASKED[operation] else "there are none here"
    assert (answer.status, answer.json["code"]) == (400, "INVALID_REQUEST")
    assert answer.json["detail"] == f"colour: there is no such parameter; {there_are}"


@pytest.mark.usefixtures("services")
def test_a_path_that_is_none_is_not_asked_for_its_parameters() -> None:
    assert call("GET", "/nothing", {"colour": "red"}).status == 404
    assert call("OPTIONS", "/documents", {"colour": "red"}).status == 204
