"""The index in a bucket: no server, and nothing to pay while nobody asks; see ADR 0011.

    <prefix>/index.json                     the length of the vectors
    <prefix>/<tenant>/manifest.json         which snapshot, and which changes since: see `manifest.py`
    <prefix>/<tenant>/deltas/…              the entries of one write each
    <prefix>/<tenant>/snapshots/….sqlite    everything up to a position, as `sqlite.py` keeps it

A write puts its delta, then names it in the manifest, which it may replace only if nobody did since it looked: a
writer that dies in between leaves an object that no reader ever sees. A search asks whether the manifest changed,
brings its copy up to date, and searches that. When many changes have come together, the writer of the latest folds
them into a new snapshot.
"""

import logging
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final

from octavo.document import Model
from octavo.errors import DependencyUnavailable, Misconfigured, NotFound, RetryableError
from octavo.search.bucket_draft import Draft, by_tenant
from octavo.search.index import Entry, Hit, Match, Query
from octavo.search.manifest import Deleted, Manifest, Tagged, Written, encode_delta, unique_name
from octavo.search.names import Appearance, NameCount, Named, NameQuery
from octavo.storage.blobs import Blobs

if TYPE_CHECKING:
    from octavo.search.replica import Replica, Replicas
    from octavo.search.sqlite import SqliteIndex

logger: Final = logging.getLogger(__name__)

# An entry that is read back takes some 15 kB of memory until it is in SQLite.
DELTA_ENTRIES: Final = 2_000
# A copy that starts anew fetches each change since the snapshot by a request of its own.
FOLD_AT: Final = 32
# A writer that claimed the folding and died is not waited for longer than this many changes.
CLAIM_LASTS: Final = 16
# Longer than any function runs: whoever still holds an older manifest finds what it names.
GRACE: Final = timedelta(hours=1)
_MOST_SWAPS: Final = 30
_LONGEST_PAUSE: Final = 2.0
_MOST_READS: Final = 3


class _Layout(Model):
    dimensions: int


class BucketIndex:
    """A `RebuildableIndex` in a bucket. Writing needs no SQLite; searching, folding and rebuilding do.

    Args:
        blobs: the bucket.
        prefix: where in it, without a slash at its end.
        dimensions: the length of the vectors.
        for_rebuild: not to look at what is there, which may be unreadable: nothing works until `rebuild` is done.

    Raises:
        Misconfigured: the index there holds vectors of another length.
    """

    def __init__(
        self, blobs: Blobs, prefix: str, dimensions: int = 384, *, for_rebuild: bool = False
    ) -> None:
        self._blobs = blobs
        self._prefix = prefix
        self._dimensions = dimensions
        if not for_rebuild:
            self._check_dimensions()

    def write(self, entries: Sequence[Entry]) -> None:
        """Add or replace entries, each tenant's all or none; they are searchable when this returns.

        Raises:
            InvalidRequest: a vector is of another length than the index's, or has no direction.
            DependencyUnavailable: other writers were faster again and again.
        """
        deltas = {
            tenant: [
                encode_delta(own[first : first + DELTA_ENTRIES], self._dimensions)
                for first in range(0, len(own), DELTA_ENTRIES)
            ]
            for tenant, own in by_tenant(entries).items()
        }
        for tenant, encoded in deltas.items():
            self._write(tenant, encoded)

    def search(self, query: Query) -> list[Hit]:
        """Return hits, the best first.

        Raises:
            InvalidRequest: the query's limit or vector does not fit.
            DependencyUnavailable: objects vanished as fast as they were asked for.
        """
        with self._latest(query.tenant) as index:
            return index.search(query)

    def survey(self, query: Query, counted: int) -> tuple[list[Hit], list[Match]]:
        """Return what `search` returns, and the first `counted` of what is found without texts and extracts.

        Raises:
            InvalidRequest, DependencyUnavailable: as `search`.
        """
        with self._latest(query.tenant) as index:
            return index.survey(query, counted)

    def direction(
        self, tenant: str, document_id: str, run_id: str, chunk_id: str | None = None
    ) -> tuple[float, ...] | None:
        """Return the mean direction of a run's vectors, or of one chunk's, as a unit vector; None where there is none."""
        with self._latest(tenant) as index:
            return index.direction(tenant, document_id, run_id, chunk_id)

    def set_tags(self, tenant: str, document_id: str, tags: Sequence[str]) -> None:
        """Give all entries that the document has now these tags and no others. Idempotent."""
        self._amend(tenant, Tagged(document_id=document_id, tags=tuple(tags)))

    def names(self, query: NameQuery) -> list[NameCount]:
        """Return names with their counts, those in most passages first, then by type and value."""
        with self._latest(query.tenant) as index:
            return index.names(query)

    def written(self, tenant: str, names: Sequence[Named]) -> dict[Named, str]:
        """Return each name as one of the tenant's passages writes it; in lower case where none has it any more."""
        with self._latest(tenant) as index:
            return index.written(tenant, names)

    def appearances(self, query: NameQuery) -> list[Appearance]:
        """Return the runs with a passage that names it, those with most of them first, then by id."""
        with self._latest(query.tenant) as index:
            return index.appearances(query)

    def corrections(self, tenant: str, words: Sequence[str]) -> dict[str, str]:
        """Return words to look for instead, as `SearchIndex` says.

        Raises:
            DependencyUnavailable: objects vanished as fast as they were asked for.
        """
        with self._latest(tenant) as index:
            return index.corrections(tenant, words)

    def delete_run(self, tenant: str, document_id: str, run_id: str) -> None:
        """Remove a run's entries. Idempotent."""
        self._amend(tenant, Deleted(document_id=document_id, run_id=run_id))

    def delete_document(self, tenant: str, document_id: str) -> None:
        """Remove all entries of a document. Idempotent."""
        self._amend(tenant, Deleted(document_id=document_id, run_id=None))

    def counts(self, tenant: str) -> dict[tuple[str, str], int]:
        """Return how many entries there are of each run that has any, by document and run."""
        with self._latest(tenant) as index:
            return index.counts(tenant)

    @contextmanager
    def rebuild(self) -> Iterator[Draft]:
        """Yield a new, empty index on this machine's disk, which takes the place of this one when the block ends.

        Each tenant's is replaced in one step, one tenant after the other. Needs a disk that holds the whole index.

        Raises:
            DependencyUnavailable: other writers were faster again and again; do it again.
        """
        draft = Draft(self._new_replicas())
        yield draft
        for tenant in sorted(draft.tenants.union(self._tenants())):
            self._replace(tenant, draft.replica(tenant))
        self._blobs.put(self._key("index.json"), self._layout.model_dump_json().encode())

    @contextmanager
    def _latest(self, tenant: str) -> "Iterator[SqliteIndex]":
        """Yield the tenant's copy, as new as its manifest."""
        replica = self._replicas.of(tenant)
        with replica.lock:
            self._bring_up_to_date(tenant, replica)
            yield replica.index

    def _write(self, tenant: str, deltas: Sequence[bytes]) -> None:
        changes = [Written(delta=self._key(tenant, "deltas", unique_name())) for _ in deltas]
        for change, delta in zip(changes, deltas, strict=True):
            self._blobs.put(change.delta, delta)
        manifest = self._change(tenant, lambda latest: _claimed(latest.with_changes(*changes)))
        if manifest.claimed != manifest.end:
            return
        try:
            self._fold(tenant)
        except (RetryableError, OSError):
            # The entries are in, and a later writer tries again.
            logger.warning("The index of tenant %s was not folded.", tenant, exc_info=True)

    def _amend(self, tenant: str, change: Deleted | Tagged) -> None:
        # Where nothing was ever written there is nothing to delete or to tag, and no manifest to make.
        self._change(tenant, lambda latest: latest if latest.is_new else latest.with_changes(change))

    def _fold(self, tenant: str) -> None:
        replica = self._replicas.of(tenant)
        with replica.lock:
            self._bring_up_to_date(tenant, replica)
            snapshot, index_id = replica.save(self._snapshot_key(tenant)), replica.manifest.id

        def fold(latest: Manifest) -> Manifest:
            overtaken = latest.id != index_id or latest.start >= snapshot.position
            return latest if overtaken else latest.folded(snapshot)

        self._change(tenant, fold)
        self._sweep(tenant)

    def _sweep(self, tenant: str) -> None:
        """Delete what no manifest names any more, or, where a writer died, never did."""
        folder, limit = self._key(tenant, ""), datetime.now(UTC) - GRACE
        old = [found.key for found in self._blobs.list_under(folder) if found.written_at < limit]
        # Read after the list was: whatever has been named since is in it.
        named = self._manifest(tenant)[0].keys | {self._key(tenant, "manifest.json")}
        self._blobs.delete([key for key in old if key not in named])

    def _replace(self, tenant: str, built: "Replica") -> None:
        rebuilt = Manifest(snapshot=built.save(self._snapshot_key(tenant)))
        self._change(tenant, lambda _: rebuilt)
        self._sweep(tenant)

    def _bring_up_to_date(self, tenant: str, replica: "Replica") -> None:
        for _ in range(_MOST_READS):
            try:
                found = self._blobs.get_changed(self._key(tenant, "manifest.json"), replica.tag)
            except NotFound:
                return  # nothing was ever written
            if found is None:
                return
            manifest = Manifest.model_validate_json(found.data)
            self._replicas.make_room(manifest)
            try:
                replica.follow(manifest, found.tag)
            except NotFound:
                continue  # swept while we slept: there is a later manifest
            return
        raise DependencyUnavailable(f"the index of tenant {tenant} changed faster than it could be read")

    def _change(self, tenant: str, change: Callable[[Manifest], Manifest]) -> Manifest:
        """Swap the manifest for what `change` makes of its latest version; return that."""
        key = self._key(tenant, "manifest.json")
        for attempt in range(_MOST_SWAPS):
            manifest, tag = self._manifest(tenant)
            changed = change(manifest)
            if changed == manifest or self._blobs.swap(key, changed.model_dump_json().encode(), tag):
                return changed
            time.sleep(random.uniform(0, min(0.02 * 2**attempt, _LONGEST_PAUSE)))  # noqa: S311 - jitter
        raise DependencyUnavailable(f"other writers changed {key} {_MOST_SWAPS} times while this one tried")

    def _manifest(self, tenant: str) -> tuple[Manifest, str | None]:
        try:
            found = self._blobs.get_changed(self._key(tenant, "manifest.json"), None)
        except NotFound:
            return Manifest(), None
        assert found is not None
        return Manifest.model_validate_json(found.data), found.tag

    def _tenants(self) -> list[str]:
        found = [listed.key.split("/") for listed in self._blobs.list_under(f"{self._prefix}/")]
        return [parts[-2] for parts in found if parts[-1] == "manifest.json"]

    def _snapshot_key(self, tenant: str) -> str:
        return self._key(tenant, "snapshots", f"{unique_name()}.sqlite")

    def _key(self, *parts: str) -> str:
        return "/".join((self._prefix, *parts))

    @cached_property
    def _replicas(self) -> "Replicas":
        return self._new_replicas()

    def _new_replicas(self) -> "Replicas":
        # SQLite is not on the layer of the functions that only delete.
        from octavo.search.replica import Replicas  # noqa: PLC0415

        return Replicas(self._blobs, self._dimensions)

    @property
    def _layout(self) -> _Layout:
        return _Layout(dimensions=self._dimensions)

    def _check_dimensions(self) -> None:
        key, ours = self._key("index.json"), self._layout
        try:
            found = self._blobs.get(key)
        except NotFound:
            if self._blobs.swap(key, ours.model_dump_json().encode(), None):
                return
            found = self._blobs.get(key)
        kept = _Layout.model_validate_json(found).dimensions
        if kept != self._dimensions:
            raise Misconfigured(
                f"the index under {self._prefix}/ holds vectors of {kept} dimensions, "
                f"the encoder makes {self._dimensions}: run `octavo index rebuild`"
            )


def _claimed(manifest: Manifest) -> Manifest:
    """Return the manifest with its end claimed, if it is time to fold and nobody is at it."""
    if len(manifest.changes) < FOLD_AT or manifest.end - manifest.claimed < CLAIM_LASTS:
        return manifest
    return manifest.model_copy(update={"claimed": manifest.end})
