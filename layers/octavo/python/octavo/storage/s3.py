"""Objects in S3: the adapter of the port `Blobs`, and links by which a browser fetches an object itself."""

from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict

from botocore.exceptions import ClientError

from octavo.errors import DependencyUnavailable, NotFound
from octavo.storage.aws_errors import error_code, translated_errors
from octavo.storage.blobs import Listed, Versioned

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

# HeadObject has no body to name its error in, so it answers with the bare status.
MISSING: Final = frozenset({"NoSuchKey", "404"})
UNCHANGED: Final = frozenset({"304", "NotModified"})
# The object is another version by now, or being written, or (with If-Match) gone: in each case look again.
OVERTAKEN: Final = MISSING | {"PreconditionFailed", "ConditionalRequestConflict"}
DELETES_A_CALL: Final = 1000
LINK_SECONDS: Final = 300


class _IfNoneMatch(TypedDict, total=False):
    IfNoneMatch: str


class _Condition(_IfNoneMatch, total=False):
    IfMatch: str


class S3Blobs:
    """The port `Blobs` over one bucket."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    @translated_errors()
    def get(self, key: str) -> bytes:
        """See `Blobs.get`."""
        try:
            return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except ClientError as error:
            raise self._not_found(error, key) from error

    @translated_errors()
    def put(self, key: str, data: bytes) -> None:
        """See `Blobs.put`."""
        self._client.put_object(Bucket=self._bucket, Key=key, Body=data)

    def exists(self, key: str) -> bool:
        """See `Blobs.exists`."""
        try:
            self.size(key)
        except NotFound:
            return False
        return True

    @translated_errors()
    def size(self, key: str) -> int:
        """Return the object's size in bytes.

        Raises:
            NotFound: there is no such object.
        """
        try:
            return self._client.head_object(Bucket=self._bucket, Key=key)["ContentLength"]
        except ClientError as error:
            raise self._not_found(error, key) from error

    def keys_under(self, prefix: str) -> Iterator[str]:
        """See `Blobs.keys_under`."""
        return (found.key for found in self.list_under(prefix))

    def delete_under(self, prefix: str) -> int:
        """See `Blobs.delete_under`."""
        keys = self.keys_under(prefix)
        deleted = 0
        while batch := list(islice(keys, DELETES_A_CALL)):
            self.delete(batch)
            deleted += len(batch)
        return deleted

    @translated_errors()
    def get_changed(self, key: str, tag: str | None) -> Versioned | None:
        """See `Blobs.get_changed`."""
        try:
            condition: _IfNoneMatch = {"IfNoneMatch": tag} if tag else {}
            found = self._client.get_object(Bucket=self._bucket, Key=key, **condition)
            return Versioned(found["Body"].read(), found["ETag"])
        except ClientError as error:
            if error_code(error) in UNCHANGED:
                return None
            raise self._not_found(error, key) from error

    @translated_errors()
    def swap(self, key: str, data: bytes, tag: str | None) -> bool:
        """See `Blobs.swap`."""
        condition: _Condition = {"IfMatch": tag} if tag else {"IfNoneMatch": "*"}
        try:
            self._client.put_object(Bucket=self._bucket, Key=key, Body=data, **condition)
        except ClientError as error:
            if error_code(error) in OVERTAKEN:
                return False
            raise
        return True

    @translated_errors()
    def download(self, key: str, path: Path) -> None:
        """See `Blobs.download`. Fetches parts of a large object side by side."""
        try:
            self._client.download_file(self._bucket, key, str(path))
        except ClientError as error:
            raise self._not_found(error, key) from error

    @translated_errors()
    def upload(self, path: Path, key: str) -> None:
        """See `Blobs.upload`. One request, and so at most 5 GB."""
        with path.open("rb") as file:
            self._client.put_object(Bucket=self._bucket, Key=key, Body=file)

    def list_under(self, prefix: str) -> Iterator[Listed]:
        """See `Blobs.list_under`."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        with translated_errors():
            for page in pages:
                for found in page.get("Contents", []):
                    yield Listed(found["Key"], found["LastModified"])

    @translated_errors()
    def delete(self, keys: Collection[str]) -> None:
        """See `Blobs.delete`."""
        left = iter(keys)
        while batch := list(islice(left, DELETES_A_CALL)):
            response = self._client.delete_objects(
                Bucket=self._bucket, Delete={"Objects": [{"Key": key} for key in batch], "Quiet": True}
            )
            if failures := response.get("Errors"):
                raise DependencyUnavailable(f"S3 could not delete {len(failures)} objects: {failures[0]}")

    def link(self, key: str, content_type: str = "application/json", seconds: int = LINK_SECONDS) -> str:
        """Return a URL that fetches the object, as this type, without credentials for so long."""
        params = {"Bucket": self._bucket, "Key": key, "ResponseContentType": content_type}
        return self._client.generate_presigned_url("get_object", Params=params, ExpiresIn=seconds)

    def _not_found(self, error: ClientError, key: str) -> NotFound:
        if error_code(error) not in MISSING:
            raise error
        return NotFound(f"there is no object {key!r}")
