"""The evaluator itself, against what CloudWatch's documentation says."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from octavo_cli.emf import Datapoint
from tests.monitoring.cloudwatch import rings

NOON = datetime(2026, 11, 23, 12, 2, 30, tzinfo=UTC)


def points(name: str, *values: float, every: timedelta = timedelta(seconds=10)) -> list[Datapoint]:
    return [
        Datapoint("N", name, frozenset({("d", "x")}), value, NOON + n * every)
        for n, value in enumerate(values)
    ]


def alarm(threshold: float, periods: int = 1, statistic: str = "Sum", **changes: Any) -> dict[str, Any]:
    kind = "ExtendedStatistic" if statistic.startswith("p") else "Statistic"
    return {
        "Namespace": "N",
        "MetricName": "m",
        "Dimensions": [{"Name": "d", "Value": "x"}],
        kind: statistic,
        "Period": 300,
        "EvaluationPeriods": periods,
        "Threshold": threshold,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "TreatMissingData": "notBreaching",
        **changes,
    }


def math(expression: str, threshold: float) -> dict[str, Any]:
    metric = {"Namespace": "N", "Dimensions": [{"Name": "d", "Value": "x"}]}
    queries = [
        {
            "Id": name,
            "ReturnData": False,
            "MetricStat": {"Metric": {**metric, "MetricName": name}, "Period": 300, "Stat": "Sum"},
        }
        for name in ("a", "b")
    ]
    return alarm(threshold) | {
        "Metrics": [{"Id": "e", "Expression": expression, "ReturnData": True}, *queries]
    }


@pytest.mark.parametrize(("statistic", "highest"), [("Sum", 110), ("Maximum", 100), ("p95", 100), ("p50", 2)])
def test_a_statistic_is_taken_over_a_period(statistic: str, highest: float) -> None:
    told = points("m", 1, 2, 3, 2, 2, 100)
    assert rings(alarm(highest, statistic=statistic), told)
    assert not rings(alarm(highest + 1, statistic=statistic), told)


def test_every_period_must_breach_and_one_without_data_does_not() -> None:
    once_a_period = points("m", 5, 5, 5, every=timedelta(minutes=5))
    assert rings(alarm(5, periods=3), once_a_period)
    assert not rings(alarm(5, periods=3), once_a_period[:2])
    assert not rings(alarm(5, periods=3), [once_a_period[0], once_a_period[2]])


def test_other_dimensions_are_another_metric() -> None:
    assert not rings(alarm(1, Dimensions=[]), points("m", 5))


def test_what_is_missing_is_missing_unless_it_is_filled() -> None:
    assert rings(math("FILL(a, 0) + FILL(b, 0)", 5), points("a", 5))
    assert not rings(math("a + b", 5), points("a", 5))


def test_a_share_of_nothing_is_missing() -> None:
    share = math("100 * FILL(a, 0) / (FILL(a, 0) + FILL(b, 0))", 0)
    assert not rings(share, points("a", 0))
    assert rings(math("100 * FILL(a, 0) / (FILL(a, 0) + FILL(b, 0))", 25), [*points("a", 1), *points("b", 3)])
