"""Names over all documents, and where one of them appears."""

from typing import Any

import pytest

from octavo.document import BoxLocation
from octavo.search.index import Entry, Mention

from .conftest import DIMENSIONS, Store, call


@pytest.fixture
def named(store: Store) -> Store:
    """Two documents that name some, over the index's entries of their current runs."""
    for name, text, mentions in (
        ("one.pdf", "Ada Lovelace of ACME Ltd. went to Paris.", ("Ada Lovelace", "ACME Ltd.", "Paris")),
        ("two.pdf", "ACME Ltd. owes EUR 5 to Bob.", ("ACME Ltd.", "EUR 5", "Bob")),
    ):
        kinds = {"ACME Ltd.": "ORG", "Paris": "LOCATION", "EUR 5": "MONEY"}
        found = tuple(Mention.of(kinds.get(each, "PERSON"), each) for each in mentions)
        write(store, name, text, found)
    return store


def write(store: Store, name: str, text: str, mentions: tuple[Mention, ...]) -> str:
    run = store.publish(name, text)
    entry = Entry(
        tenant="default",
        document_id=run.document_id,
        run_id=run.run_id,
        chunk_id="c1",
        name=name,
        text=text,
        locations=(BoxLocation(page=3, box=(0, 0, 100, 20)),),
        mentions=mentions,
        vector=(1.0,) * DIMENSIONS,
    )
    store.services.search_index().write([entry])
    return run.document_id


def values(answer: Any) -> list[str]:
    return [each["value"] for each in answer["entities"]]


@pytest.mark.usefixtures("named")
def test_names_are_listed_the_most_frequent_first_and_figures_are_left_out() -> None:
    answer = call("GET", "/entities").json
    assert answer["entities"][0] == {
        "type": "ORG",
        "value": "acme ltd.",
        "name": "ACME Ltd.",
        "documents": 2,
        "passages": 2,
    }
    assert values(answer) == ["acme ltd.", "paris", "ada lovelace", "bob"]
    assert values(call("GET", "/entities", {"type": "MONEY"}).json) == ["eur 5"]
    assert values(call("GET", "/entities", {"prefix": "Acme  L"}).json) == ["acme ltd."]
    assert values(call("GET", "/entities", {"value": "PARIS"}).json) == ["paris"]


@pytest.mark.usefixtures("named")
def test_names_are_walked_screen_by_screen() -> None:
    first = call("GET", "/entities", {"limit": "3"}).json
    second = call("GET", "/entities", {"limit": "3", "cursor": first["cursor"]}).json
    assert (values(first) + values(second), second["cursor"]) == (
        ["acme ltd.", "paris", "ada lovelace", "bob"],
        None,
    )
    answer = call("GET", "/entities", {"type": "ORG", "cursor": first["cursor"]})
    assert (answer.status, answer.json["code"]) == (400, "INVALID_REQUEST")


@pytest.mark.usefixtures("named")
def test_a_name_tells_its_documents_and_who_is_named_with_it() -> None:
    answer = call("GET", "/entities/ORG", {"value": "acme LTD."}).json
    assert (answer["name"], answer["documents"], answer["passages"]) == ("ACME Ltd.", 2, 2)
    assert {each["name"]: each["extract"] for each in answer["appearances"]} == {
        "one.pdf": "Ada Lovelace of «ACME Ltd.» went to Paris.",
        "two.pdf": "«ACME Ltd.» owes EUR 5 to Bob.",
    }
    assert {(each["page"], each["chunk_id"], each["passages"]) for each in answer["appearances"]} == {
        (3, "c1", 1)
    }
    assert [each["name"] for each in answer["together"]] == ["Paris", "Ada Lovelace", "Bob"]
    screen = call("GET", "/entities/ORG", {"value": "ACME Ltd.", "limit": "1"}).json
    following = {"value": "ACME Ltd.", "limit": "1", "cursor": screen["cursor"]}
    second = call("GET", "/entities/ORG", following).json
    assert screen["appearances"] + second["appearances"] == answer["appearances"]
    assert second["cursor"] is None


@pytest.mark.usefixtures("named")
def test_another_tenant_sees_none_of_it() -> None:
    assert values(call("GET", "/entities", tenant="acme").json) == []
    assert call("GET", "/entities/ORG", {"value": "ACME Ltd."}, tenant="acme").status == 404


def test_a_document_that_is_hidden_names_nothing(named: Store) -> None:
    document_id = write(named, "three.pdf", "Eve", (Mention.of("PERSON", "Eve"),))
    assert call("GET", "/entities/PERSON", {"value": "Eve"}).status == 200
    named.services.records.hide_document("default", document_id)
    assert values(call("GET", "/entities", {"prefix": "eve"}).json) == []
    assert call("GET", "/entities/PERSON", {"value": "Eve"}).status == 404


@pytest.mark.usefixtures("services")
@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/entities", {"limit": "0"}),
        ("/entities", {"cursor": "edited"}),
        ("/entities", {"prefix": "x" * 201}),
        ("/entities", {"colour": "red"}),
        ("/entities/org", {"value": "Acme"}),
        ("/entities/ORG", {}),
        ("/entities/ORG", {"value": "Acme", "cursor": "edited"}),
    ],
)
def test_a_wrong_parameter_is_refused(path: str, query: dict[str, str]) -> None:
    answer = call("GET", path, query)
    assert (answer.status, answer.json["code"]) == (400, "INVALID_REQUEST")
