"""`octavo bench`: documents and pages a second, and the share of each step, here and through the embedded cloud."""

import json
import shutil
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from octavo import wiring
from octavo.pipeline.local import LocalRun
from octavo_cli.client import OctavoClient
from octavo_cli.cloud import ministack
from octavo_cli.cloud.endpoint import ClientFactory, Cloud
from octavo_cli.documents import upload_and_watch
from octavo_cli.encoder_file import ensure_built
from octavo_cli.lifecycle import Search, bring_up, search_url
from octavo_cli.paths import HOME
from octavo_cli.samples import make_samples
from octavo_cli.terminal import out, working

_SECONDS = 900


@dataclass(frozen=True)
class Measurement:
    """How long all documents took, and where the time went."""

    way: str
    documents: int
    pages: int
    seconds: float
    step_seconds: Mapping[str, float]


def bench(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            exists=True, dir_okay=False, help="Documents to measure with; our own samples without."
        ),
    ] = None,
) -> None:
    """Measure the pipeline in this process and through the embedded cloud, on the same documents."""
    state = HOME / "bench"
    shutil.rmtree(state, ignore_errors=True)
    documents = files or [sample.path for sample in make_samples(state / "samples")]
    measurements = [_in_process(documents), _embedded(documents, state)]
    out.print(_speeds(measurements))
    out.print(_shares(measurements))


def _speeds(measurements: Sequence[Measurement]) -> Table:
    table = Table("way", "documents", "pages", "seconds", "documents/s", "pages/s", "ratio", box=None)
    for item in measurements:
        table.add_row(
            item.way,
            str(item.documents),
            str(item.pages),
            f"{item.seconds:.2f}",
            f"{item.documents / item.seconds:.2f}",
            f"{item.pages / item.seconds:.2f}",
            f"{measurements[0].seconds / item.seconds:.2f}x",
        )
    return table


def _shares(measurements: Sequence[Measurement]) -> Table:
    """Return each step's share of the time that all steps together spent working."""
    table = Table("step", *(item.way for item in measurements), box=None)
    totals = [sum(item.step_seconds.values()) for item in measurements]
    steps = sorted(measurements[-1].step_seconds, key=lambda step: -measurements[-1].step_seconds[step])
    for step in steps:
        shares = [
            item.step_seconds.get(step, 0) / total for item, total in zip(measurements, totals, strict=True)
        ]
        table.add_row(step, *(f"{share:.0%}" if share else "" for share in shares))
    return table


def _in_process(files: Sequence[Path]) -> Measurement:
    ensure_built()
    models = wiring.models()
    LocalRun(files[0], models, wiring.settings()).document()  # the first run loads what later ones find
    steps: Counter[str] = Counter()
    pages = 0
    with working("Measuring in this process"):
        started = time.perf_counter()
        for file in files:
            document = LocalRun(file, models, wiring.settings()).document()
            pages += document.ledger.pages_done
            steps.update(document.timings)
    return Measurement("one process", len(files), pages, time.perf_counter() - started, steps)


def _embedded(files: Sequence[Path], state: Path) -> Measurement:
    deployment = bring_up(Cloud.EMBEDDED, search_url(Search.SQLITE, "", state), state, leashed=True)
    assert deployment.pid is not None
    try:
        client = OctavoClient.of(deployment)
        upload_and_watch(client, files[:1], _SECONDS)  # warms every function once
        client.delete(client.documents()["documents"][0]["document_id"])
        started = time.perf_counter()
        finished = upload_and_watch(client, files, _SECONDS)
        seconds = time.perf_counter() - started
        steps = _logged_steps(deployment.session)
    finally:
        ministack.stop(deployment.pid)
    pages = sum(document["ledger"]["pages_done"] for document in finished)
    return Measurement("embedded cloud", len(files), pages, seconds, steps)


def _logged_steps(session: ClientFactory) -> Counter[str]:
    """Return the seconds that each function logged as `step done`."""
    logs = session.client("logs")
    steps: Counter[str] = Counter()
    for group in logs.describe_log_groups()["logGroups"]:
        events = logs.filter_log_events(logGroupName=group["logGroupName"], filterPattern='"step done"')[
            "events"
        ]
        for event in events:
            line = json.loads(event["message"])
            steps[line["service"]] += line["seconds"]
    return steps
