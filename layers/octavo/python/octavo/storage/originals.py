"""The files as they were uploaded. The port, its adapter for S3, and the one for files on this machine."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from botocore.exceptions import ClientError

from octavo.errors import NotFound
from octavo.storage.aws_errors import error_code, translated_errors

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class Originals(Protocol):
    """Uploaded files by key and version."""

    def download(self, key: str, version_id: str | None, target: Path) -> None:
        """Write one version of the file to `target`; None asks for the latest.

        Raises:
            NotFound: there is no such file or version.
        """
        ...


class S3Originals:
    """Files in a versioned bucket."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    @translated_errors()
    def download(self, key: str, version_id: str | None, target: Path) -> None:
        """Stream the object to disk in parts."""
        arguments = {"VersionId": version_id} if version_id else None
        try:
            self._client.download_file(self._bucket, key, str(target), ExtraArgs=arguments)
        except ClientError as error:
            if error_code(error) in {"404", "NoSuchKey", "NoSuchVersion"}:
                raise NotFound(f"there is no upload {key!r} of version {version_id!r}") from error
            raise


class LocalOriginals:
    """Files on this machine, each under the key it would have as an upload."""

    def __init__(self, paths: Mapping[str, Path]) -> None:
        self._paths = paths

    def download(self, key: str, version_id: str | None, target: Path) -> None:  # noqa: ARG002 - a local file has one version
        """Copy the file."""
        shutil.copyfile(self._paths[key], target)
