"""Publish: one conditional write makes the run its document's visible result; then the old one is swept."""

from datetime import UTC, datetime

from octavo.errors import NotFound
from octavo.pipeline.contracts import IndexInput, Outcome
from octavo.pipeline.ports import Events
from octavo.pipeline.tags import tag_entries
from octavo.search.index import SearchIndex
from octavo.storage.records import Records


def publish(event: IndexInput, records: Records, search_index: SearchIndex, events: Events) -> Outcome:
    """Commit the run, sweep what it replaced (or itself, if a newer run is visible), and say so.

    Raises:
        NotFound: the document was deleted while its run was under way.
    """
    run, status = event.run, event.consolidated.status
    record = records.get_run(run.tenant, run.document_id, run.run_id)
    if record is None:
        search_index.delete_run(run.tenant, run.document_id, run.run_id)
        raise NotFound(f"document {run.document_id} was deleted while it was analysed")
    finished = record.model_copy(update={"status": status, "finished_at": datetime.now(UTC)})
    # Before readers see the run: a filter by tag must not miss it for a moment.
    tag_entries(records, search_index, run.tenant, run.document_id)
    replaced = records.commit(finished)
    records.write_run(finished)
    current = records.current_runs(run.tenant, [run.document_id]).get(run.document_id)
    if current != run.run_id:
        search_index.delete_run(run.tenant, run.document_id, run.run_id)
    elif replaced is not None:
        search_index.delete_run(run.tenant, run.document_id, replaced)
    outcome = Outcome.of(run, status)
    events.publish(outcome)
    return outcome
