"""A document's entities, screen by screen."""

import pytest

from .conftest import Store, call


def test_a_documents_entities_are_walked_in_the_order_of_the_text(store: Store) -> None:
    path = f"/documents/{store.publish('a.pdf', 'text', entities=40).document_id}/entities"
    first = call("GET", path, {"limit": "17"}).json
    second = call("GET", path, {"limit": "23", "cursor": first["cursor"]}).json
    assert [each["text"] for each in first["entities"] + second["entities"]] == [
        f"Org {n}" for n in range(40)
    ]
    assert second["cursor"] is None
    assert call("GET", path, {"type": "ORG"}).json["entities"] == first["entities"] + second["entities"]
    assert call("GET", path, {"type": "PERSON"}).json == {"entities": [], "cursor": None}


def test_a_walk_goes_on_in_the_run_that_it_began_with(store: Store) -> None:
    path = f"/documents/{store.publish('a.pdf', 'text', entities=3).document_id}/entities"
    cursor = call("GET", path, {"limit": "1"}).json["cursor"]
    store.publish("a.pdf", "another", version=2)
    assert call("GET", path).json["entities"] == []
    assert len(call("GET", path, {"cursor": cursor}).json["entities"]) == 2


def test_a_cursor_of_another_listing_is_refused(store: Store) -> None:
    runs = [store.publish(name, "text", entities=2) for name in ("a.pdf", "b.pdf")]
    paths = [f"/documents/{run.document_id}/entities" for run in runs]
    others = [call("GET", path, {"limit": "1"}).json["cursor"] for path in ("/documents", paths[0])]
    for cursor in (*others, "edited", others[1][:-1] + "A"):
        answer = call("GET", paths[1], {"cursor": cursor})
        assert (answer.status, answer.json["code"]) == (400, "INVALID_REQUEST")


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "1001"}, {"cursor": ""}, {"type": "x" * 101}])
def test_a_wrong_parameter_is_refused(store: Store, query: dict[str, str]) -> None:
    run = store.publish("a.pdf", "text")
    assert call("GET", f"/documents/{run.document_id}/entities", query).status == 400


def test_the_models_are_those_of_the_registry(store: Store) -> None:
    del store
    listed = call("GET", "/models").json["models"]
    models = {model["task"]: model for model in listed if not model["custom"]}
    assert set(models) == {"embed", "classify", "recognize"}
    assert all((model["variant"], model["weight"]) == ("main", 1) for model in models.values())
    (fields,) = (model for model in listed if model["custom"])
    assert (fields["task"], fields["name"]) == ("recognize", "contract-fields")
    assert "PARTY" in fields["labels"]
    assert "contract" in models["classify"]["labels"]
    assert models["embed"]["version"].startswith(f"{models['embed']['name']}@")
