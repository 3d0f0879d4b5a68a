"""The system's figures and a run's progress over HTTP."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from octavo.document import Classification, Ledger, MediaType, Quarantined, Reason, Status
from octavo.pipeline.contracts import Task
from octavo.reading.reader import Profile
from octavo.storage.records import RunRecord

from .conftest import Store, call

NOW = datetime.now(UTC)


def end(store: Store, name: str, version: int = 1, tenant: str = "default", **changes: Any) -> RunRecord:
    """A run that has ended: as a letter of two pages, in four seconds, just now, but for the changes."""
    usual = {
        "status": Status.SUCCEEDED,
        "ledger": Ledger(pages_in=2, pages_done=2),
        "classification": Classification(label="letter", confidence=1, scores={"letter": 1}),
        "model_versions": {Task.CLASSIFY: "types@1"},
        "finished_at": NOW,
    }
    begun = store.begin(name, version, tenant)
    run = begun.model_copy(update={**usual, "started_at": NOW - timedelta(seconds=4), **changes})
    store.services.records.write_run(run)
    store.services.records.commit(run)
    return run


def test_documents_are_counted_by_what_became_of_them(store: Store) -> None:
    end(store, "a.pdf")
    lame = Ledger(pages_in=3, pages_done=2, quarantined=(Quarantined(page=2, code="PAGE_TIMEOUT"),))
    end(store, "b.pdf", status=Status.PARTIAL, ledger=lame, model_versions={Task.CLASSIFY: "types@2"})
    empty = Reason(code="EMPTY_FILE", message="The file is empty.")
    failed: dict[str, Any] = {
        "status": Status.FAILED,
        "reason": empty,
        "ledger": Ledger(),
        "classification": None,
    }
    refused = end(store, "c.pdf", **failed, model_versions={})
    store.begin("d.pdf")
    end(store, "other.pdf", tenant="acme")
    figures = call("GET", "/system").json
    assert (figures["documents"], figures["complete"]) == (4, True)
    assert figures["statuses"] == {"RUNNING": 1, "SUCCEEDED": 1, "PARTIAL": 1, "FAILED": 1}
    assert (figures["pages_in"], figures["pages_done"]) == (5, 4)
    assert figures["pages_set_aside"] == {"PAGE_TIMEOUT": 1}
    assert figures["types"] == {"letter": 2}
    assert figures["models"] == {"classify": {"types@1": 1, "types@2": 1}}
    example = {"document_id": refused.document_id, "name": "c.pdf"}
    assert figures["failures"] == [
        {"code": "EMPTY_FILE", "message": "The file is empty.", "documents": 1, "examples": [example]}
    ]


@pytest.mark.parametrize(
    ("window", "seconds", "count"), [("hour", 60, 60), ("day", 3600, 24), ("week", 86400, 7)]
)
def test_the_throughput_is_told_by_when_runs_ended(
    store: Store, window: str, seconds: int, count: int
) -> None:
    end(store, "a.pdf")
    end(store, "b.pdf", finished_at=NOW - timedelta(seconds=2 * seconds))
    end(store, "c.pdf", finished_at=NOW - timedelta(seconds=2 * count * seconds))
    figures = call("GET", "/system", {"window": window}).json
    intervals = figures["throughput"]
    assert (figures["interval_seconds"], len(intervals)) == (seconds, count)
    starts = [datetime.fromisoformat(each["start"]) for each in intervals]
    assert {after - before for before, after in pairwise(starts)} == {timedelta(seconds=seconds)}
    assert [(each["documents"], each["pages"]) for each in intervals if each["documents"]] == [(1, 2), (1, 2)]


def test_no_throughput_is_told_of_a_time_whose_documents_were_not_looked_at(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.system.MOST", 1)
    monkeypatch.setattr("api.system._SCREEN", 1)
    known_since = NOW - timedelta(minutes=5)
    end(store, "a.pdf", finished_at=known_since)
    end(store, "b.pdf", finished_at=NOW - timedelta(minutes=50))
    figures = call("GET", "/system").json
    assert (figures["documents"], figures["complete"]) == (1, False)
    first = datetime.fromisoformat(figures["throughput"][0]["start"])
    assert timedelta() <= first - known_since < timedelta(minutes=1)


def test_runs_are_timed_as_a_whole_and_by_stage(store: Store) -> None:
    assert call("GET", "/system").json["times"] is None
    for number in range(19):
        end(store, f"{number}.pdf")
    run = end(store, "slow.pdf", started_at=NOW - timedelta(seconds=60))
    profile = Profile(media_type=MediaType.PDF, page_count=2).model_dump_json().encode()
    store.services.results.put(f"runs/default/{run.document_id}/{run.run_id}/profile.json", profile)
    written = (datetime.now(UTC) - run.started_at).total_seconds()
    times = call("GET", "/system").json["times"]
    assert (times["median_seconds"], times["p95_seconds"]) == (4, 4)
    assert times["stage_seconds"]["split"] == pytest.approx(written, abs=2)
    assert "extract" not in times["stage_seconds"]


def test_a_run_is_followed_by_its_own_tenant_only(store: Store) -> None:
    run = store.begin("a.pdf")
    path = f"/documents/{run.document_id}/progress"
    assert call("GET", path).json == {"stage": "split", "pages": None, "pages_read": 0, "ended": {}}
    assert call("GET", path, tenant="acme").status == 404
    assert call("GET", "/system", {"window": "year"}).status == 400
