"""Tags over HTTP."""

import pytest

from .conftest import Store, call


def test_tags_replace_those_before_and_are_shown_with_the_document(store: Store) -> None:
    run = store.publish("a.pdf", "rent")
    path = f"/documents/{run.document_id}"
    assert call("GET", path).json["tags"] == []
    for asked, kept in ((["Due", "due", "B 1"], ["b 1", "due"]), (["new"], ["new"])):
        answer = call("PUT", f"{path}/tags", body={"tags": asked})
        assert (answer.status, answer.json) == (200, {"document_id": run.document_id, "tags": kept})
        assert call("GET", path).json["tags"] == kept
        assert call("GET", "/documents").json["documents"][0]["tags"] == kept
    assert call("PUT", f"{path}/tags", body={"tags": []}).json["tags"] == []
    assert call("GET", path).json["tags"] == []


def test_a_tag_filters_and_is_counted_as_soon_as_it_is_given(store: Store) -> None:
    for name in ("a.pdf", "b.pdf"):
        run = store.publish(name, f"rent of {name}")
    call("PUT", f"/documents/{run.document_id}/tags", body={"tags": ["Due soon", "2024"]})
    answer = call("GET", "/search", {"q": "rent", "tag": ["DUE  soon", "2024"], "facets": "tag"}).json
    assert [hit["name"] for hit in answer["hits"]] == ["b.pdf"]
    assert answer["facets"]["counts"]["tag"] == [
        {"value": "2024", "name": "2024", "documents": 1},
        {"value": "due soon", "name": "due soon", "documents": 1},
    ]
    assert call("GET", "/search", {"q": "rent", "tag": "due"}).json["hits"] == []


def test_a_tenant_tags_its_own_documents_only(store: Store) -> None:
    run = store.publish("a.pdf", "rent")
    assert (
        call("PUT", f"/documents/{run.document_id}/tags", body={"tags": ["due"]}, tenant="acme").status == 404
    )
    assert call("GET", f"/documents/{run.document_id}").json["tags"] == []


@pytest.mark.parametrize(
    "body",
    [None, {}, {"tags": "due"}, {"tags": [1]}, {"tags": [""]}, {"tags": ["x" * 41]}, {"tags": ["a\x07b"]}]
    + [{"tags": [str(number) for number in range(count)]} for count in (21, 101)]
    + [{"tags": ["due"], "colour": "red"}],
)
def test_what_are_no_tags_is_refused(store: Store, body: object) -> None:
    run = store.publish("a.pdf", "rent")
    answer = call("PUT", f"/documents/{run.document_id}/tags", body=body)
    assert (answer.status, answer.json["code"]) == (400, "INVALID_REQUEST")
    assert call("GET", f"/documents/{run.document_id}").json["tags"] == []
