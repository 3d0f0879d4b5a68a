"""Which run of a document is visible, in whatever order commits come."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavo.document import Page, Status
from octavo.errors import NotFound
from octavo.storage.dynamodb import DynamoRecords
from octavo.storage.memory import MemoryRecords
from octavo.storage.records import Records, RunRecord
from tests.contract.records.runs import TABLES, current_run, entity, finished, numbers, run_of


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
