"""A document's whole result in each of its forms."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from octavo.document import Document
from octavo.reading.export import to_markdown, to_text

from .conftest import Store, call

WRITTEN = {"markdown": to_markdown, "text": to_text}
TYPES = {"markdown": "text/markdown; charset=utf-8", "text": "text/plain; charset=utf-8"}


@pytest.mark.parametrize("name", WRITTEN)
def test_content_is_written_as_octavo_analyze_writes_it(
    store: Store, s3_client: Any, change: Callable[..., None], name: str
) -> None:
    run = store.publish("a.pdf", "Grüne <b>Wiese</b>")
    path = f"/documents/{run.document_id}/content"
    document = Document.model_validate_json(call("GET", path, {"format": "json"}).text)
    answer = call("GET", path, {"format": name})
    assert (answer.status, answer.headers["Content-Type"]) == (200, TYPES[name])
    assert answer.text == WRITTEN[name](document)
    assert "Grüne" in answer.text
    change(response_bytes=5)
    large = call("GET", path, {"format": name})
    assert (large.status, large.headers["ETag"]) == (303, answer.headers["ETag"])
    link = urlsplit(large.headers["Location"])
    assert "text%2F" in link.query
    assert s3_client.get_object(Bucket="results", Key=link.path[1:])["Body"].read().decode() == answer.text


def test_a_format_that_is_none_is_refused(store: Store) -> None:
    run = store.publish("a.pdf", "text")
    answer = call("GET", f"/documents/{run.document_id}/content", {"format": "pdf"})
    assert (answer.status, answer.json["code"]) == (400, "INVALID_REQUEST")
    assert answer.json["detail"].startswith("format: ")


def test_markup_in_a_name_or_a_text_is_data_and_never_a_page(store: Store) -> None:
    markup = "<img src=x onerror=alert(1)>"
    run = store.publish(f"{markup}.pdf", markup)
    for path, query in (
        (f"/documents/{run.document_id}", {}),
        (f"/documents/{run.document_id}/content", {"format": "markdown"}),
        (f"/documents/{run.document_id}/content", {"format": "text"}),
        ("/search", {"q": "onerror"}),
    ):
        answer = call("GET", path, query)
        assert answer.status == 200
        assert "html" not in answer.headers["Content-Type"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "onerror" in answer.text
