"""Objects by key. The port; `s3.py` and `memory.py` are its adapters."""

from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol


class Versioned(NamedTuple):
    """An object, and the tag by which its store tells this version from the next."""

    data: bytes
    tag: str


class Listed(NamedTuple):
    """An object's key, and when it was written by the store's own clock."""

    key: str
    written_at: datetime


class Blobs(Protocol):
    """A store of objects by key. All are immutable, but for the few that `swap` writes."""

    def get(self, key: str) -> bytes:
        """Return the object.

        Raises:
            NotFound: there is no such object.
        """
        ...

    def put(self, key: str, data: bytes) -> None:
        """Write the object, replacing an earlier one of that key."""
        ...

    def exists(self, key: str) -> bool:
        """Whether there is such an object."""
        ...

    def keys_under(self, prefix: str) -> Iterator[str]:
        """Yield the keys that start with `prefix`, in order."""
        ...

    def delete_under(self, prefix: str) -> int:
        """Delete every object whose key starts with `prefix`; return how many there were."""
        ...

    def get_changed(self, key: str, tag: str | None) -> Versioned | None:
        """Return the object, or None if it still is the version of this tag.

        Raises:
            NotFound: there is no such object.
        """
        ...

    def swap(self, key: str, data: bytes, tag: str | None) -> bool:
        """Write the object if it still is the version of this tag (None: if there is none); False if it is not."""
        ...

    def download(self, key: str, path: Path) -> None:
        """Write the object into the file, without holding it in memory.

        Raises:
            NotFound: there is no such object.
        """
        ...

    def upload(self, path: Path, key: str) -> None:
        """Write the file as the object, without holding it in memory."""
        ...

    def list_under(self, prefix: str) -> Iterator[Listed]:
        """Yield every object whose key starts with `prefix`."""
        ...

    def delete(self, keys: Collection[str]) -> None:
        """Delete these objects; one that is not there is no error."""
        ...
