"""Searching over HTTP."""

from collections.abc import Callable

import pytest

from octavo.search.index import Mode

from .conftest import Store, call


@pytest.mark.parametrize("mode", [mode.value for mode in Mode])
def test_each_mode_finds_the_passage_and_says_where_it_stands(store: Store, mode: str) -> None:
    run = store.publish("letter.pdf", "the tenant pays the rent")
    store.publish("other.pdf", "photosynthesis in leaves")
    answer = call("GET", "/search", {"q": "rent", "mode": mode})
    assert answer.status == 200
    hit = answer.json["hits"][0]
    assert (hit["document_id"], hit["name"], hit["type"], hit["page"]) == (
        run.document_id,
        "letter.pdf",
        "letter",
        3,
    )
    assert hit["locations"] == [{"page": 3, "box": [0.0, 0.0, 100.0, 20.0]}]
    assert "rent" in hit["highlight"]
    assert hit["score"] > 0
    assert answer.json["mode"] == mode


def test_hybrid_is_the_mode_where_none_is_asked_for(store: Store) -> None:
    store.publish("a.pdf", "rent")
    assert call("GET", "/search", {"q": "rent"}).json["mode"] == "hybrid"


def test_a_type_keeps_other_documents_out(store: Store) -> None:
    store.publish("a.pdf", "rent")
    assert len(call("GET", "/search", {"q": "rent", "type": "letter"}).json["hits"]) == 1
    assert call("GET", "/search", {"q": "rent", "type": "invoice"}).json["hits"] == []


def test_a_replaced_version_is_not_found_any_more(store: Store) -> None:
    store.publish("a.pdf", "old rent", version=1)
    store.publish("a.pdf", "new rent", version=2)
    hits = call("GET", "/search", {"q": "rent", "mode": "keyword"}).json["hits"]
    assert [hit["text"] for hit in hits] == ["new rent"]


def test_a_version_not_yet_committed_is_not_found(store: Store) -> None:
    store.publish("a.pdf", "first words", version=2)
    store.publish("a.pdf", "late words", version=1)
    hits = call("GET", "/search", {"q": "words", "mode": "keyword"}).json["hits"]
    assert [hit["text"] for hit in hits] == ["first words"]


def test_replaced_versions_do_not_crowd_out_the_current_ones(store: Store) -> None:
    for version in range(1, 30):
        store.publish("crowd.pdf", "rent rent rent rent", version=version)
    for number in range(5):
        store.publish(f"{number}.pdf", f"rent and words of page {number}")
    hits = call("GET", "/search", {"q": "rent", "mode": "keyword", "limit": "6"}).json["hits"]
    assert len(hits) == len({hit["document_id"] for hit in hits}) == 6


def test_no_more_hits_come_than_asked_for(store: Store) -> None:
    for number in range(5):
        store.publish(f"{number}.pdf", "rent")
    assert len(call("GET", "/search", {"q": "rent", "limit": "3"}).json["hits"]) == 3


def test_a_search_sees_its_own_tenants_documents_only(store: Store) -> None:
    store.publish("a.pdf", "rent", tenant="acme")
    assert call("GET", "/search", {"q": "rent"}).json["hits"] == []
    assert len(call("GET", "/search", {"q": "rent"}, tenant="acme").json["hits"]) == 1


def test_a_keyword_search_does_not_wake_the_model(change: Callable[..., None]) -> None:
    def load() -> None:
        pytest.fail("the model was loaded")

    change(embedder=load)
    assert call("GET", "/search", {"q": "rent", "mode": "keyword"}).status == 200


@pytest.mark.usefixtures("services")
@pytest.mark.parametrize(
    "query",
    [
        None,
        {"q": ""},
        {"q": "  "},
        {"q": "x" * 1001},
        {"q": "rent", "mode": "psychic"},
        {"q": "rent", "limit": "0"},
        {"q": "rent", "limit": "101"},
    ],
)
def test_a_search_with_a_wrong_parameter_is_refused(query: dict[str, str] | None) -> None:
    answer = call("GET", "/search", query)
    assert (answer.status, answer.json["code"]) == (400, "INVALID_REQUEST")


@pytest.mark.usefixtures("services")
@pytest.mark.parametrize("text", ['"', "AND OR NOT", "a* -b", "(", "名前", "\U0001f642", "';--"])
def test_any_text_is_a_query(text: str) -> None:
    assert call("GET", "/search", {"q": text}).json == {"mode": "hybrid", "hits": []}
