"""The client of the command line against the real handler."""

import json
from typing import Any

import pymupdf
import pytest
import requests
from requests.adapters import BaseAdapter

from octavo.errors import InvalidRequest, NotFound
from octavo.search.index import Mode
from octavo_cli.api.generate import OPENAPI, TYPES, generate
from octavo_cli.api.types import FeedbackRequest
from octavo_cli.client import OctavoClient

from .conftest import Store, answer_to


class ToTheHandler(BaseAdapter):
    """Sends what is meant for the API to its handler."""

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        answer = answer_to(request)
        response = requests.Response()
        response.status_code, response.request = answer.status, request
        response._content = answer.text.encode()
        response.headers.update(answer.headers)
        return response

    def close(self) -> None:
        """Has nothing open."""


@pytest.fixture
def client() -> OctavoClient:
    client = OctavoClient("https://api.example", lambda: None)
    client._session.mount("https://api.example", ToTheHandler())
    return client


def test_the_types_are_those_of_the_openapi_document() -> None:
    assert TYPES.read_text(encoding="utf-8") == generate(json.loads(OPENAPI.read_text(encoding="utf-8"))), (
        "run: python -m octavo_cli.api.generate"
    )


def test_a_document_is_looked_at_in_all_its_parts(client: OctavoClient, store: Store) -> None:
    run = store.publish("a.pdf", "the badger moves", entities=250)
    document_id = client.documents(limit=1)["documents"][0]["document_id"]
    assert document_id == run.document_id
    assert client.document(document_id)["entity_count"] == 250
    assert [each["text"] for each in client.entities(document_id)] == [f"Org {n}" for n in range(250)]
    assert list(client.entities(document_id, "PERSON")) == []
    assert client.content(document_id)["chunks"][0]["text"] == "the badger moves"
    assert client.written(document_id, "text") == "the badger moves\n"
    client.delete(document_id)
    with pytest.raises(NotFound):
        client.document(document_id)


def test_a_page_is_fetched_from_where_the_api_points_to(
    client: OctavoClient, store: Store, s3_client: Any
) -> None:
    with pymupdf.open() as document:
        document.new_page(width=600, height=800)
        version = s3_client.put_object(
            Bucket="uploads", Key="uploads/default/c.pdf", Body=document.tobytes()
        )["VersionId"]
    run = store.publish("c.pdf", "text", version_id=version)
    assert client.page_image(run.document_id, 1, width=200).startswith(b"\x89PNG")
    assert client.page(run.document_id, 1)["blocks"][0]["text"] == "text"
    for fetch in (client.page_image, client.page):
        with pytest.raises(NotFound, match="no page 2"):
            fetch(run.document_id, 2)


def test_more_like_a_document_and_like_a_passage_is_asked_for(client: OctavoClient, store: Store) -> None:
    run = store.publish("e.pdf", "the stoat hunts at night")
    store.publish("f.pdf", "the stoat hunts at noon")
    (hit,) = client.similar(run.document_id)["hits"]
    assert hit["name"] == "f.pdf"
    assert client.similar(run.document_id, "c1", limit=1)["hits"][0]["name"] == "f.pdf"


def test_the_place_of_an_answer_is_asked_for(client: OctavoClient, store: Store) -> None:
    run = store.publish("p.txt", "A stoat hunts. An otter swims.", media_type="text/plain")
    (hit,) = client.search("otter swims", Mode.KEYWORD)
    answer = hit["answer"]
    assert answer is not None
    places = client.places(run.document_id, hit["chunk_id"], answer["start"], answer["end"])
    assert [place["page"] for place in places] == [hit["page"]]
    with pytest.raises(NotFound):
        client.places(run.document_id, "c9")


def test_names_are_walked_and_one_is_looked_at(client: OctavoClient, store: Store) -> None:
    store.publish("g.pdf", "Org 0 and Org 1", entities=60)
    assert len(list(client.names())) == 60
    (named,) = client.names("ORG", "org 7")
    assert client.name(named["type"], named["value"])["appearances"][0]["name"] == "g.pdf"
    with pytest.raises(NotFound):
        client.name("PERSON", "org 7")


def test_what_was_said_of_a_hit_is_kept_once_for_a_key(client: OctavoClient, store: Store) -> None:
    store.publish("d.pdf", "the weasel sleeps")
    (hit,) = client.search("weasel", limit=1)
    feedback: FeedbackRequest = {
        "query": "weasel",
        "document_id": hit["document_id"],
        "chunk_id": hit["chunk_id"],
        "verdict": "right",
    }
    first, again = (client.give_feedback(feedback, "one key") for _ in range(2))
    assert first == again
    assert first in list(client.feedback())
    feedback["verdict"] = "wrong"
    with pytest.raises(InvalidRequest, match="Idempotency-Key"):
        client.give_feedback(feedback, "one key")


def test_a_search_is_filtered_as_the_api_does_it(client: OctavoClient, store: Store) -> None:
    documents = [
        store.publish(f"{n}.pdf", f"the weasel sleeps {n}", entities=n).document_id for n in range(3)
    ]
    assert client.set_tags(documents[2], ["Due soon", "due soon"]) == ["due soon"]
    for filters, left in (
        ({}, 3),
        ({"entity": ["Org 0", "ORG:Org 1"]}, 1),
        ({"tag": ["due soon"], "type": "letter", "field": None}, 1),
        ({"ingested_from": "2026-11-24"}, 0),
    ):
        assert len(client.search("weasel", limit=10, **filters)) == left, filters
    with pytest.raises(InvalidRequest, match="date_to"):
        client.search("weasel", date_to="soon")


@pytest.mark.usefixtures("services")
def test_the_models_are_told(client: OctavoClient) -> None:
    assert {model["task"] for model in client.models()} == {"embed", "classify", "recognize"}
