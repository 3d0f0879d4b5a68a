"""What a tenant's index in a bucket is made of: a snapshot, and what has changed since.

The manifest is the one object of the index that is ever replaced, and only by whoever saw its latest version. All
that it names is immutable. Changes are counted from the index's first; a replica that has followed the first n of
them is at position n, whichever snapshots have come and gone meanwhile.
"""

import base64
import gzip
import json
import uuid
from array import array
from collections.abc import Sequence

from pydantic import Field

from octavo.document import Model
from octavo.search.index import Entry
from octavo.search.quantization import quantize
from octavo.search.query import check_dimensions


def unique_name() -> str:
    """Return a name that no object had before: a name used again could be swept away with the old object."""
    return uuid.uuid4().hex


class Written(Model):
    """Entries were added or replaced; the object `delta` holds them."""

    delta: str


class Deleted(Model):
    """A run's entries were removed, or with no run all of the document's."""

    document_id: str
    run_id: str | None


class Tagged(Model):
    """All entries of the document were given these tags."""

    document_id: str
    tags: tuple[str, ...]


Change = Written | Deleted | Tagged


class Snapshot(Model):
    """A SQLite file that holds everything up to a position."""

    key: str
    bytes: int
    position: int


class Manifest(Model):
    """One tenant's index.

    `id` says which: a rebuilt index is another one, whose positions start anew. `claimed` is the position at which a
    writer last took it upon itself to fold.
    """

    id: str = Field(default_factory=unique_name)
    snapshot: Snapshot | None = None
    changes: tuple[Change, ...] = ()
    claimed: int = 0

    @property
    def start(self) -> int:
        """The position of the snapshot."""
        return self.snapshot.position if self.snapshot else 0

    @property
    def end(self) -> int:
        """The position of the latest change."""
        return self.start + len(self.changes)

    @property
    def is_new(self) -> bool:
        """Whether nothing was ever written."""
        return not self.changes and self.snapshot is None

    @property
    def keys(self) -> frozenset[str]:
        """All objects that a reader of this manifest may ask for."""
        deltas = {change.delta for change in self.changes if isinstance(change, Written)}
        return frozenset(deltas | {self.snapshot.key} if self.snapshot else deltas)

    def since(self, position: int) -> tuple[Change, ...]:
        """Return the changes after the position, which must not lie before the snapshot's."""
        return self.changes[position - self.start :]

    def with_changes(self, *changes: Change) -> "Manifest":
        """Return the manifest with these changes after its own; as it is, if it has just been told them."""
        # S3 may have taken a swap whose answer was lost. A deletion counts again after whatever was written since.
        told = changes[0] in self.changes if isinstance(changes[0], Written) else changes == self.changes[-1:]
        return self if told else self.model_copy(update={"changes": self.changes + changes})

    def folded(self, snapshot: Snapshot) -> "Manifest":
        """Return the manifest with the snapshot in the place of the changes that it holds."""
        return self.model_copy(update={"snapshot": snapshot, "changes": self.since(snapshot.position)})


def encode_delta(entries: Sequence[Entry], dimensions: int) -> bytes:
    """Return the entries as an object, their vectors as int8.

    Raises:
        InvalidRequest: a vector is of another length than the index's, or has no direction.
    """
    rows = []
    for entry in entries:
        check_dimensions(entry.vector, dimensions)
        vector = base64.b64encode(array("b", quantize(entry.vector)).tobytes()).decode()
        rows.append({**entry.model_dump(mode="json", exclude={"vector"}), "vector": vector})
    return gzip.compress(json.dumps(rows, ensure_ascii=False).encode(), compresslevel=6, mtime=0)


def decode_delta(data: bytes) -> list[Entry]:
    """Return the entries of a delta. Their vectors, when quantised again, are what they were."""
    return [
        Entry.model_validate({**row, "vector": tuple(array("b", base64.b64decode(row["vector"])))})
        for row in json.loads(gzip.decompress(data))
    ]
