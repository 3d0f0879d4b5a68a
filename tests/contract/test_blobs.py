"""What every implementation of the port `Blobs` promises, and what S3 can do besides."""

import base64
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Barrier
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from moto import mock_aws

from octavo.errors import DependencyUnavailable, NotFound, RetryableError, Throttled
from octavo.storage.blobs import Blobs
from octavo.storage.memory import MemoryBlobs
from octavo.storage.s3 import S3Blobs
from octavo.storage.uploads import Uploads

buckets = count()


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client(
            "s3", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
        )


@pytest.fixture
def s3(client: Any) -> S3Blobs:
    return S3Blobs(client, new_bucket(client))


@pytest.fixture(params=["memory", "s3", pytest.param("embedded_s3", marks=pytest.mark.cloud)])
def blobs(request: pytest.FixtureRequest) -> Iterator[Blobs]:
    if request.param == "memory":
        yield MemoryBlobs()
        return
    s3: S3Blobs = request.getfixturevalue(request.param)
    yield s3
    if request.param == "embedded_s3":
        for prefix in ("key", "runs/", "other"):
            s3.delete_under(prefix)


def new_bucket(client: Any) -> str:
    bucket = f"bucket-{next(buckets)}"
    client.create_bucket(Bucket=bucket)
    return bucket


def test_an_object_is_read_back_as_it_was_written(blobs: Blobs) -> None:
    blobs.put("runs/default/doc/run/document.json", b"\x00bytes\xff")
    assert blobs.get("runs/default/doc/run/document.json") == b"\x00bytes\xff"


def test_writing_a_key_again_replaces_its_object(blobs: Blobs) -> None:
    blobs.put("key", b"one")
    blobs.put("key", b"two")
    assert blobs.get("key") == b"two"


def test_an_object_that_is_not_there_is_not_found(blobs: Blobs) -> None:
    assert not blobs.exists("key")
    with pytest.raises(NotFound, match="key"):
        blobs.get("key")


def test_an_object_exists_once_it_is_written(blobs: Blobs) -> None:
    blobs.put("key", b"")
    assert blobs.exists("key")
    assert not blobs.exists("ke")


def test_the_keys_under_a_prefix_are_listed_in_order(blobs: Blobs) -> None:
    for key in ("runs/b", "runs/a/2", "runs/a/1", "other"):
        blobs.put(key, b"data")
    assert list(blobs.keys_under("runs/")) == ["runs/a/1", "runs/a/2", "runs/b"]


def test_deleting_under_a_prefix_spares_all_other_objects(blobs: Blobs) -> None:
    for key in ("runs/a/1", "runs/a/2", "runs/ab/1", "runs/b/1"):
        blobs.put(key, b"data")
    assert blobs.delete_under("runs/a/") == 2
    assert [blobs.exists(key) for key in ("runs/a/1", "runs/ab/1", "runs/b/1")] == [False, True, True]
    assert blobs.delete_under("runs/a/") == 0


def version(blobs: Blobs, key: str) -> str:
    found = blobs.get_changed(key, None)
    assert found is not None
    return found.tag


def test_an_object_is_sent_again_only_when_it_has_changed(blobs: Blobs) -> None:
    blobs.put("key", b"one")
    tag = version(blobs, "key")
    assert blobs.get_changed("key", tag) is None
    blobs.put("key", b"two")
    changed = blobs.get_changed("key", tag)
    assert changed is not None
    assert changed.data == b"two"
    assert changed.tag != tag
    with pytest.raises(NotFound):
        blobs.get_changed("other", tag)


def test_a_swap_replaces_just_the_version_that_its_writer_saw(blobs: Blobs) -> None:
    assert blobs.swap("key", b"one", None)
    first = version(blobs, "key")
    assert not blobs.swap("key", b"another first", None)
    assert blobs.swap("key", b"two", first)
    assert not blobs.swap("key", b"late", first)
    assert not blobs.swap("other", b"of nothing", first)
    assert blobs.get("key") == b"two"
    assert not blobs.exists("other")


# moto in this process has no lock around what it compares and writes; nobody runs two threads against it but here.
@pytest.mark.parametrize(
    "blobs", ["memory", pytest.param("embedded_s3", marks=pytest.mark.cloud)], indirect=True
)
def test_of_many_swaps_at_once_one_succeeds(blobs: Blobs) -> None:
    blobs.put("key", b"first")
    tag = version(blobs, "key")
    together = Barrier(8)

    def swap(number: int) -> bool:
        together.wait()
        return blobs.swap("key", f"number {number}".encode(), tag)

    with ThreadPoolExecutor(8) as pool:
        swapped = list(pool.map(swap, range(8)))
    assert swapped.count(True) == 1
    assert blobs.get("key") == f"number {swapped.index(True)}".encode()


def test_a_file_is_uploaded_and_downloaded_whole(blobs: Blobs, tmp_path: Path) -> None:
    data = bytes(range(256)) * 50_000  # more than boto3 fetches in one request
    (tmp_path / "there").write_bytes(data)
    blobs.upload(tmp_path / "there", "key")
    blobs.download("key", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == data
    with pytest.raises(NotFound):
        blobs.download("other", tmp_path / "nothing")


def test_a_list_tells_when_each_object_was_written(blobs: Blobs) -> None:
    blobs.put("key/a", b"")
    blobs.put("other", b"")
    (listed,) = blobs.list_under("key/")
    assert listed.key == "key/a"
    assert abs(datetime.now(UTC) - listed.written_at) < timedelta(minutes=1)


def test_deleting_what_is_not_there_is_no_error(blobs: Blobs) -> None:
    blobs.put("key/a", b"")
    blobs.delete(["key/a", "key/b"])
    assert not blobs.exists("key/a")
    blobs.delete([])


def test_more_objects_than_s3_deletes_in_a_call_are_deleted(s3: S3Blobs) -> None:
    for number in range(1005):
        s3.put(f"run/{number}", b"")
    assert s3.delete_under("run/") == 1005
    assert s3.delete_under("run/") == 0


def test_a_link_is_signed_for_one_object_and_a_while(s3: S3Blobs) -> None:
    link = s3.link("runs/default/doc/run/document.json", seconds=60)
    assert "/runs/default/doc/run/document.json?" in link
    assert "Signature=" in link
    assert "Expires=" in link


def test_a_deletion_that_s3_refuses_is_not_taken_for_done(
    s3: S3Blobs, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: Any) -> dict[str, Any]:
        return {"Errors": [{"Key": "key", "Code": "InternalError"}]}

    s3.put("key", b"")
    monkeypatch.setattr(client, "delete_objects", refuse)
    with pytest.raises(DependencyUnavailable, match="InternalError"):
        s3.delete_under("key")


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (("SlowDown", 503), Throttled),
        (("503", 503), DependencyUnavailable),
        (("InternalError", 500), DependencyUnavailable),
        (None, DependencyUnavailable),
    ],
)
def test_a_passing_failure_of_s3_is_a_retryable_error(
    s3: S3Blobs,
    client: Any,
    monkeypatch: pytest.MonkeyPatch,
    failure: tuple[str, int] | None,
    expected: type[RetryableError],
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        if failure is None:
            raise ReadTimeoutError(endpoint_url="https://s3")
        code, status = failure
        response: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
        raise ClientError(response, "GetObject")

    monkeypatch.setattr(client, "_make_api_call", fail)
    for call in (s3.get, s3.exists, s3.delete_under):
        with pytest.raises(expected):
            call("key")


def test_a_missing_bucket_is_not_taken_for_a_missing_object(client: Any) -> None:
    with pytest.raises(ClientError, match="NoSuchBucket"):
        S3Blobs(client, "no-such-bucket").get("key")


def test_an_upload_form_binds_the_key_and_the_size(client: Any) -> None:
    form = Uploads(client, new_bucket(client)).form("uploads/default/a b.pdf", 1000, "application/pdf")
    assert form.fields["key"] == "uploads/default/a b.pdf"
    assert form.fields["Content-Type"] == "application/pdf"
    conditions = json.loads(base64.b64decode(form.fields["policy"]))["conditions"]
    assert ["content-length-range", 1, 1000] in conditions
    assert {"key": "uploads/default/a b.pdf"} in conditions
    assert {"Content-Type": "application/pdf"} in conditions
    assert form.expires_in == 900


def test_deleting_an_upload_hides_it_but_keeps_its_versions(client: Any) -> None:
    bucket = new_bucket(client)
    client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    client.put_object(Bucket=bucket, Key="uploads/default/a.pdf", Body=b"one")
    client.put_object(Bucket=bucket, Key="uploads/default/a.pdf.bak", Body=b"two")
    Uploads(client, bucket).delete("uploads/default/a.pdf")
    versions = client.list_object_versions(Bucket=bucket)
    assert [marker["Key"] for marker in versions["DeleteMarkers"]] == ["uploads/default/a.pdf"]
    assert len(versions["Versions"]) == 2
    assert S3Blobs(client, bucket).exists("uploads/default/a.pdf.bak")


def test_every_version_of_an_upload_goes_and_its_namesakes_stay(client: Any) -> None:
    bucket = new_bucket(client)
    client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for key in ("uploads/a.pdf", "uploads/a.pdf", "uploads/a.pdf.json"):
        client.put_object(Bucket=bucket, Key=key, Body=b"data")
    uploads = Uploads(client, bucket)
    uploads.delete("uploads/a.pdf")
    for _ in range(2):
        uploads.delete_versions("uploads/a.pdf")
    listed = client.list_object_versions(Bucket=bucket)
    assert [version["Key"] for version in listed["Versions"]] == ["uploads/a.pdf.json"]
    assert "DeleteMarkers" not in listed
