"""As much of CloudWatch as our alarms use: metrics in memory, and alarms evaluated from a template over them."""

import ast
import math
import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from octavo_cli.emf import Datapoint

MINUTE: Final = timedelta(minutes=1)


def later(points: Iterable[Datapoint], delay: timedelta) -> list[Datapoint]:
    return [replace(point, at=point.at + delay) for point in points]


def logical_id(value: Any) -> str:
    """Return what a dimension of the template names: a text, or the resource that it refers to."""
    if isinstance(value, str):
        return value
    ((_, target),) = value.items()
    return str(target if isinstance(target, str) else target[0])


def rings(alarm: Mapping[str, Any], points: Sequence[Datapoint]) -> bool:
    """Whether the alarm rings at any minute while the points are still in its sight.

    Periods slide with the minute, as CloudWatch's evaluations do, so that no fact's place on the clock matters.
    """
    if not points:
        return False
    queries = alarm.get("Metrics") or [_query(alarm)]
    period = timedelta(
        seconds=max(query["MetricStat"]["Period"] for query in queries if "MetricStat" in query)
    )
    at, last = min(point.at for point in points), max(point.at for point in points) + period
    while at <= last + MINUTE:
        windows = [(at - period * (n + 1), at - period * n) for n in range(alarm["EvaluationPeriods"])]
        if all(_breaches(alarm, _value(queries, points, *window)) for window in windows):
            return True
        at += MINUTE
    return False


def _query(alarm: Mapping[str, Any]) -> dict[str, Any]:
    """An alarm on a single metric, said as one with a list of them."""
    statistic = alarm.get("Statistic") or alarm["ExtendedStatistic"]
    return {
        "Id": "m1",
        "ReturnData": True,
        "MetricStat": {"Metric": alarm, "Period": alarm["Period"], "Stat": statistic},
    }


COMPARISONS: Final[dict[str, Callable[[float, float], bool]]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


def _breaches(alarm: Mapping[str, Any], value: float | None) -> bool:
    if value is None:
        return {"breaching": True, "notBreaching": False}[alarm["TreatMissingData"]]
    return COMPARISONS[alarm["ComparisonOperator"]](value, alarm["Threshold"])


def _value(
    queries: Sequence[Mapping[str, Any]], points: Sequence[Datapoint], start: datetime, end: datetime
) -> float | None:
    """Return what the alarm compares for one period; None where that is missing."""
    values = {
        query["Id"]: _statistic(query["MetricStat"], points, start, end)
        for query in queries
        if "MetricStat" in query
    }
    (returned,) = [query for query in queries if query.get("ReturnData", True)]
    if "Expression" in returned:
        return _calculate(ast.parse(returned["Expression"], mode="eval").body, values)
    return values[returned["Id"]]


def _statistic(
    stat: Mapping[str, Any], points: Sequence[Datapoint], start: datetime, end: datetime
) -> float | None:
    metric = stat["Metric"]
    dimensions = frozenset((item["Name"], logical_id(item["Value"])) for item in metric.get("Dimensions", []))
    known = (metric["Namespace"], metric["MetricName"], dimensions)
    values = sorted(
        point.value
        for point in points
        if (point.namespace, point.name, point.dimensions) == known and start <= point.at < end
    )
    if not values:
        return None
    if percentile := re.fullmatch(r"p(\d+)", stat["Stat"]):
        return values[math.ceil(len(values) * int(percentile[1]) / 100) - 1]
    statistics: dict[str, Callable[[list[float]], float]] = {"Sum": sum, "Maximum": max, "Minimum": min}
    return statistics[stat["Stat"]](values)


OPERATORS: Final[dict[type[ast.operator], Callable[[float, float], float]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def _calculate(node: ast.expr, values: Mapping[str, float | None]) -> float | None:
    """Calculate metric math: numbers, metrics, FILL, the four operators. What is missing makes all of it missing."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name):
            return values[name]
        case ast.Call(func=ast.Name(id="FILL"), args=[metric, filler]):
            value = _calculate(metric, values)
            return _calculate(filler, values) if value is None else value
        case ast.BinOp(left=left, op=op, right=right):
            first, second = _calculate(left, values), _calculate(right, values)
            if first is None or second is None or (isinstance(op, ast.Div) and second == 0):
                return None
            return OPERATORS[type(op)](first, second)
    raise NotImplementedError(f"metric math that no alarm of ours used so far: {ast.unparse(node)}")
