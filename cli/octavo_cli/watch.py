"""`octavo status --watch`: the metrics of a local cloud, live in the terminal."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Group
from rich.live import Live
from rich.table import Table

from octavo.document import Status
from octavo.errors import DependencyUnavailable, Misconfigured
from octavo_cli.cloud.endpoint import Cloud, Deployment
from octavo_cli.emf import Datapoint, datapoints
from octavo_cli.figures import Figures, figures
from octavo_cli.terminal import out, styled

WINDOW: Final = timedelta(hours=1)
_POLL_SECONDS = 1.0
_MOST_RUNNING = 100


def watch(deployment: Deployment) -> None:
    """Show the last hour's figures, ever anew, until Ctrl-C.

    Raises:
        Misconfigured: the deployment is on AWS, where the dashboard shows the same.
        DependencyUnavailable: the cloud does not answer.
    """
    if deployment.cloud is Cloud.AWS:
        raise Misconfigured("on AWS the same figures are on the CloudWatch dashboard; see docs/operations.md")
    try:
        with Live(console=out, auto_refresh=False) as live:
            while True:
                live.update(show(*look(deployment)), refresh=True)
                time.sleep(_POLL_SECONDS)
    except KeyboardInterrupt:
        return
    except (BotoCoreError, ClientError) as error:
        raise DependencyUnavailable(f"nothing answers at {deployment.host}; is Octavo up?") from error


def look(deployment: Deployment) -> tuple[Figures, int]:
    """Return the figures of the last hour, and how many runs are under way."""
    now = datetime.now(UTC)
    executions = deployment.session.client("stepfunctions").list_executions(
        stateMachineArn=deployment.outputs["StateMachineArn"],
        statusFilter="RUNNING",
        maxResults=_MOST_RUNNING,
    )
    return figures(_read_logs(deployment, now - WINDOW), now), len(executions["executions"])


def _read_logs(deployment: Deployment, since: datetime) -> Iterator[Datapoint]:
    # No local cloud makes metrics of EMF lines. They are filtered here, since not every one knows filter patterns.
    logs = deployment.session.client("logs")
    start = int(since.timestamp() * 1000)
    for group in logs.describe_log_groups()["logGroups"]:
        pages = logs.get_paginator("filter_log_events").paginate(
            logGroupName=group["logGroupName"], startTime=start
        )
        for page in pages:
            for event in page["events"]:
                for line in event["message"].splitlines():
                    yield from datapoints(line)


def show(now: Figures, running: int) -> Group:
    """Return the figures as they stand on the screen."""
    runs = Table("runs", "", box=None, title="Last hour", title_justify="left")
    for status in Status:
        count = running if status is Status.RUNNING else now.ended.get(status, 0)
        runs.add_row(styled(status), str(count))
    pages = Table("pages", "", box=None)
    pages.add_row("read", str(now.pages))
    pages.add_row("a second, last minute", f"{now.pages_per_second:.2f}")
    pages.add_row("seconds in the queue", "" if now.queue_age is None else f"{now.queue_age:.1f}")
    for reason, count in sorted(now.quarantined.items()):
        pages.add_row(f"set aside: {reason}", str(count))
    stages = Table("stage", "seconds a page", "found in cache", box=None)
    for stage, seconds in now.seconds_per_page.items():
        rate = now.hit_rates.get(stage)
        stages.add_row(stage, f"{seconds:.3f}", "" if rate is None else f"{rate:.0%}")
    return Group(runs, pages, stages)
