"""What cannot be read fails cleanly, with a reason, and leaves the others alone."""

import json
import uuid
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from octavo.errors import InvalidRequest
from octavo_cli.client import OctavoClient
from octavo_cli.cloud.endpoint import Deployment
from octavo_cli.documents import upload_and_watch
from tests.e2e.waiting import SECONDS, wait_for

pytestmark = pytest.mark.cloud

AES_256 = 5  # PyMuPDF's number for it


def bad_files(folder: Path) -> dict[Path, set[str]]:
    """Files that must be refused, with the reason codes that a person would accept for each."""
    locked: Any = pymupdf.open()
    locked.new_page().insert_text((72, 72), "secret")
    empty_pages = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n"
    contents: dict[str, tuple[bytes, set[str]]] = {
        "empty.pdf": (b"", {"EMPTY_FILE"}),
        "truncated.pdf": (locked.tobytes()[:200], {"CORRUPT_PDF", "NO_PAGES"}),
        "locked.pdf": (
            locked.tobytes(encryption=AES_256, user_pw="u", owner_pw="o"),
            {"ENCRYPTED"},
        ),
        "mislabelled.pdf": (b"GIF89a" + bytes(200), {"UNSUPPORTED_TYPE"}),
        "no-pages.pdf": (empty_pages, {"NO_PAGES"}),
        "not-a-zip.docx": (b"PK\x03\x04 and then nothing of a zip", {"CORRUPT_DOCX"}),
        "broken.json": (b'{"title": "unfinished', {"INVALID_JSON"}),
        "deep.json": (b"[" * 10_000 + b"]" * 10_000, {"NESTED_TOO_DEEP"}),
    }
    files = {}
    for name, (content, codes) in contents.items():
        path = folder / name
        path.write_bytes(content)
        files[path] = codes
    return files


def test_bad_input_fails_cleanly_and_leaves_the_others_alone(client: OctavoClient, tmp_path: Path) -> None:
    bad = bad_files(tmp_path)
    # The bucket's form refuses an empty file at once; it can still arrive by other ways than the form.
    empty = tmp_path / "empty.pdf"
    with pytest.raises(InvalidRequest, match=r"size|refused"):
        client.upload(empty)
    files = [path for path in bad if path != empty]
    good = tmp_path / "good.json"
    good.write_text(json.dumps({"title": "A note", "body": "The ferry to the island leaves at noon."}))
    finished = {document["name"]: document for document in upload_and_watch(client, [*files, good], SECONDS)}
    assert finished["good.json"]["status"] == "SUCCEEDED"
    for path in files:
        document = finished[path.name]
        assert document["status"] == "FAILED", path.name
        assert document["reason"] is not None
        assert document["reason"]["code"] in bad[path], (path.name, document["reason"])
        assert document["reason"]["message"].endswith((".", ")")), document["reason"]
        assert document["current_run"] is None


def test_an_empty_object_put_past_the_form_fails_too(
    client: OctavoClient, embedded_cloud: Deployment
) -> None:
    name = f"{uuid.uuid4()}.pdf"
    embedded_cloud.session.client("s3").put_object(
        Bucket=embedded_cloud.outputs["UploadsBucket"], Key=f"uploads/default/{name}", Body=b""
    )
    reason = wait_for(client, name)["reason"]
    assert reason is not None
    assert reason["code"] == "EMPTY_FILE"
