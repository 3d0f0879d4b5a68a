"""A page's picture over HTTP: made once, kept with the run, gone with the document."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pymupdf
import pytest

from octavo.errors import DependencyUnavailable
from octavo.pipeline.contracts import RenderInput, RenderOutput
from octavo.storage.records import RunRecord

from .conftest import Store, call


@pytest.fixture
def run(store: Store, s3_client: Any) -> RunRecord:
    """A document of one page, of which the bucket has the file."""
    with pymupdf.open() as document:
        document.new_page(width=600, height=800)
        s3_client.put_object(Bucket="uploads", Key="uploads/default/a.pdf", Body=document.tobytes())
    (version,) = s3_client.list_object_versions(Bucket="uploads", Prefix="uploads/default/a.pdf")["Versions"][
        :1
    ]
    return store.publish("a.pdf", "text", version_id=version["VersionId"])


def test_a_picture_is_made_once_for_each_width_and_answered_with_a_link(
    run: RunRecord, s3_client: Any, change: Callable[..., None]
) -> None:
    answer = call("GET", f"/documents/{run.document_id}/pages/1/image", {"width": "300"})
    assert (answer.status, answer.text) == (303, "")
    link = urlsplit(answer.headers["Location"])
    assert link.path == f"/runs/default/{run.document_id}/{run.run_id}/pictures/000001-400.png"
    assert "response-content-type=image%2Fpng" in link.query
    png = s3_client.get_object(Bucket="results", Key=link.path[1:])["Body"].read()
    picture: Any = pymupdf.Pixmap(png)
    assert picture.width == 400
    assert 533 <= picture.height <= 534
    change(renderer=lambda: None)  # whoever asks it now fails
    assert call("GET", f"/documents/{run.document_id}/pages/1/image", {"width": "400"}).status == 303


def test_a_deleted_documents_pictures_are_gone_with_it(run: RunRecord, s3_client: Any) -> None:
    assert call("GET", f"/documents/{run.document_id}/pages/1/image").status == 303
    assert call("DELETE", f"/documents/{run.document_id}").status == 204
    assert call("GET", f"/documents/{run.document_id}/pages/1/image").status == 404
    assert "Contents" not in s3_client.list_objects_v2(
        Bucket="results", Prefix=f"runs/default/{run.document_id}"
    )


def test_a_picture_made_while_its_document_was_deleted_is_not_left_behind(
    run: RunRecord, store: Store, s3_client: Any, change: Callable[..., None]
) -> None:
    class DeletedMeanwhile:
        def render(self, event: RenderInput) -> RenderOutput:
            call("DELETE", f"/documents/{run.document_id}")
            s3_client.put_object(Bucket="uploads", Key=run.key, Body=b"")
            store.services.results.put(event.run.picture_key(event.page, event.width), b"late")
            return RenderOutput()

    change(renderer=DeletedMeanwhile)
    assert call("GET", f"/documents/{run.document_id}/pages/1/image").status == 404
    assert "Contents" not in s3_client.list_objects_v2(
        Bucket="results", Prefix=f"runs/default/{run.document_id}"
    )


@pytest.mark.parametrize(
    ("page", "query", "status"),
    [
        ("2", {}, 404),
        ("999999999999999999999", {}, 404),
        ("0", {}, 400),
        ("-1", {}, 400),
        ("one", {}, 400),
        ("1", {"width": "0"}, 400),
        ("1", {"width": "2401"}, 400),
        ("1", {"width": "wide"}, 400),
    ],
)
def test_a_page_or_a_width_out_of_range_is_a_problem_with_a_sentence(
    run: RunRecord, page: str, query: dict[str, str], status: int
) -> None:
    answer = call("GET", f"/documents/{run.document_id}/pages/{page}/image", query)
    assert (answer.status, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert " " in answer.json["detail"]


def test_a_format_without_paper_has_no_pictures(store: Store) -> None:
    run = store.publish("notes.txt", "text", media_type="text/plain")
    answer = call("GET", f"/documents/{run.document_id}/pages/1/image")
    assert answer.status == 404
    assert "no paper" in answer.json["detail"]


def test_a_page_that_cannot_be_shown_says_why(store: Store, s3_client: Any) -> None:
    s3_client.put_object(Bucket="uploads", Key="uploads/default/bad.pdf", Body=b"%PDF-1.7 nothing")
    (version,) = s3_client.list_object_versions(Bucket="uploads", Prefix="uploads/default/bad")["Versions"]
    damaged = store.publish("bad.pdf", "text", version_id=version["VersionId"])
    gone = store.publish("gone.pdf", "text")
    for run, sentence in ((damaged, "damaged"), (gone, "no longer kept")):
        answer = call("GET", f"/documents/{run.document_id}/pages/1/image")
        assert answer.status == 404
        assert sentence in answer.json["detail"]


def test_a_renderer_that_fails_is_a_dependency_that_does_not_answer(
    run: RunRecord, change: Callable[..., None]
) -> None:
    class Broken:
        def render(self, event: RenderInput) -> RenderOutput:
            raise DependencyUnavailable(f"arn:secret {event.page}")

    change(renderer=Broken)
    answer = call("GET", f"/documents/{run.document_id}/pages/1/image")
    assert (answer.status, answer.json["code"]) == (503, "DEPENDENCY_UNAVAILABLE")
    assert "secret" not in answer.text
