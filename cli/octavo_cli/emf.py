"""Reading back the metrics that functions wrote into their logs, as CloudWatch does."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

Dimensions = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Datapoint:
    """One value of one metric."""

    namespace: str
    name: str
    dimensions: Dimensions
    value: float
    at: datetime

    def of(self, dimension: str) -> str | None:
        """Return the dimension's value, or None where the metric does not have it."""
        return dict(self.dimensions).get(dimension)


def datapoints(message: str) -> Iterator[Datapoint]:
    """Yield what a log line tells in the Embedded Metric Format; nothing of any other line."""
    if '"CloudWatchMetrics"' not in message:
        return
    line = json.loads(message)
    at = datetime.fromtimestamp(line["_aws"]["Timestamp"] / 1000, UTC)
    for directive in line["_aws"]["CloudWatchMetrics"]:
        for names in directive["Dimensions"]:
            dimensions = frozenset((name, str(line[name])) for name in names)
            for metric in directive["Metrics"]:
                for value in line[metric["Name"]]:
                    yield Datapoint(directive["Namespace"], metric["Name"], dimensions, value, at)
