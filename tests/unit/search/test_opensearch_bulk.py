"""What becomes of entries that OpenSearch is too busy for, against a small HTTP server that answers as it does and keeps what it takes."""

import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from opensearchpy import OpenSearch

from octavo.errors import DependencyUnavailable, EntriesRefused, OctavoError, Throttled
from octavo.search import opensearch_bulk
from octavo.search.opensearch_bulk import write_bulk

BUSY = {"type": "rejected_execution_exception", "reason": "rejected execution of coordinating operation"}
UNMAPPED = {
    "type": "mapper_parsing_exception",
    "reason": "failed to parse field [vector]",
    "caused_by": {"type": "illegal_argument_exception", "reason": "dimension 3, not 2"},
}
OK, BAD, TOO_MANY, BROKEN, UNAVAILABLE = 201, 400, 429, 500, 503
PAUSES = (0.001, 0.002, 0.004)

Verdict = Callable[[str, int, int], int]
"""From an entry's id, its place in the request and the request's number to the entry's status."""


class Bulk:
    """Takes bulks; what becomes of each entry is the test's to say."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        self.first_request = OK
        self.requests: list[list[str]] = []
        self.kept: list[str] = []

    def answer(self, body: str) -> tuple[int, dict[str, Any]]:
        ids = [json.loads(line)["index"]["_id"] for line in body.splitlines()[::2]]
        self.requests.append(ids)
        if len(self.requests) == 1 and self.first_request != OK:
            return self.first_request, {"error": BUSY}
        statuses = {one: self.verdict(one, place, len(self.requests)) for place, one in enumerate(ids)}
        self.kept += [one for one, status in statuses.items() if status == OK]
        return 200, {"errors": True, "items": [_item(one, status) for one, status in statuses.items()]}

    @property
    def sizes(self) -> list[int]:
        return [len(request) for request in self.requests]


def _item(entry: str, status: int) -> Mapping[str, Any]:
    error = {} if status == OK else {"error": UNMAPPED if status == BAD else BUSY}
    return {"index": {"_id": entry, "status": status, **error}}


class Handler(BaseHTTPRequestHandler):
    bulk: Bulk

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.headers.get("content-encoding") == "gzip":
            body = zlib.decompress(body, wbits=31)
        status, answer = self.bulk.answer(body.decode())
        payload = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Verdict], tuple[Bulk, OpenSearch]]]:
    monkeypatch.setattr(opensearch_bulk, "_PAUSES", PAUSES)
    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()

    def started(verdict: Verdict) -> tuple[Bulk, OpenSearch]:
        Handler.bulk = Bulk(verdict)
        return Handler.bulk, OpenSearch(f"http://127.0.0.1:{server.server_port}", max_retries=0)

    yield started
    server.shutdown()
    thread.join()
    server.server_close()


def actions(count: int) -> list[dict[str, Any]]:
    return [
        {"_op_type": "index", "_index": "i", "_id": f"e{number}", "_source": {}} for number in range(count)
    ]


def test_what_a_full_queue_refuses_is_sent_again_alone_and_fewer_at_once(serve: Any) -> None:
    bulk, client = serve(lambda _, place, request: OK if place < 4 or request > 1 else TOO_MANY)
    write_bulk(client, actions(20))
    assert sorted(bulk.kept) == sorted(action["_id"] for action in actions(20))
    assert bulk.sizes == [20, 4, 12], "a quarter of those refused; then more again, as it was taken"


@pytest.mark.parametrize("status", [TOO_MANY, UNAVAILABLE])
def test_a_request_that_is_refused_as_a_whole_is_sent_again_in_parts(serve: Any, status: int) -> None:
    bulk, client = serve(lambda *_: OK)
    bulk.first_request = status
    write_bulk(client, actions(8))
    assert len(bulk.kept) == 8
    assert bulk.sizes == [8, 2, 6]


@pytest.mark.parametrize(("status", "error"), [(TOO_MANY, Throttled), (UNAVAILABLE, DependencyUnavailable)])
def test_one_that_stays_busy_is_given_up_after_a_few_tries(
    serve: Any, status: int, error: type[OctavoError]
) -> None:
    bulk, client = serve(lambda entry, *_: status if entry == "e1" else OK)
    with pytest.raises(error, match="e1: rejected_execution_exception"):
        write_bulk(client, actions(3))
    assert sorted(bulk.kept) == ["e0", "e2"]
    assert bulk.sizes == [3, *[1] * (len(PAUSES) + 1)]


def test_one_that_cannot_be_taken_is_named_with_its_reason_and_not_sent_again(serve: Any) -> None:
    bulk, client = serve(lambda entry, *_: BAD if entry == "e1" else OK)
    with pytest.raises(EntriesRefused) as raised:
        write_bulk(client, actions(3))
    assert raised.value.code == "INDEX_REFUSED"
    assert str(raised.value) == (
        "entries not written: 1. e1: mapper_parsing_exception: failed to parse field [vector] (dimension 3, not 2)"
    )
    assert bulk.sizes == [3]


def test_a_failure_of_the_server_itself_is_left_to_whoever_called(serve: Any) -> None:
    bulk, client = serve(lambda entry, *_: BROKEN if entry == "e1" else OK)
    with pytest.raises(DependencyUnavailable, match="e1"):
        write_bulk(client, actions(3))
    assert bulk.sizes == [3]
