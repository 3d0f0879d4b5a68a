"""Where words stand, over HTTP: in the file itself, of which the document keeps blocks alone."""

from collections.abc import Callable
from typing import Any

import pymupdf
import pytest

from octavo.errors import DependencyUnavailable
from octavo.pipeline.contracts import LocateInput, LocateOutput
from octavo.storage.records import RunRecord

from .conftest import Store, call

TEXT = "The rent is due. It is paid in advance."


@pytest.fixture
def run(store: Store, s3_client: Any) -> RunRecord:
    """A document whose text stands on its third page, of which the bucket has the file."""
    with pymupdf.open() as document:
        for _ in range(3):
            page = document.new_page(width=600, height=800)
        page.insert_text((5, 15), TEXT, fontsize=4)
        s3_client.put_object(Bucket="uploads", Key="uploads/default/a.pdf", Body=document.tobytes())
    versions = s3_client.list_object_versions(Bucket="uploads", Prefix="uploads/default/a.pdf")["Versions"]
    return store.publish("a.pdf", TEXT, version_id=versions[0]["VersionId"])


def places(run: RunRecord, query: dict[str, str]) -> list[Any]:
    answer = call("GET", f"/documents/{run.document_id}/places", {"chunk": "c1"} | query)
    assert answer.status == 200
    found: list[Any] = answer.json["places"]
    return found


def test_a_sentences_boxes_are_those_of_its_words(run: RunRecord) -> None:
    (first,) = places(run, {"end": "16"})
    (second,) = places(run, {"start": "17", "end": "39"})
    (whole,) = places(run, {})
    assert first["page"] == second["page"] == 3
    assert 5 <= first["box"][0] < first["box"][2] < second["box"][0] < second["box"][2] < 100
    assert (whole["box"][0], whole["box"][2]) == (first["box"][0], second["box"][2])


def test_of_a_file_that_is_gone_the_block_is_the_place(store: Store) -> None:
    run = store.publish("gone.pdf", TEXT)
    assert places(run, {"end": "16"}) == [{"page": 3, "box": [0, 0, 100, 20]}]


def test_a_format_without_paper_wakes_no_reader(store: Store, change: Callable[..., None]) -> None:
    run = store.publish("notes.txt", TEXT, media_type="text/plain")
    change(renderer=lambda: pytest.fail("the reader was asked"))
    assert len(places(run, {"end": "16"})) == 1


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"chunk": "c9"}, 404),
        ({"chunk": ""}, 400),
        ({"start": "-1"}, 400),
        ({"start": "16", "end": "16"}, 400),
        ({"end": "40"}, 400),
        ({"start": "99999999999999999999"}, 400),
        ({"end": "soon"}, 400),
    ],
)
def test_words_that_are_not_there_are_a_problem_with_a_sentence(
    run: RunRecord, query: dict[str, str], status: int
) -> None:
    answer = call("GET", f"/documents/{run.document_id}/places", {"chunk": "c1"} | query)
    assert (answer.status, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert " " in answer.json["detail"]


def test_a_tenant_finds_no_places_of_anothers_document(run: RunRecord) -> None:
    answer = call("GET", f"/documents/{run.document_id}/places", {"chunk": "c1"}, tenant="acme")
    assert answer.status == 404


def test_a_reader_that_fails_is_a_dependency_that_does_not_answer(
    run: RunRecord, change: Callable[..., None]
) -> None:
    class Broken:
        def locate(self, event: LocateInput) -> LocateOutput:
            raise DependencyUnavailable(f"arn:secret {event.run.run_id}")

    change(renderer=Broken)
    answer = call("GET", f"/documents/{run.document_id}/places", {"chunk": "c1"})
    assert (answer.status, "secret" in answer.text) == (503, False)
