"""The API's handler over plain HTTP, without a gateway: `python -m tests.load.served PORT ENGINE FOLDER URL CHUNKS`.

The documents' records are in memory. `functions` must be in PYTHONPATH; `serving` sees to that.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import requests

from octavo.document import Status
from octavo.inference.registry import open_embedder
from octavo.storage.memory import MemoryRecords
from octavo.storage.records import Records, RunRecord
from octavo_cli.cloud import ministack
from octavo_cli.paths import ROOT
from tests.load import public_chunks
from tests.load.indexes import Engine, opened

_SECONDS_TO_START = 120


def record_all(records: Records, count: int) -> None:
    """Make the documents of so many chunks visible to readers."""
    for document_id in sorted({public_chunks.identity(number)[0] for number in range(count)}):
        run = RunRecord(
            tenant=public_chunks.TENANT,
            document_id=document_id,
            run_id="1",
            name=f"{document_id}.pdf",
            key=document_id,
            version_id="1",
            sequencer="1",
            status=Status.SUCCEEDED,
            started_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
        records.begin_run(run)
        records.commit(run)


@contextmanager
def serving(engine: Engine, folder: Path, url: str, count: int) -> Iterator[tuple[str, int]]:
    """The address that a process of its own answers at, and the number of the process."""
    port = ministack.free_port()
    command = [sys.executable, "-m", __name__, str(port), engine, str(folder), url, str(count)]
    # Its log goes nowhere: the handler prints a line for each request.
    child = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": str(ROOT / "functions")}
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}", child.pid
    finally:
        child.terminate()
        child.wait()


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while True:
        try:
            requests.get(f"{address}/healthz", timeout=10).raise_for_status()
        except requests.ConnectionError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return


class _Context:
    function_name = "api"
    function_version = "1"
    memory_limit_in_mb = 1769
    invoked_function_arn = "arn:aws:lambda:us-east-1:000000000000:function:api"
    aws_request_id = "load"


def _event(target: str) -> dict[str, Any]:
    """Return the event of API Gateway's REST proxy integration."""
    url = urlsplit(target)
    parameters = parse_qs(url.query)
    return {
        "resource": "/{proxy+}",
        "path": url.path,
        "httpMethod": "GET",
        "headers": {},
        "multiValueHeaders": {},
        "queryStringParameters": {name: values[-1] for name, values in parameters.items()} or None,
        "multiValueQueryStringParameters": parameters or None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {"requestId": "load", "path": url.path, "httpMethod": "GET", "stage": "v1"},
        "body": None,
        "isBase64Encoded": False,
    }


def main() -> None:
    from api import handler as api  # noqa: PLC0415 - found in this process alone
    from api.services import Services  # noqa: PLC0415

    port, engine, folder, url, count = sys.argv[1:]
    records, index = MemoryRecords(), opened(Engine(engine), Path(folder), url, int(count))
    record_all(records, int(count))
    embedder = open_embedder(ROOT / "model_artifacts", threads=1)

    def unused() -> Any:
        raise AssertionError("a search needs none of it")

    services = Services(
        uploads=None,  # type: ignore[arg-type] # a search needs none of it
        results=None,  # type: ignore[arg-type]
        records=records,
        feedback=unused,
        models=ROOT / "model_artifacts",
        search_index=lambda: index,
        embedder=lambda: embedder,
        renderer=unused,
        token_verifier=unused,
        upload_bytes=0,
        response_bytes=5_000_000,
        anonymous_tenant=public_chunks.TENANT,
    )

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            answer = api.handler(_event(self.path), _Context())  # type: ignore[arg-type] # what it asks of a context
            body = answer["body"].encode()
            self.send_response(answer["statusCode"])
            for name, values in answer["multiValueHeaders"].items():
                self.send_header(name, values[0])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with patch.object(api, "services", cache(lambda: services)):
        HTTPServer(("127.0.0.1", int(port)), Answering).serve_forever()


if __name__ == "__main__":
    main()
