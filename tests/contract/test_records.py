"""What every implementation of the port `Records` promises."""

import json
import os
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import boto3
import pytest
from boto3.dynamodb.types import TypeSerializer
from botocore.exceptions import ClientError, EndpointConnectionError
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws

from octavo.document import (
    Classification,
    Entity,
    FieldValue,
    Ledger,
    Page,
    PageStatus,
    Quarantined,
    Reason,
    Status,
)
from octavo.errors import DependencyUnavailable, InvalidRequest, NotFound, RetryableError, Throttled
from octavo.storage import batches, items
from octavo.storage.dynamodb import DynamoRecords
from octavo.storage.memory import MemoryRecords
from octavo.storage.records import Records, RunRecord
from octavo.storage.schema import table_definition

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
numbers = count()


TABLES = ["moto_table", pytest.param("dynamodb_local_table", marks=pytest.mark.dynamodb)]


def new_table(**connection: Any) -> Any:
    dynamodb: Any = boto3.resource(
        "dynamodb",
        region_name="eu-west-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        **connection,
    )
    return dynamodb.create_table(TableName=f"octavo-{uuid.uuid4()}", **table_definition())


@pytest.fixture(scope="module")
def moto_table() -> Iterator[Any]:
    with mock_aws():
        yield new_table()


@pytest.fixture(scope="module")
def dynamodb_local_table() -> Iterator[Any]:
    """A table of Amazon's own DynamoDB Local, whose conditions and transactions are the service's."""
    url = os.environ.get("DYNAMODB_URL")
    if not url:
        assert os.environ.get("OCTAVO_REQUIRE_DYNAMODB") != "1", "DYNAMODB_URL is not set"
        pytest.skip("DYNAMODB_URL is not set")
    table = new_table(endpoint_url=url)
    yield table
    table.delete()


@pytest.fixture(scope="module", params=TABLES)
def table(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["memory", *TABLES])
def records(request: pytest.FixtureRequest) -> Records:
    if request.param == "memory":
        return MemoryRecords()
    return DynamoRecords(request.getfixturevalue(request.param))


@pytest.fixture
def dynamodb(table: Any) -> DynamoRecords:
    return DynamoRecords(table)


@pytest.fixture
def tenant() -> str:
    """The stores are shared between tests; each test has a tenant of its own."""
    return f"tenant-{next(numbers)}"


def run_of(
    tenant: str, version: int, *, document: str = "doc", attempt: int = 1, **changes: Any
) -> RunRecord:
    """A run over the document's n-th version, an hour after the one before."""
    return RunRecord.model_validate(
        {
            "tenant": tenant,
            "document_id": document,
            "run_id": f"{document}-v{version}-{attempt}",
            "name": "report.pdf",
            "key": f"uploads/{tenant}/report.pdf",
            "version_id": f"v{version}",
            "sequencer": f"{version:018X}",
            "attempt": attempt,
            "started_at": NOON + timedelta(hours=version),
            **changes,
        }
    )


def finished(run: RunRecord, status: Status = Status.SUCCEEDED, **changes: Any) -> RunRecord:
    finished_at = run.started_at + timedelta(minutes=1)
    return run.model_copy(update={"status": status, "finished_at": finished_at, **changes})


def entity(number: int) -> Entity:
    return Entity(
        type="ORG", text=f"Org {number}", start=0, end=5, confidence=0.1 + 0.2, chunk_id=f"c{number}"
    )


def field(value: str) -> FieldValue:
    return FieldValue(value=value, chunk_id="c1", start=0, end=len(value), confidence=0.1 + 0.2)


def current_run(records: Records, tenant: str, document: str = "doc") -> str | None:
    return records.current_runs(tenant, [document]).get(document)


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
            label="invoice", confidence=0.1 + 0.2, scores={"invoice": 1.0, "other": 1e-45}
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


def test_a_run_that_was_never_begun_can_neither_finish_nor_commit(records: Records, tenant: str) -> None:
    with pytest.raises(NotFound):
        records.write_run(finished(run_of(tenant, 1)), [Page(number=1)], [entity(1)])
    with pytest.raises(NotFound):
        records.commit(finished(run_of(tenant, 1)))
    assert records.get_document(tenant, "doc") is None
    assert list(records.entities(tenant, "doc", "doc-v1-1")) == []


def test_a_commit_makes_a_run_visible_and_names_the_one_it_replaced(records: Records, tenant: str) -> None:
    for version in (1, 2):
        records.begin_run(run_of(tenant, version))
    assert records.commit(finished(run_of(tenant, 1))) is None
    assert current_run(records, tenant) == "doc-v1-1"
    assert records.commit(finished(run_of(tenant, 2))) == "doc-v1-1"
    document = records.get_document(tenant, "doc")
    assert document is not None
    assert (document.current_run, document.current_sequencer) == ("doc-v2-1", f"{2:018X}")


def test_a_commit_tried_again_gives_the_same_answer(records: Records, tenant: str) -> None:
    for version in (1, 2):
        records.begin_run(run_of(tenant, version))
    assert [records.commit(finished(run_of(tenant, 1))) for _ in range(2)] == [None, None]
    assert [records.commit(finished(run_of(tenant, 2))) for _ in range(2)] == ["doc-v1-1", "doc-v1-1"]


def test_a_late_commit_of_an_older_version_changes_nothing(records: Records, tenant: str) -> None:
    for version in (1, 2):
        records.begin_run(run_of(tenant, version))
    records.commit(finished(run_of(tenant, 2)))
    assert records.commit(finished(run_of(tenant, 1))) is None
    assert current_run(records, tenant) == "doc-v2-1"


def test_a_redrive_wins_over_the_attempt_before(records: Records, tenant: str) -> None:
    for attempt in (1, 2, 10):
        records.begin_run(run_of(tenant, 1, attempt=attempt))
    for attempt in (2, 10, 1):
        records.commit(finished(run_of(tenant, 1, attempt=attempt)))
    assert current_run(records, tenant) == "doc-v1-10"


def test_a_failed_run_never_becomes_visible(records: Records, tenant: str) -> None:
    for version in (1, 2):
        records.begin_run(run_of(tenant, version))
    records.commit(finished(run_of(tenant, 1)))
    failed = finished(run_of(tenant, 2), Status.FAILED)
    records.write_run(failed)
    assert records.commit(failed) is None
    document = records.get_document(tenant, "doc")
    assert document is not None
    assert (document.current_run, document.latest.status) == ("doc-v1-1", Status.FAILED)


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("0055AED6DCD90281E5", "0055AED6DCD90281E6"),
        ("0055aed6dcd90281e5", "0055AED6DCD90281E6"),
        ("0055AED6DCD90281", "0055AED6DCD90281E5"),
        ("0055AED6DCD90281E5", "0055AED6DCD903"),
    ],
)
def test_sequencers_of_any_length_compare_as_s3_says(
    records: Records, tenant: str, older: str, newer: str
) -> None:
    # The times would say the opposite: only the sequencer counts.
    first = run_of(tenant, 2, sequencer=older)
    second = run_of(tenant, 1, sequencer=newer)
    for run in (second, first):
        records.begin_run(run)
        records.commit(finished(run))
    assert current_run(records, tenant) == second.run_id


def test_between_equal_sequencers_the_run_started_later_wins(records: Records, tenant: str) -> None:
    runs = [run_of(tenant, version, sequencer="0") for version in (1, 2)]
    for run in reversed(runs):
        records.begin_run(run)
        records.commit(finished(run))
    assert current_run(records, tenant) == runs[1].run_id


@pytest.mark.parametrize("store", ["memory", *TABLES])
@given(order=st.permutations(range(1, 6)))
@settings(max_examples=25, deadline=None)
def test_in_whatever_order_commits_arrive_the_newest_version_ends_visible(
    request: pytest.FixtureRequest, store: str, order: list[int]
) -> None:
    records: Records = MemoryRecords() if store == "memory" else DynamoRecords(request.getfixturevalue(store))
    document = f"permuted-{next(numbers)}"
    replaced = []
    for version in order:
        run = run_of("permuted", version, document=document)
        records.begin_run(run)
        replaced.append(records.commit(finished(run)))
        assert current_run(records, "permuted", document) == f"{document}-v{max(order[: len(replaced)])}-1"
    assert len({run for run in replaced if run}) == len([run for run in replaced if run])


@given(
    history=st.lists(
        st.tuples(st.sampled_from(["begin", "finish", "fail", "commit"]), st.integers(1, 4)), max_size=15
    )
)
@settings(max_examples=40, deadline=None)
def test_both_stores_agree_on_every_history(table: Any, history: list[tuple[str, int]]) -> None:
    tenant = f"history-{next(numbers)}"
    stores: list[Records] = [MemoryRecords(), DynamoRecords(table)]
    for step, version in history:
        answers = [_answer(store, step, run_of(tenant, version)) for store in stores]
        assert answers[0] == answers[1]
        assert stores[0].get_document(tenant, "doc") == stores[1].get_document(tenant, "doc")


def _answer(records: Records, step: str, run: RunRecord) -> object:
    try:
        match step:
            case "begin":
                return records.begin_run(run)
            case "commit":
                return records.commit(finished(run))
            case outcome:
                status = Status.FAILED if outcome == "fail" else Status.SUCCEEDED
                records.write_run(finished(run, status))
                return None
    except NotFound:
        return NotFound


@pytest.mark.parametrize("moment", range(2))
def test_a_newer_commit_in_the_middle_of_an_older_one_wins(
    dynamodb: DynamoRecords, table: Any, tenant: str, moment: int
) -> None:
    """Commits the newer run just before the n-th call that the older commit makes to DynamoDB."""
    for version in (1, 2):
        dynamodb.begin_run(run_of(tenant, version))
    calls = count()

    def interrupt(**_: Any) -> None:
        if next(calls) == moment:
            dynamodb.commit(finished(run_of(tenant, 2)))

    table.meta.client.meta.events.register("before-call.dynamodb", interrupt)
    try:
        dynamodb.commit(finished(run_of(tenant, 1)))
    finally:
        table.meta.client.meta.events.unregister("before-call.dynamodb", interrupt)
    if moment > 0:  # The older commit made one call only, and was through before the newer one.
        dynamodb.commit(finished(run_of(tenant, 2)))
    assert current_run(dynamodb, tenant) == "doc-v2-1"


def test_of_concurrent_commits_the_newest_wins() -> None:
    records = MemoryRecords()
    runs = [run_of("threads", version) for version in range(1, 33)]
    for run in runs:
        records.begin_run(run)
    with ThreadPoolExecutor(8) as pool:
        replaced = list(pool.map(records.commit, [finished(run) for run in runs]))
    assert current_run(records, "threads") == runs[-1].run_id
    assert len({run for run in replaced if run}) == len([run for run in replaced if run])


def test_current_runs_answers_for_any_number_of_documents(records: Records, tenant: str) -> None:
    documents = [f"doc{number}" for number in range(105)]
    for document in documents:
        records.begin_run(run_of(tenant, 1, document=document))
    for document in documents[1:]:
        records.commit(finished(run_of(tenant, 1, document=document)))
    asked = [*documents, *documents[:3], "unknown"]
    assert records.current_runs(tenant, asked) == {document: f"{document}-v1-1" for document in documents[1:]}
    assert records.current_runs(tenant, []) == {}


def test_a_listing_shows_the_latest_updated_first_and_each_document_once(
    records: Records, tenant: str
) -> None:
    for number in (3, 1, 5, 2, 4):
        records.begin_run(run_of(tenant, number, document=f"doc{number}"))
    records.write_run(finished(run_of(tenant, 2, document="doc2"), finished_at=NOON + timedelta(hours=9)))
    seen: list[str] = []
    cursor = None
    sizes = []
    while True:
        screen = records.list_documents(tenant, limit=2, cursor=cursor)
        seen += [document.document_id for document in screen.documents]
        sizes.append(len(screen.documents))
        cursor = screen.cursor
        if cursor is None:
            break
    assert seen == ["doc2", "doc5", "doc4", "doc3", "doc1"]
    assert sizes == [2, 2, 1]


def test_a_listing_that_ends_with_a_full_screen_has_no_cursor(records: Records, tenant: str) -> None:
    for number in (1, 2):
        records.begin_run(run_of(tenant, number, document=f"doc{number}"))
    assert records.list_documents(tenant, limit=2).cursor is None
    assert records.list_documents(f"{tenant}-empty").documents == ()


def test_a_listing_shows_documents_as_their_records_say(records: Records, tenant: str) -> None:
    run = run_of(tenant, 1)
    records.begin_run(run)
    records.write_run(finished(run))
    records.commit(finished(run))
    assert records.list_documents(tenant).documents == (records.get_document(tenant, "doc"),)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda cursor: cursor[:-2],
        lambda cursor: ("B" if cursor[0] == "A" else "A") + cursor[1:],
        lambda _: "",
        lambda _: "é",
    ],
)
def test_a_changed_cursor_is_refused(records: Records, tenant: str, spoil: Any) -> None:
    for number in (1, 2):
        records.begin_run(run_of(tenant, number, document=f"doc{number}"))
    cursor = records.list_documents(tenant, limit=1).cursor
    with pytest.raises(InvalidRequest):
        records.list_documents(tenant, cursor=spoil(cursor))


def test_a_cursor_of_another_tenant_is_refused(records: Records, tenant: str) -> None:
    for number in (1, 2):
        records.begin_run(run_of(tenant, number, document=f"doc{number}"))
    cursor = records.list_documents(tenant, limit=1).cursor
    with pytest.raises(InvalidRequest):
        records.list_documents(f"{tenant}-other", cursor=cursor)


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


def test_no_tenant_sees_anothers_document(records: Records, tenant: str) -> None:
    run = run_of(tenant, 1)
    records.begin_run(run)
    records.write_run(finished(run), entities=[entity(1)])
    records.commit(finished(run))
    other = f"{tenant}-other"
    assert records.get_document(other, "doc") is None
    assert records.get_run(other, "doc", run.run_id) is None
    assert records.current_runs(other, ["doc"]) == {}
    assert list(records.entities(other, "doc", run.run_id)) == []


def test_a_deleted_document_leaves_nothing_and_stays_deleted(records: Records, tenant: str) -> None:
    for document in ("doc", "kept"):
        for version in (1, 2):
            records.begin_run(run_of(tenant, version, document=document))
        done = finished(run_of(tenant, 1, document=document))
        records.write_run(done, [Page(number=1)], [entity(1)])
        records.commit(done)
    records.delete_document(tenant, "doc")
    assert records.get_document(tenant, "doc") is None
    assert records.get_run(tenant, "doc", "doc-v1-1") is None
    assert list(records.entities(tenant, "doc", "doc-v1-1")) == []
    assert [document.document_id for document in records.list_documents(tenant).documents] == ["kept"]
    with pytest.raises(NotFound):
        records.write_run(finished(run_of(tenant, 2)))
    with pytest.raises(NotFound):
        records.commit(finished(run_of(tenant, 2)))
    assert records.get_document(tenant, "doc") is None
    records.delete_document(tenant, "doc")


def test_a_hidden_document_is_seen_by_nobody_and_no_run_of_it_commits(records: Records, tenant: str) -> None:
    for version in (1, 2):
        records.begin_run(run_of(tenant, version))
    records.commit(finished(run_of(tenant, 1)))
    shown = records.get_document(tenant, "doc")
    assert shown is not None
    for _ in range(2):
        hidden = records.hide_document(tenant, "doc")
        assert hidden is not None
        assert (hidden.key, hidden.latest) == (shown.key, shown.latest)
    assert records.get_document(tenant, "doc") is None
    assert current_run(records, tenant) is None
    assert records.list_documents(tenant).documents == ()
    assert records.hidden_documents(tenant) == ("doc",)
    records.write_run(finished(run_of(tenant, 2)))
    with pytest.raises(NotFound):
        records.commit(finished(run_of(tenant, 2)))
    records.begin_run(run_of(tenant, 3))
    assert records.list_documents(tenant).documents == ()
    assert records.get_document(tenant, "doc") is None
    records.delete_document(tenant, "doc")
    assert records.hidden_documents(tenant) == ()
    assert records.hide_document(tenant, "doc") is None
    assert records.begin_run(run_of(tenant, 1)), "a document of that name may come again"
    assert records.get_document(tenant, "doc") is not None


def test_tags_are_kept_whatever_later_runs_do_until_the_document_is_hidden(
    records: Records, tenant: str
) -> None:
    assert records.set_tags(tenant, "doc", ("due",)) is None
    records.begin_run(run_of(tenant, 1))
    tagged = records.set_tags(tenant, "doc", ("a b", "due"))
    assert tagged is not None
    assert (tagged.tags, tagged.latest.run_id) == (("a b", "due"), run_of(tenant, 1).run_id)
    records.write_run(finished(run_of(tenant, 1)))
    records.commit(finished(run_of(tenant, 1)))
    records.begin_run(run_of(tenant, 2))
    document = records.get_document(tenant, "doc")
    assert document is not None
    assert document.tags == ("a b", "due")
    assert [listed.tags for listed in records.list_documents(tenant).documents] == [("a b", "due")]
    cleared = records.set_tags(tenant, "doc", ())
    assert cleared is not None
    assert cleared.tags == ()
    records.hide_document(tenant, "doc")
    assert records.set_tags(tenant, "doc", ("due",)) is None


def test_a_runs_findings_go_and_its_record_stays(records: Records, tenant: str) -> None:
    for version in (1, 2):
        records.begin_run(run_of(tenant, version))
        records.write_run(finished(run_of(tenant, version)), [Page(number=1)], [entity(1)])
    for _ in range(2):
        records.delete_findings(tenant, "doc", "doc-v1-1")
    assert list(records.entities(tenant, "doc", "doc-v1-1")) == []
    assert list(records.entities(tenant, "doc", "doc-v2-1")) == [entity(1)]
    assert {run.run_id for run in records.runs(tenant, "doc")} == {"doc-v1-1", "doc-v2-1"}


def test_a_deletion_leaves_no_item_in_the_table(dynamodb: DynamoRecords, table: Any, tenant: str) -> None:
    run = run_of(tenant, 1)
    dynamodb.begin_run(run)
    dynamodb.write_run(finished(run), [Page(number=n) for n in range(1, 31)], [entity(n) for n in range(30)])
    dynamodb.delete_document(tenant, "doc")
    assert not [item for item in table.scan()["Items"] if tenant in item["PK"]]


def test_a_document_of_which_every_page_failed_still_fits_an_item(
    dynamodb: DynamoRecords, tenant: str
) -> None:
    codes = ("READER_TIMED_OUT", "PAGE_UNREADABLE")
    quarantined = tuple(Quarantined(page=page, code=codes[page % 2]) for page in range(1, 10_001))
    run = run_of(tenant, 1)
    outcome = finished(run, Status.FAILED, ledger=Ledger(pages_in=10_000, quarantined=quarantined))
    dynamodb.begin_run(run)
    dynamodb.write_run(outcome)
    document = dynamodb.get_document(tenant, "doc")
    assert document is not None
    assert document.latest == outcome
    on_the_wire = TypeSerializer().serialize(items.run_attributes(outcome))
    assert len(json.dumps(on_the_wire, default=list)) < 150_000


def test_items_that_dynamodb_leaves_unprocessed_are_written_in_the_end(
    dynamodb: DynamoRecords, table: Any, tenant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = table.meta.client
    write = client.batch_write_item

    def write_half(RequestItems: dict[str, list[Any]]) -> dict[str, Any]:  # noqa: N803 - boto3's own
        requests = RequestItems[table.name]
        half = (len(requests) + 1) // 2
        write(RequestItems={table.name: requests[:half]})
        return {"UnprocessedItems": {table.name: requests[half:]} if requests[half:] else {}}

    monkeypatch.setattr(client, "batch_write_item", write_half)
    monkeypatch.setattr(batches, "WAITS", (0.0,) * 7)
    dynamodb.begin_run(run_of(tenant, 1))
    dynamodb.write_run(finished(run_of(tenant, 1)), entities=[entity(n) for n in range(30)])
    assert list(dynamodb.entities(tenant, "doc", "doc-v1-1")) == [entity(n) for n in range(30)]


def test_a_table_that_never_takes_an_item_is_reported_as_throttling(
    dynamodb: DynamoRecords, table: Any, tenant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803 - boto3's own
        return {"UnprocessedItems": RequestItems}

    monkeypatch.setattr(table.meta.client, "batch_write_item", refuse)
    monkeypatch.setattr(batches, "WAITS", (0.0, 0.0))
    dynamodb.begin_run(run_of(tenant, 1))
    with pytest.raises(Throttled, match="unprocessed"):
        dynamodb.write_run(finished(run_of(tenant, 1)), entities=[entity(1)])


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (("ProvisionedThroughputExceededException", 400), Throttled),
        (("ThrottlingException", 400), Throttled),
        (("InternalServerError", 500), DependencyUnavailable),
        (None, DependencyUnavailable),
    ],
)
def test_a_passing_failure_of_dynamodb_is_a_retryable_error(
    dynamodb: DynamoRecords,
    table: Any,
    monkeypatch: pytest.MonkeyPatch,
    failure: tuple[str, int] | None,
    expected: type[RetryableError],
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        if failure is None:
            raise EndpointConnectionError(endpoint_url="https://dynamodb")
        code, status = failure
        response: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
        raise ClientError(response, "Query")

    monkeypatch.setattr(table.meta.client, "_make_api_call", fail)
    monkeypatch.setattr(table.meta.client, "_make_request", fail)
    with pytest.raises(expected):
        list(dynamodb.entities("default", "doc", "run"))
    with pytest.raises(expected):
        dynamodb.get_document("default", "doc")


def test_a_mistake_of_ours_is_not_taken_for_a_passing_failure(table: Any) -> None:
    missing = boto3.resource(
        "dynamodb",
        region_name="eu-west-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        endpoint_url=table.meta.client.meta.endpoint_url,
    ).Table("no-such-table")
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        DynamoRecords(missing).get_document("default", "doc")
