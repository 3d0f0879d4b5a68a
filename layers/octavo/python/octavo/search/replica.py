"""Copies of tenants' indexes on this machine's disk: what makes an index in a bucket searchable.

A copy follows its manifest: it starts from a snapshot and applies the changes since, in their order. So every copy of
one position is the same SQLite file to search, row for row, and ranks alike.
"""

import shutil
import tempfile
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import RLock
from typing import Final

from octavo.search.manifest import Change, Manifest, Snapshot, Tagged, Written, decode_delta, unique_name
from octavo.search.sqlite import SqliteIndex
from octavo.storage.blobs import Blobs

# S3's client keeps ten connections.
_FETCHES_AT_ONCE: Final = 8
# A file grows while changes are applied to it, and is written once more to become a snapshot.
_ROOM: Final = 2.5


class Replica:
    """One tenant's copy. `lock` is held by whoever brings it up to date or reads it.

    Args:
        folder: where its file goes; it is this replica's alone.
        blobs: where snapshots and deltas are.
        dimensions: the length of the vectors.
    """

    def __init__(self, folder: Path, blobs: Blobs, dimensions: int) -> None:
        self.lock = RLock()
        self.manifest = Manifest()
        self.tag: str | None = None
        self._folder = folder
        self._blobs = blobs
        self._dimensions = dimensions
        self._position = 0
        self.index = SqliteIndex(self._new_path(), dimensions)

    def follow(self, manifest: Manifest, tag: str) -> None:
        """Bring the copy to the manifest's end.

        Raises:
            NotFound: an object is gone that the manifest names: there must be a later one.
        """
        if manifest.id != self.manifest.id or self._position < manifest.start:
            self._restart(manifest)
        changes = manifest.since(self._position)
        with ThreadPoolExecutor(_FETCHES_AT_ONCE) as pool:
            for change, delta in zip(changes, pool.map(self._fetch, changes), strict=True):
                self._apply(change, delta)
                self._position += 1
        self.manifest, self.tag = manifest, tag

    def save(self, key: str) -> Snapshot:
        """Write the copy into the bucket; return what a manifest says of it."""
        copy = self._new_path()
        try:
            self.index.copy_to(copy)
            self._blobs.upload(copy, key)
            return Snapshot(key=key, bytes=copy.stat().st_size, position=self._position)
        finally:
            copy.unlink(missing_ok=True)

    def _restart(self, manifest: Manifest) -> None:
        path = self._new_path()
        if manifest.snapshot:
            self._blobs.download(manifest.snapshot.key, path)
        self.index = SqliteIndex(path, self._dimensions)
        self._position = manifest.start
        for old in self._folder.iterdir():
            if not old.name.startswith(path.name):
                old.unlink()

    def _new_path(self) -> Path:
        return self._folder / f"{unique_name()}.sqlite"

    def _fetch(self, change: Change) -> bytes:
        return self._blobs.get(change.delta) if isinstance(change, Written) else b""

    def _apply(self, change: Change, delta: bytes) -> None:
        if isinstance(change, Written):
            self.index.write(decode_delta(delta))
        elif isinstance(change, Tagged):
            self.index.set_tags(self._folder.name, change.document_id, change.tags)
        elif change.run_id is None:
            self.index.delete_document(self._folder.name, change.document_id)
        else:
            self.index.delete_run(self._folder.name, change.document_id, change.run_id)


class Replicas:
    """The copies of this process, gone with it. When the disk is short of room the longest unused give way."""

    def __init__(self, blobs: Blobs, dimensions: int) -> None:
        self._blobs = blobs
        self._dimensions = dimensions
        self._home = tempfile.TemporaryDirectory(prefix="octavo-index-")
        self._kept: OrderedDict[str, Replica] = OrderedDict()
        self._lock = RLock()

    def of(self, tenant: str) -> Replica:
        """Return the tenant's copy, an empty one if there is none."""
        with self._lock:
            if tenant not in self._kept:
                folder = Path(self._home.name, tenant)
                folder.mkdir()
                self._kept[tenant] = Replica(folder, self._blobs, self._dimensions)
            self._kept.move_to_end(tenant)
            return self._kept[tenant]

    def make_room(self, manifest: Manifest) -> None:
        """Drop copies of other tenants, the longest unused first, until the manifest's snapshot fits twice over."""
        needed = _ROOM * manifest.snapshot.bytes if manifest.snapshot else 0
        with self._lock:
            while len(self._kept) > 1 and shutil.disk_usage(self._home.name).free < needed:
                tenant, _ = self._kept.popitem(last=False)
                shutil.rmtree(Path(self._home.name, tenant))
