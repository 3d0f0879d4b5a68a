"""A run is begun once, ends once, and its findings are its own."""

from datetime import timedelta

from octavo.document import (
    Classification,
    Ledger,
    Page,
    PageStatus,
    Quarantined,
    Reason,
    Status,
    Subtype,
)
from octavo.storage.records import Records
from tests.contract.records.runs import entity, field, finished, run_of


def test_a_run_is_begun_once(records: Records, tenant: str) -> None:
    assert records.begin_run(run_of(tenant, 1))
    assert not records.begin_run(run_of(tenant, 1))


def test_a_run_begun_again_after_its_end_stays_as_it_ended(records: Records, tenant: str) -> None:
    run = run_of(tenant, 1)
    records.begin_run(run)
    ended = run.model_copy(update={"status": Status.SUCCEEDED, "finished_at": run.started_at})
    records.write_run(ended)
    again = run.model_copy(update={"started_at": run.started_at + timedelta(minutes=5)})
    assert not records.begin_run(again)
    document = records.get_document(tenant, "doc")
    assert document is not None
    assert document.latest == ended


def test_a_begun_run_is_its_documents_latest_but_not_yet_visible(records: Records, tenant: str) -> None:
    run = run_of(tenant, 1)
    records.begin_run(run)
    document = records.get_document(tenant, "doc")
    assert document is not None
    assert (document.latest, document.current_run, document.updated_at) == (run, None, run.started_at)
    assert records.current_runs(tenant, ["doc"]) == {}


def test_a_late_event_of_an_older_version_is_recorded_but_not_the_latest(
    records: Records, tenant: str
) -> None:
    records.begin_run(run_of(tenant, 2))
    assert records.begin_run(run_of(tenant, 1))
    document = records.get_document(tenant, "doc")
    assert document is not None
    assert document.latest == run_of(tenant, 2)
    assert records.get_run(tenant, "doc", "doc-v1-1") == run_of(tenant, 1)


def test_a_second_event_of_a_finished_run_does_not_undo_its_outcome(records: Records, tenant: str) -> None:
    run = run_of(tenant, 1)
    records.begin_run(run)
    records.write_run(finished(run))
    assert not records.begin_run(run)
    document = records.get_document(tenant, "doc")
    assert document is not None
    assert document.latest == records.get_run(tenant, "doc", run.run_id) == finished(run)


def test_an_outcome_is_read_back_as_it_was_written(records: Records, tenant: str) -> None:
    run = run_of(tenant, 1)
    outcome = finished(
        run,
        Status.PARTIAL,
        reason=Reason(code="PAGE_UNREADABLE", message="one page"),
        media_type="application/pdf",
        ledger=Ledger(
            pages_in=4,
            pages_done=1,
            quarantined=(
                Quarantined(page=2, code="READER_TIMED_OUT"),
                Quarantined(page=3, code="PAGE_UNREADABLE"),
                Quarantined(page=4, code="READER_TIMED_OUT"),
            ),
        ),
        classification=Classification(
            label="invoice",
            confidence=0.1 + 0.2,
            scores={"invoice": 1.0, "other": 1e-45},
            subtype=Subtype(label="pro_forma", confidence=0.7),
        ),
        chunk_count=7,
        entity_count=2,
        fields={"party": (field("Acme Corp."), field("Beta LLC"))},
        model_versions={"embed": "minilm-int8"},
    )
    records.begin_run(run)
    records.write_run(outcome, [Page(number=1)], [entity(1), entity(2)])
    assert records.get_run(tenant, "doc", run.run_id) == outcome


def test_finishing_twice_is_finishing_once(records: Records, tenant: str) -> None:
    run = run_of(tenant, 1)
    pages = [Page(number=1), Page(number=2, status=PageStatus.QUARANTINED)]
    records.begin_run(run)
    for _ in range(2):
        records.write_run(finished(run), pages, [entity(1)])
    assert records.get_run(tenant, "doc", run.run_id) == finished(run)
    assert list(records.entities(tenant, "doc", run.run_id)) == [entity(1)]


def test_an_older_run_that_finishes_late_leaves_the_latest_alone(records: Records, tenant: str) -> None:
    for version in (1, 2):
        records.begin_run(run_of(tenant, version))
    records.write_run(finished(run_of(tenant, 1)))
    document = records.get_document(tenant, "doc")
    assert document is not None
    assert document.latest == run_of(tenant, 2)


def test_entities_come_back_in_their_order_and_of_their_run_only(records: Records, tenant: str) -> None:
    written = [entity(number) for number in range(60)]
    written[7] = written[7].model_copy(update={"normalized": "2024-03-14", "entity_id": "e1"})
    for version in (1, 2):
        records.begin_run(run_of(tenant, version))
    records.write_run(finished(run_of(tenant, 1)), entities=written)
    records.write_run(finished(run_of(tenant, 2)), entities=written[:3])
    assert list(records.entities(tenant, "doc", "doc-v1-1")) == written
    assert list(records.entities(tenant, "doc", "doc-v2-1")) == written[:3]
    for start in (1, 16, 17, len(written), len(written) + 100):
        assert list(records.entities(tenant, "doc", "doc-v1-1", start)) == written[start:]


def test_a_runs_findings_go_and_its_record_stays(records: Records, tenant: str) -> None:
    for version in (1, 2):
        records.begin_run(run_of(tenant, version))
        records.write_run(finished(run_of(tenant, version)), [Page(number=1)], [entity(1)])
    for _ in range(2):
        records.delete_findings(tenant, "doc", "doc-v1-1")
    assert list(records.entities(tenant, "doc", "doc-v1-1")) == []
    assert list(records.entities(tenant, "doc", "doc-v2-1")) == [entity(1)]
    assert {run.run_id for run in records.runs(tenant, "doc")} == {"doc-v1-1", "doc-v2-1"}
