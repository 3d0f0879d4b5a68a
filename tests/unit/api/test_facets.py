"""Facets over HTTP: counts of what readers can find."""

from itertools import chain

import pytest

from octavo.search.index import Mode

from .conftest import Store, call


def counts(answer: dict[str, dict[str, list[dict[str, object]]]], facet: str) -> dict[object, object]:
    return {item["value"]: item["documents"] for item in answer["counts"][facet]}


@pytest.mark.parametrize("mode", [mode.value for mode in Mode])
def test_facets_count_the_documents_that_choosing_a_value_leaves(store: Store, mode: str) -> None:
    for number in range(3):
        store.publish(f"{number}.pdf", f"rent of house {number}, ORG 0 and Org 1", entities=number)
    asked = {"q": "rent", "mode": mode}
    facets = call("GET", "/search", asked | {"facets": "true"}).json["facets"]
    assert (facets["documents"], facets["complete"]) == (3, True)
    assert counts(facets, "type") == {"letter": 3}
    assert counts(facets, "media_type") == {"application/pdf": 3}
    assert counts(facets, "language") == {"en": 3}
    assert counts(facets, "entity") == {"ORG:org 0": 2, "ORG:org 1": 1}
    assert [item["name"] for item in facets["counts"]["entity"]] == ["ORG 0", "Org 1"]
    assert facets["counts"]["type"][0]["name"] == "letter"
    for name, found in facets["counts"].items():
        for value in found:
            hits = call("GET", "/search", asked | {name: value["value"]}).json["hits"]
            assert len(hits) == value["documents"]


def test_only_the_facets_asked_for_are_counted(store: Store) -> None:
    store.publish("a.pdf", "rent")
    assert call("GET", "/search", {"q": "rent"}).json["facets"] is None
    answer = call("GET", "/search", {"q": "rent", "facets": ["language", "type"]}).json
    assert set(answer["facets"]["counts"]) == {"type", "language"}


def test_replaced_and_uncommitted_versions_are_not_counted(store: Store) -> None:
    store.publish("a.pdf", "old rent", version=1, entities=2)
    store.publish("a.pdf", "new rent", version=3, entities=1)
    store.publish("a.pdf", "late rent", version=2, entities=3)
    facets = call("GET", "/search", {"q": "rent", "facets": "true"}).json["facets"]
    assert facets["documents"] == 1
    assert counts(facets, "entity") == {"ORG:org 0": 1}


def test_copies_behind_a_hit_are_counted(store: Store) -> None:
    for name in ("a.pdf", "b.pdf"):
        store.publish(name, "the tenant pays the rent in advance")
    answer = call("GET", "/search", {"q": "rent", "mode": "keyword", "facets": "type"}).json
    shown = chain.from_iterable([hit, *hit["others"]] for hit in answer["hits"])
    assert len({hit["document_id"] for hit in shown}) == 2
    assert counts(answer["facets"], "type") == {"letter": 2}


def test_a_search_counts_its_own_tenants_documents_only(store: Store) -> None:
    store.publish("a.pdf", "rent", tenant="acme")
    facets = call("GET", "/search", {"q": "rent", "facets": "true"}).json["facets"]
    assert (facets["documents"], counts(facets, "type")) == (0, {})


@pytest.mark.usefixtures("services")
@pytest.mark.parametrize("facets", ["colour", "false", "", "type,language", ["type"] * 11])
def test_facets_that_there_are_not_are_refused(facets: str | list[str]) -> None:
    answer = call("GET", "/search", {"q": "rent", "facets": facets})
    assert (answer.status, answer.json["code"]) == (400, "INVALID_REQUEST")
