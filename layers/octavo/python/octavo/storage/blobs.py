"""Objects by key. The port, and its adapter for S3."""

from collections.abc import Iterator
from typing import Protocol


class Blobs(Protocol):
    """A store of immutable objects by key; writing the same key twice with the same data is harmless."""

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
