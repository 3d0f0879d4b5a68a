"""How the pipeline is doing, in figures read off its metrics."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from octavo import metrics
from octavo.metrics import SERVICE, Metric
from octavo_cli.emf import Datapoint

RECENTLY = timedelta(minutes=1)


@dataclass(frozen=True)
class Figures:
    """One look. Seconds a page is the median of each stage, the hit rate a share of batches; None where nothing was told."""

    ended: dict[str, int]
    pages: int
    pages_per_second: float
    quarantined: dict[str, int]
    seconds_per_page: dict[str, float]
    queue_age: float | None
    hit_rates: dict[str, float]


def figures(points: Iterable[Datapoint], now: datetime) -> Figures:
    """Return the figures of these datapoints; `pages_per_second` is that of the last minute."""
    told = list(points)
    recent = [point for point in told if now - point.at <= RECENTLY]
    ages = [point.value for point in recent if point.name == metrics.QUEUE_AGE.name]
    return Figures(
        ended=_count(_by(told, metrics.RUNS_ENDED, "status")),
        pages=round(sum(_sums(told, metrics.PAGES_READ).values())),
        pages_per_second=sum(_sums(recent, metrics.PAGES_READ).values()) / RECENTLY.total_seconds(),
        quarantined=_count(_by(told, metrics.PAGES_QUARANTINED, "reason")),
        seconds_per_page=_medians(told, metrics.SECONDS_PER_PAGE),
        queue_age=max(ages, default=None),
        hit_rates=_shares(_sums(told, metrics.CACHE_HITS), _sums(told, metrics.CACHE_MISSES)),
    )


def _sums(points: Iterable[Datapoint], metric: Metric) -> dict[str, float]:
    """Add up a metric by function, over its further dimensions."""
    sums: dict[str, float] = defaultdict(float)
    for point in points:
        if point.name == metric.name and len(point.dimensions) == 1:
            sums[point.of(SERVICE) or ""] += point.value
    return dict(sums)


def _by(points: Iterable[Datapoint], metric: Metric, dimension: str) -> dict[str, float]:
    """Add up a metric by one of its further dimensions."""
    sums: dict[str, float] = defaultdict(float)
    for point in points:
        if point.name == metric.name and (value := point.of(dimension)):
            sums[value] += point.value
    return dict(sums)


def _medians(points: Iterable[Datapoint], metric: Metric) -> dict[str, float]:
    values = defaultdict(list)
    for point in points:
        if point.name == metric.name:
            values[point.of(SERVICE) or ""].append(point.value)
    return {stage: median(values[stage]) for stage in metric.services if stage in values}


def _shares(hits: dict[str, float], misses: dict[str, float]) -> dict[str, float]:
    steps = [step for step in metrics.MODEL_STEPS if step in hits or step in misses]
    return {step: hits.get(step, 0) / (hits.get(step, 0) + misses.get(step, 0)) for step in steps}


def _count(sums: dict[str, float]) -> dict[str, int]:
    return {name: round(value) for name, value in sums.items()}
