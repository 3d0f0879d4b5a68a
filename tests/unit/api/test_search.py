"""Searching over HTTP."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
        store.publish(f"{number}.pdf", f"rent {number}")
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
        {"q": "x" * 100_000},
        {"q": "rent", "mode": "psychic"},
        {"q": "rent", "limit": "0"},
        {"q": "rent", "limit": "101"},
        {"q": "rent", "media_type": "text/nothing"},
        {"q": "rent", "language": "english"},
        {"q": "rent", "date_from": "yesterday"},
        {"q": "rent", "date_to": "2024-02-30"},
        {"q": "rent", "ingested_from": "today"},
        {"q": "rent", "field": ["title:a"] * 11},
    ],
)
def test_a_search_with_a_wrong_parameter_is_refused(query: dict[str, str] | None) -> None:
    answer = call("GET", "/search", query)
    assert (answer.status, answer.json["code"]) == (400, "INVALID_REQUEST")


@pytest.mark.usefixtures("services")
@pytest.mark.parametrize(
    "text", ["AND OR NOT", "-b", "the of", "(", "名前", "\U0001f642", "';--", "{$ne: 1}", "\\"]
)
def test_any_text_is_a_query(text: str) -> None:
    assert call("GET", "/search", {"q": text}).json == {
        "mode": "hybrid",
        "notice": None,
        "hits": [],
        "facets": None,
    }


def test_a_query_of_broken_syntax_is_taken_as_words_and_says_so(store: Store) -> None:
    store.publish("a.pdf", "rent")
    answer = call("GET", "/search", {"q": 'the "rent'}).json
    assert answer["notice"] == "A quotation mark is not closed. The query was taken as plain words."
    assert len(answer["hits"]) == 1


@pytest.mark.parametrize("mode", ["keyword", "hybrid"])
def test_a_word_that_is_nowhere_is_looked_for_as_the_nearest_and_says_so(store: Store, mode: str) -> None:
    store.publish("a.pdf", "the agreement ends")
    answer = call("GET", "/search", {"q": "agremeent", "mode": mode}).json
    assert answer["notice"] == "There is no “agremeent”; “agreement” was looked for."
    assert answer["hits"][0]["highlight"] == "the «agreement» ends"


def test_a_notice_says_all_that_there_is_to_say(store: Store) -> None:
    store.publish("a.pdf", "the agreement ends")
    answer = call("GET", "/search", {"q": '"agremeent', "mode": "keyword"}).json
    assert answer["notice"] == (
        "A quotation mark is not closed. The query was taken as plain words. "
        "There is no “agremeent”; “agreement” was looked for."
    )
    assert len(answer["hits"]) == 1


@pytest.mark.parametrize("mode", [mode.value for mode in Mode])
def test_conditions_alone_are_a_query(store: Store, mode: str) -> None:
    store.publish("a.pdf", "rent")
    store.publish("b.pdf", "law")
    hits = call("GET", "/search", {"q": "type:letter -rent", "mode": mode}).json["hits"]
    assert [hit["name"] for hit in hits] == ["b.pdf"]


@pytest.fixture
def letter(store: Store) -> None:
    store.publish("a.pdf", "rent")


@pytest.mark.usefixtures("letter")
@given(
    text=st.text(
        st.sampled_from('rent "*-:()[]{}^~/\\+&|!?<>=;%') | st.characters(codec="utf-8"), max_size=120
    )
)
@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_makes_the_api_fail(text: str) -> None:
    answer = call("GET", "/search", {"q": text})
    assert answer.status in {200, 400}
    assert answer.json.get("detail") or "hits" in answer.json


def test_filters_keep_other_passages_out(store: Store) -> None:
    store.publish("a.pdf", "rent", entities=1)
    for wanted, count in (
        ({"entity": "ORG:org  0"}, 1),
        ({"entity": "Org 0"}, 1),
        ({"entity": "PER:Org 0"}, 0),
        ({"media_type": "application/pdf"}, 1),
        ({"media_type": "text/html"}, 0),
        ({"date_from": "2024-01-01", "date_to": "2024-12-31"}, 1),
        ({"language": "de"}, 0),
        ({"language": "en", "type": "letter"}, 1),
        ({"ingested_from": "2026-11-23", "ingested_to": "2026-11-23"}, 1),
        ({"ingested_from": "2026-11-24"}, 0),
        ({"field": "party:Acme  corp."}, 1),
        ({"field": ["Acme Corp.", "party:ACME CORP."]}, 1),
        ({"field": "title:Acme Corp."}, 0),
    ):
        assert len(call("GET", "/search", {"q": "rent", **wanted}).json["hits"]) == count, wanted


def test_a_hit_says_the_language_and_the_date_of_its_document(store: Store) -> None:
    store.publish("a.pdf", "rent")
    (hit,) = call("GET", "/search", {"q": "rent"}).json["hits"]
    assert (hit["media_type"], hit["language"], hit["document_date"]) == (
        "application/pdf",
        "en",
        "2024-05-01",
    )


def test_copies_of_a_passage_are_one_hit_that_names_the_others(store: Store) -> None:
    text = "The tenant pays the rent on the first of each month, in advance and without being asked for it."
    store.publish("a.pdf", text)
    store.publish("b.pdf", text.replace("The tenant", "the tenant"))
    store.publish("c.pdf", f"{text} Heating comes on top, and is paid by the landlord alone in summer.")
    first, second = call("GET", "/search", {"q": "rent", "mode": "semantic"}).json["hits"]
    assert first["name"] in {"a.pdf", "b.pdf"}
    assert {first["name"], *(other["name"] for other in first["others"])} == {"a.pdf", "b.pdf"}
    assert (second["name"], second["others"]) == ("c.pdf", [])


def test_copies_do_not_crowd_out_other_passages(store: Store) -> None:
    for number in range(30):
        store.publish(f"{number}.pdf", "rent rent rent")
    store.publish("other.pdf", "rent and much else besides")
    hits = call("GET", "/search", {"q": "rent", "mode": "keyword", "limit": "2"}).json["hits"]
    assert [len(hit["others"]) for hit in hits] == [29, 0]


def test_a_hit_says_which_sentence_answers_and_links_to_it(store: Store) -> None:
    text = "A lease of two parties. The rent is due on the first. It is paid in advance."
    run = store.publish("a.pdf", text)
    (hit,) = call("GET", "/search", {"q": "rent & due"}).json["hits"]
    assert hit["answer"] == {"text": "The rent is due on the first.", "start": 24, "end": 53}
    assert hit["link"] == f"#/documents/{run.document_id}?page=3&chunk=c1&start=24&end=53&q=rent+%26+due"


def test_a_hit_of_another_wording_is_a_passage_without_an_answer(store: Store) -> None:
    run = store.publish("a.pdf", "The tenant pays monthly.")
    (hit,) = call("GET", "/search", {"q": "lessee", "mode": "semantic"}).json["hits"]
    assert hit["answer"] is None
    assert hit["link"] == f"#/documents/{run.document_id}?page=3&chunk=c1&q=lessee"
