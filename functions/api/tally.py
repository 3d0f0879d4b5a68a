"""The system's figures, counted over runs."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from statistics import fmean, median
from typing import Final

from octavo.document import Status
from octavo.pipeline.contracts import Task
from octavo.pipeline.progress import Stage
from octavo.storage.records import RunRecord

from .system_models import Example, Failure, Interval, RunTimes, System, Window

_EXAMPLES: Final = 5
_INTERVALS: Final = {
    Window.HOUR: (timedelta(minutes=1), 60),
    Window.DAY: (timedelta(hours=1), 24),
    Window.WEEK: (timedelta(days=1), 7),
}


def tally(
    runs: Sequence[RunRecord],
    timed: Sequence[Mapping[Stage, float]],
    window: Window,
    now: datetime,
    *,
    complete: bool,
) -> System:
    """Return the figures.

    Args:
        runs: the latest run of each document, the latest updated first.
        timed: the seconds of each stage, of some of the runs.
        window: how far back the throughput goes.
        now: where it ends.
        complete: whether the runs are of all documents.
    """
    ended = [run for run in runs if run.status is not Status.RUNNING]
    known_since = None if complete or not runs else runs[-1].updated_at
    return System(
        documents=len(runs),
        complete=complete,
        statuses=dict(Counter(run.status for run in runs)),
        types=_ranked(run.classification.label for run in runs if run.classification),
        pages_in=sum(run.ledger.pages_in for run in runs),
        pages_done=sum(run.ledger.pages_done for run in runs),
        pages_set_aside=_ranked(item.code for run in runs for item in run.ledger.quarantined),
        failures=tuple(_failures(runs)),
        interval_seconds=int(_INTERVALS[window][0].total_seconds()),
        throughput=tuple(_throughput(ended, window, now, known_since)),
        times=_times(succeeded(runs), timed),
        models=_models(runs),
    )


def succeeded(runs: Iterable[RunRecord]) -> list[RunRecord]:
    """Return the runs whose results readers see."""
    return [run for run in runs if run.status in {Status.SUCCEEDED, Status.PARTIAL}]


def _ranked(values: Iterable[str]) -> dict[str, int]:
    return dict(Counter(values).most_common())


def _failures(runs: Sequence[RunRecord]) -> Iterator[Failure]:
    by_code: dict[str, list[RunRecord]] = defaultdict(list)
    for run in runs:
        if run.status is Status.FAILED and run.reason:
            by_code[run.reason.code].append(run)
    for code, failed in sorted(by_code.items(), key=lambda each: -len(each[1])):
        reason = failed[0].reason
        yield Failure(
            code=code,
            message=reason.message if reason else "",
            documents=len(failed),
            examples=tuple(
                Example(document_id=run.document_id, name=run.name) for run in islice(failed, _EXAMPLES)
            ),
        )


def _throughput(
    ended: Sequence[RunRecord], window: Window, now: datetime, known_since: datetime | None
) -> Iterator[Interval]:
    """Yield the window's intervals; none that begins before all of its documents are known."""
    length, count = _INTERVALS[window]
    seconds = length.total_seconds()
    last = int(now.timestamp() // seconds)
    documents: Counter[int] = Counter()
    pages: Counter[int] = Counter()
    for run in ended:
        number = int(run.updated_at.timestamp() // seconds)
        documents[number] += 1
        pages[number] += run.ledger.pages_done
    for number in range(last - count + 1, last + 1):
        start = datetime.fromtimestamp(number * seconds, UTC)
        if known_since is None or start >= known_since:
            yield Interval(start=start, documents=documents[number], pages=pages[number])


def _times(runs: Sequence[RunRecord], timed: Sequence[Mapping[Stage, float]]) -> RunTimes | None:
    seconds = [(run.finished_at - run.started_at).total_seconds() for run in runs if run.finished_at]
    if not seconds:
        return None
    return RunTimes(
        median_seconds=median(seconds),
        p95_seconds=sorted(seconds)[math.ceil(0.95 * len(seconds)) - 1],
        stage_seconds={
            stage: fmean(each[stage] for each in timed if stage in each)
            for stage in Stage
            if any(stage in each for each in timed)
        },
    )


def _models(runs: Sequence[RunRecord]) -> dict[Task, dict[str, int]]:
    return {
        task: versions
        for task in Task
        if (versions := _ranked(run.model_versions[task] for run in runs if task in run.model_versions))
    }
