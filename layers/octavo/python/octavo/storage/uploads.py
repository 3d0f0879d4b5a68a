"""The uploads bucket as the API sees it: a form by which a browser uploads, and a deletion."""

from typing import TYPE_CHECKING, Any, Final

from octavo.document import Model
from octavo.errors import DependencyUnavailable
from octavo.storage.aws_errors import translated_errors

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

FORM_SECONDS: Final = 900


class UploadForm(Model):
    """Where to POST a file as multipart/form-data: these fields first, then the field `file`."""

    url: str
    fields: dict[str, str]
    expires_in: int


class Uploads:
    """One versioned bucket of documents as users sent them."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def form(self, key: str, most_bytes: int, content_type: str | None = None) -> UploadForm:
        """Return a form that uploads 1 to `most_bytes` bytes under exactly this key."""
        conditions: list[Any] = [["content-length-range", 1, most_bytes]]
        fields: dict[str, str] = {}
        if content_type is not None:
            fields["Content-Type"] = content_type
            conditions.append({"Content-Type": content_type})
        post = self._client.generate_presigned_post(
            self._bucket, key, Fields=fields, Conditions=conditions, ExpiresIn=FORM_SECONDS
        )
        return UploadForm(url=post["url"], fields=post["fields"], expires_in=FORM_SECONDS)

    @translated_errors()
    def delete(self, key: str) -> None:
        """Hide the object behind a delete marker; its versions go when the bucket's lifecycle says so."""
        self._client.delete_object(Bucket=self._bucket, Key=key)

    @translated_errors()
    def delete_versions(self, key: str) -> None:
        """Delete every version of the object, and its delete markers: it cannot be had back. Idempotent."""
        pages = self._client.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=key)
        for page in pages:
            # The prefix is that of other names too: `a.pdf` of `a.pdf.json`.
            found = [
                {"Key": item["Key"], "VersionId": item["VersionId"]}
                for item in (*page.get("Versions", []), *page.get("DeleteMarkers", []))
                if item["Key"] == key
            ]
            if not found:
                continue
            answer = self._client.delete_objects(
                Bucket=self._bucket,
                Delete={"Objects": found, "Quiet": True},  # type: ignore[typeddict-item] # its stubs want every key
            )
            if failures := answer.get("Errors"):
                raise DependencyUnavailable(f"S3 could not delete {len(failures)} versions: {failures[0]}")
