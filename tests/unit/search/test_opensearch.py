"""How OpenSearch's failures become ours, against a small HTTP server that answers as it does."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from octavo.document import BoxLocation
from octavo.errors import DependencyUnavailable, Misconfigured, OctavoError, Throttled
from octavo.search import opensearch_bulk
from octavo.search.index import Entry, Mode, Query
from octavo.search.opensearch import OpenSearchIndex
from octavo.search.opensearch_requests import SCHEMA_VERSION

MAPPING = {
    "octavo-chunks-000001": {
        "mappings": {"_meta": {"schema": SCHEMA_VERSION}, "properties": {"vector": {"dimension": 2}}}
    }
}
ENTRIES = [
    Entry(
        tenant="t",
        document_id="d",
        run_id="r",
        chunk_id=chunk,
        name="n",
        text="rent",
        locations=(BoxLocation(page=1, box=(0, 0, 1, 1)),),
        vector=(1, 0),
    )
    for chunk in ("one", "two")
]

Answer = Callable[[str, str], tuple[int, Any]]


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            status, body = answer(self.command, self.path)
            payload = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(payload)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(payload)

        do_GET = do_HEAD = do_POST = do_PUT = _answer  # noqa: N815  # http.server's names

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def opened_then(status: int, body: Any) -> Answer:
    """An index that opens well and answers everything else so."""

    def answer(method: str, path: str) -> tuple[int, Any]:
        opening = method == "HEAD" or path.endswith("_mapping")
        return (200, MAPPING) if opening else (status, body)

    return answer


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (429, Throttled),
        (500, DependencyUnavailable),
        (503, DependencyUnavailable),
        (401, Misconfigured),
        (403, Misconfigured),
    ],
)
def test_a_failed_request_is_one_of_our_errors(
    status: int, error: type[OctavoError], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opensearch_bulk, "_PAUSES", (0.0,))
    with serving(opened_then(status, {"error": "why"})) as url:
        index = OpenSearchIndex(url, dimensions=2)
        with pytest.raises(error):
            index.search(Query(tenant="t", text="rent", mode=Mode.KEYWORD))
        with pytest.raises(error):
            index.write(ENTRIES)
        with pytest.raises(error):
            index.delete_document("t", "d")


def test_a_conflict_while_deleting_is_worth_another_try() -> None:
    with serving(opened_then(409, {"error": "version conflict"})) as url:
        index = OpenSearchIndex(url, dimensions=2)
        with pytest.raises(DependencyUnavailable):
            index.delete_run("t", "d", "r")


def test_a_server_that_goes_away_is_a_dependency_unavailable() -> None:
    with serving(opened_then(200, {})) as url:
        index = OpenSearchIndex(url, dimensions=2)
    with pytest.raises(DependencyUnavailable):
        index.write(ENTRIES)
