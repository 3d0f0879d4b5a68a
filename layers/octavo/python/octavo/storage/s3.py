"""Objects in S3: the adapter of the port `Blobs`, and links by which a browser fetches an object itself."""

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from octavo.errors import DependencyUnavailable, NotFound
from octavo.storage.aws_errors import error_code, translated_errors

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

# HeadObject has no body to name its error in, so it answers with the bare status.
MISSING: Final = frozenset({"NoSuchKey", "404"})
DELETES_A_CALL: Final = 1000


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
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        with translated_errors():
            for page in pages:
                for found in page.get("Contents", []):
                    yield found["Key"]

    @translated_errors()
    def delete_under(self, prefix: str) -> int:
        """See `Blobs.delete_under`."""
        keys = self.keys_under(prefix)
        deleted = 0
        while batch := list(islice(keys, DELETES_A_CALL)):
            response = self._client.delete_objects(
                Bucket=self._bucket, Delete={"Objects": [{"Key": key} for key in batch], "Quiet": True}
            )
            if failures := response.get("Errors"):
                raise DependencyUnavailable(f"S3 could not delete {len(failures)} objects: {failures[0]}")
            deleted += len(batch)
        return deleted

    def link(self, key: str, seconds: int = 300) -> str:
        """Return a URL that fetches the object, as JSON, without credentials for so long."""
        params = {"Bucket": self._bucket, "Key": key, "ResponseContentType": "application/json"}
        return self._client.generate_presigned_url("get_object", Params=params, ExpiresIn=seconds)

    def _not_found(self, error: ClientError, key: str) -> NotFound:
        if error_code(error) not in MISSING:
            raise error
        return NotFound(f"there is no object {key!r}")
