"""Nothing is sent again to a caller that has it: ETags, 304, and HEAD."""

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Store, call


@pytest.fixture
def paths(store: Store) -> dict[str, str]:
    run = store.publish("a.pdf", "text")
    return {
        "document": f"/documents/{run.document_id}",
        "content": f"/documents/{run.document_id}/content",
        "listing": "/documents",
    }


@pytest.mark.parametrize("name", ["document", "content", "listing"])
def test_a_caller_that_has_the_answer_is_told_so_until_it_changes(
    store: Store, paths: dict[str, str], name: str
) -> None:
    tag = call("GET", paths[name]).headers["ETag"]
    for condition in (tag, f'"other", W/{tag}', "*"):
        answer = call("GET", paths[name], headers={"If-None-Match": condition})
        assert (answer.status, answer.text, answer.headers["ETag"]) == (304, "", tag)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    store.publish("a.pdf", "another text", version=2)
    changed = call("GET", paths[name], headers={"If-None-Match": tag})
    assert changed.status == 200
    assert changed.headers["ETag"] != tag


class NothingToRead:
    """A bucket whose objects nobody may ask for."""

    def __getattr__(self, name: str) -> Any:
        pytest.fail(f"{name} was asked of the results")


def test_what_the_caller_has_is_not_made_again(store: Store, change: Callable[..., None]) -> None:
    run = store.publish("a.pdf", "text")
    document = f"/documents/{run.document_id}"
    for path, query in (
        (f"{document}/content", {"format": "markdown"}),
        (f"{document}/content", {"format": "json"}),
    ):
        change()
        tag = call("GET", path, query).headers["ETag"]
        change(results=NothingToRead())
        answer = call("GET", path, query, headers={"If-None-Match": tag})
        assert (answer.status, answer.text, answer.headers["ETag"]) == (304, "", tag)


def test_another_answers_tag_is_no_match(paths: dict[str, str]) -> None:
    tag = call("GET", paths["document"]).headers["ETag"]
    for condition in (tag[:-2] + '"', tag.strip('"'), ""):
        assert call("GET", paths["document"], headers={"If-None-Match": condition}).status == 200
    assert call("GET", paths["content"], headers={"If-None-Match": tag}).status == 200


@pytest.mark.usefixtures("services")
def test_a_problem_has_no_tag() -> None:
    answer = call("GET", "/nothing", headers={"If-None-Match": "*"})
    assert answer.status == 404
    assert "ETag" not in answer.headers


def test_a_head_is_a_get_without_its_body(paths: dict[str, str]) -> None:
    got, head = (call(method, paths["document"]) for method in ("GET", "HEAD"))
    assert (head.status, head.text, head.headers["ETag"]) == (200, "", got.headers["ETag"])
    assert call("HEAD", "/documents/" + "0" * 32).status == 404
