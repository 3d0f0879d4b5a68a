"""More like this, over HTTP."""

from collections.abc import Callable

import pytest

from .conftest import Store, call

RENT = "The tenant pays the monthly rent for the flat in advance, on the first day of each month."
LEASE = "The monthly rent for the flat is due from the tenant on the third day of each month."
RECIPE = "Whisk eggs with sugar until pale, fold flour under, bake golden."


def names(answer: dict[str, list[dict[str, str]]], what: str = "hits") -> list[str]:
    return [each["name"] for each in answer[what]]


def test_documents_like_one_are_found_without_itself_and_without_a_model(
    store: Store, change: Callable[..., None]
) -> None:
    run = store.publish("rent.pdf", RENT)
    store.publish("recipe.pdf", RECIPE)
    store.publish("lease.pdf", LEASE)
    change(embedder=lambda: pytest.fail("the model was loaded"))
    answer = call("GET", f"/documents/{run.document_id}/similar")
    assert answer.status == 200
    assert names(answer.json) == ["lease.pdf"]
    assert answer.json["hits"][0]["text"] == LEASE


def test_copies_of_a_document_are_one_hit(store: Store) -> None:
    run = store.publish("rent.pdf", RENT)
    for name in ("copy.pdf", "another.pdf"):
        store.publish(name, RENT)
    store.publish("lease.pdf", LEASE)
    first, second = call("GET", f"/documents/{run.document_id}/similar").json["hits"]
    assert {first["name"], first["others"][0]["name"]} == {"copy.pdf", "another.pdf"}
    assert second["name"] == "lease.pdf"


def test_passages_like_one_are_found_and_its_copies_are_told_apart(store: Store) -> None:
    run = store.publish("rent.pdf", RENT)
    store.publish("copy.pdf", RENT)
    store.publish("lease.pdf", LEASE)
    answer = call("GET", f"/documents/{run.document_id}/similar", {"chunk": "c1", "limit": "1"}).json
    assert (names(answer, "copies"), names(answer)) == (["copy.pdf"], ["lease.pdf"])


def test_what_was_replaced_or_is_anothers_is_not_alike(store: Store) -> None:
    run = store.publish("rent.pdf", RENT)
    store.publish("lease.pdf", LEASE, version=1)
    store.publish("lease.pdf", RECIPE, version=2)
    store.publish("lease.pdf", LEASE, tenant="acme")
    assert call("GET", f"/documents/{run.document_id}/similar").json == {"copies": [], "hits": []}


def test_a_passage_that_is_none_is_not_found(store: Store) -> None:
    run = store.publish("rent.pdf", RENT)
    answer = call("GET", f"/documents/{run.document_id}/similar", {"chunk": "c9"})
    assert (answer.status, answer.json["code"]) == (404, "NOT_FOUND")
    assert call("GET", f"/documents/{'0' * 32}/similar").status == 404


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "101"}, {"chunk": ""}, {"q": "rent"}])
def test_a_wrong_parameter_is_refused(store: Store, query: dict[str, str]) -> None:
    run = store.publish("rent.pdf", RENT)
    answer = call("GET", f"/documents/{run.document_id}/similar", query)
    assert (answer.status, answer.json["code"]) == (400, "INVALID_REQUEST")
