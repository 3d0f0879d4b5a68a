"""Waiting for what the embedded cloud does by itself."""

import time

from octavo_cli.api.types import DocumentDetail
from octavo_cli.client import OctavoClient

SECONDS = 240


def wait_for(client: OctavoClient, name: str) -> DocumentDetail:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        for document in client.documents()["documents"]:
            if document["name"] == name and document["status"] != "RUNNING":
                return client.document(document["document_id"])
        time.sleep(0.3)
    raise AssertionError(f"{name} did not finish")
