import importlib
import json
import subprocess
import sys
from typing import Any

import pytest

from octavo import metrics, telemetry
from octavo.metrics import METRICS, Measurement
from octavo.pipeline.contracts import RunRequest

RUN = RunRequest(
    tenant="acme",
    document_id="d1",
    run_id="r1",
    name="a.pdf",
    key="k",
    sequencer="1",
    size=1,
    correlation_id="c1",
)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_measurement_is_one_line_with_the_sum_and_its_parts(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "extract")
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Octavo/test")
    telemetry.logger.set_correlation_id("c1")
    telemetry.emit(
        metrics.PAGES_READ.of(7),
        metrics.PAGES_QUARANTINED.of(2, reason="ENCRYPTED"),
        metrics.SECONDS_PER_PAGE.of(0.5),
        metrics.PAGES_QUARANTINED.of(1, reason="READER_CRASHED"),
    )
    pages, *quarantined = lines(capsys)
    assert (pages["PagesRead"], pages["SecondsPerPage"]) == ([7.0], [0.5])
    assert pages["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["service"]]
    assert [(line["reason"], line["PagesQuarantined"]) for line in quarantined] == [
        ("ENCRYPTED", [2.0]),
        ("READER_CRASHED", [1.0]),
    ]
    for line in quarantined:
        (directive,) = line["_aws"]["CloudWatchMetrics"]
        assert directive["Namespace"] == "Octavo/test"
        assert directive["Dimensions"] == [["service"], ["service", "reason"]]
        assert (line["service"], line["correlation_id"]) == ("extract", "c1")


def test_a_metric_of_a_run_says_which_variants_it_met_and_is_not_billed_for_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "extract")
    telemetry.emit(metrics.PAGES_READ.of(7), variants={"classifier": "wide"})
    (line,) = lines(capsys)
    assert line["variant_classifier"] == "wide"
    assert line["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["service"]]


def test_what_was_measured_before_an_error_is_not_lost(capsys: pytest.CaptureFixture[str]) -> None:
    def fails(_: RunRequest) -> None:
        telemetry.emit(metrics.RUNS_STARTED.of(1))
        with telemetry.timed(metrics.SEARCH_SECONDS, mode="hybrid"):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        telemetry.step(RunRequest)(fails)(RUN.model_dump(mode="json"), None)  # type: ignore[arg-type] # no context
    told = [line for line in lines(capsys) if "_aws" in line]
    assert [set(line) & {"RunsStarted", "SearchSeconds"} for line in told] == [
        {"RunsStarted"},
        {"SearchSeconds"},
    ]


def test_a_metric_takes_just_its_own_dimensions() -> None:
    with pytest.raises(ValueError, match="PagesQuarantined has the dimensions"):
        metrics.PAGES_QUARANTINED.of(1)
    with pytest.raises(ValueError, match="PagesRead has the dimensions"):
        metrics.PAGES_READ.of(1, document="d1")


def test_no_metric_tells_tenants_or_documents_apart() -> None:
    assert {name for metric in METRICS for name in metric.dimensions} == {"reason", "model", "status", "mode"}
    assert all(
        isinstance(metric.of(1, **dict.fromkeys(metric.dimensions, "x")), Measurement) for metric in METRICS
    )


def test_where_there_is_no_x_ray_its_sdk_is_not_even_imported() -> None:
    program = "import sys, octavo.telemetry; print('aws_xray_sdk' in sys.modules)"
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert finished.stdout.strip() == "False"


def test_where_the_stack_asks_for_traces_a_handler_and_its_calls_are_traced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Powertools itself stays silent outside Lambda, so that this needs no daemon.
    monkeypatch.setenv("POWERTOOLS_TRACE_DISABLED", "false")
    traced = importlib.reload(telemetry).traced

    def handler(_event: dict[str, Any], _context: Any) -> str:
        return "done"

    wrapped = traced(handler)
    monkeypatch.undo()
    importlib.reload(telemetry)
    assert wrapped is not handler
    assert wrapped({}, None) == "done"
