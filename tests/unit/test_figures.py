import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rich.console import Console

from octavo import metrics, telemetry
from octavo.metrics import Measurement
from octavo_cli.emf import Datapoint, datapoints
from octavo_cli.figures import figures
from octavo_cli.watch import show


def logged(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    service: str,
    *measurements: Measurement,
) -> list[Datapoint]:
    """What a function of that name tells, read back from its log."""
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", service)
    telemetry.emit(*measurements)
    return [point for line in capsys.readouterr().out.splitlines() for point in datapoints(line)]


def test_figures_are_those_that_functions_have_logged(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(service: str, *measurements: Measurement) -> list[Datapoint]:
        return logged(capsys, monkeypatch, service, *measurements)

    points = [
        *told("intake", metrics.QUEUE_AGE.of(3)),
        *told("extract", metrics.PAGES_READ.of(60), metrics.SECONDS_PER_PAGE.of(0.1)),
        *told(
            "extract", metrics.SECONDS_PER_PAGE.of(0.3), metrics.PAGES_QUARANTINED.of(2, reason="ENCRYPTED")
        ),
        *told("embed", metrics.CACHE_HITS.of(1, model="a"), metrics.CACHE_MISSES.of(1, model="b")),
        *told("embed", metrics.CACHE_HITS.of(1, model="b"), metrics.CACHE_HITS.of(1, model="a")),
        *told("publish", metrics.RUNS_ENDED.of(1, status="PARTIAL")),
    ]
    now = figures(points, datetime.now(UTC))
    assert (now.pages, now.pages_per_second, now.queue_age) == (60, 1.0, 3)
    assert now.quarantined == {"ENCRYPTED": 2}
    assert now.seconds_per_page == {"extract": pytest.approx(0.2)}
    assert now.hit_rates == {"embed": 0.75}
    assert now.ended == {"PARTIAL": 1}
    later = figures(points, datetime.now(UTC) + timedelta(minutes=2))
    assert (later.pages, later.pages_per_second, later.queue_age) == (60, 0, None)

    screen = Console(width=80, record=True, file=None, quiet=False)
    with screen.capture() as captured:
        screen.print(show(now, running=2))
    lines: dict[str, Any] = {
        line.strip().rpartition("  ")[0].strip(): line for line in captured.get().splitlines()
    }
    assert "set aside: ENCRYPTED" in lines
    assert "2" in lines["RUNNING"]


def test_other_lines_tell_nothing() -> None:
    for line in ("START RequestId: 1", json.dumps({"message": "step done", "seconds": 1}), ""):
        assert list(datapoints(line)) == []


def test_before_anything_happened_there_is_nothing_to_divide() -> None:
    assert figures([], datetime.now(UTC)).hit_rates == {}
