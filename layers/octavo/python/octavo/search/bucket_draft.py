"""A new index of all tenants on this machine's disk, on its way into a bucket."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from octavo.search.index import Entry

if TYPE_CHECKING:
    from octavo.search.replica import Replica, Replicas


class Draft:
    """An `IndexWriter` over one file for each tenant."""

    def __init__(self, replicas: "Replicas") -> None:
        self.tenants: set[str] = set()
        self._replicas = replicas

    def write(self, entries: Sequence[Entry]) -> None:
        """Add or replace entries by id.

        Raises:
            InvalidRequest: a vector is of another length than the index's, or has no direction.
        """
        for tenant, own in by_tenant(entries).items():
            self.replica(tenant).index.write(own)

    def set_tags(self, tenant: str, document_id: str, tags: Sequence[str]) -> None:
        """Give all entries that the document has now these tags and no others. Idempotent."""
        self.replica(tenant).index.set_tags(tenant, document_id, tags)

    def delete_run(self, tenant: str, document_id: str, run_id: str) -> None:
        """Remove a run's entries. Idempotent."""
        self.replica(tenant).index.delete_run(tenant, document_id, run_id)

    def delete_document(self, tenant: str, document_id: str) -> None:
        """Remove all entries of a document. Idempotent."""
        self.replica(tenant).index.delete_document(tenant, document_id)

    def counts(self, tenant: str) -> dict[tuple[str, str], int]:
        """Return how many entries there are of each run that has any, by document and run."""
        return self.replica(tenant).index.counts(tenant)

    def replica(self, tenant: str) -> "Replica":
        """Return the tenant's file, an empty one if nothing was written."""
        self.tenants.add(tenant)
        return self._replicas.of(tenant)


def by_tenant(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    """Return each tenant's own entries, in their order."""
    tenants: dict[str, list[Entry]] = {}
    for entry in entries:
        tenants.setdefault(entry.tenant, []).append(entry)
    return tenants
