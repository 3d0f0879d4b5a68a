"""Every metric that Octavo emits, defined once: code, dashboard, alarms, `octavo status --watch` and docs derive from it.

Each has the dimension `service`, the function that emits it, which for the steps is the stage of the pipeline. Further
dimensions are few and bounded, because CloudWatch bills each combination: never a tenant, never a document.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

SERVICE: Final = "service"
_NAMESPACE: Final = "Octavo"


class Unit(StrEnum):
    """CloudWatch's units, by CloudWatch's names."""

    COUNT = "Count"
    SECONDS = "Seconds"


@dataclass(frozen=True)
class Metric:
    """One metric: its name, its unit, which functions emit it, and what else tells its values apart."""

    name: str
    unit: Unit
    services: tuple[str, ...]
    says: str
    dimensions: tuple[str, ...] = ()

    def of(self, value: float, **dimensions: str) -> "Measurement":
        """Return one value of this metric.

        Raises:
            ValueError: the dimensions are not just those of the definition.
        """
        if set(dimensions) != set(self.dimensions):
            raise ValueError(f"{self.name} has the dimensions {self.dimensions}, not {tuple(dimensions)}")
        return Measurement(self, value, dimensions)


@dataclass(frozen=True)
class Measurement:
    """One value of one metric."""

    metric: Metric
    value: float
    dimensions: Mapping[str, str]


def namespace(stage: str) -> str:
    """Return where the metrics of a deployment are: two stages in one account must not add up."""
    return f"{_NAMESPACE}/{stage}"


MODEL_STEPS: Final = ("infer", "embed", "classify", "recognize")
STAGES: Final = ("split", "extract", *MODEL_STEPS, "consolidate", "index")

QUEUE_AGE: Final = Metric(
    "QueueAge", Unit.SECONDS, ("intake",), "how long an upload's message had waited each time Intake took it"
)
RUNS_STARTED: Final = Metric("RunsStarted", Unit.COUNT, ("intake",), "runs that Intake started")
PAGES_READ: Final = Metric("PagesRead", Unit.COUNT, ("extract",), "pages that were read")
PAGES_QUARANTINED: Final = Metric(
    "PagesQuarantined", Unit.COUNT, ("extract",), "pages that were set aside, by reason code", ("reason",)
)
SECONDS_PER_PAGE: Final = Metric(
    "SecondsPerPage", Unit.SECONDS, STAGES, "a step's own time, divided by the pages that it worked on"
)
CACHE_HITS: Final = Metric(
    "CacheHits", Unit.COUNT, MODEL_STEPS, "batches whose results were there already, by model", ("model",)
)
CACHE_MISSES: Final = Metric(
    "CacheMisses", Unit.COUNT, MODEL_STEPS, "batches that a model had to work on, by model", ("model",)
)
CHUNKS: Final = Metric("Chunks", Unit.COUNT, ("consolidate",), "chunks in consolidated documents")
ENTITIES: Final = Metric("Entities", Unit.COUNT, ("consolidate",), "entities in consolidated documents")
RUNS_ENDED: Final = Metric(
    "RunsEnded", Unit.COUNT, ("publish", "fail"), "runs that ended, by their status", ("status",)
)
RUNS_FAILED: Final = Metric(
    "RunsFailed", Unit.COUNT, ("fail",), "runs that ended as FAILED, by reason code", ("reason",)
)
SEARCH_SECONDS: Final = Metric(
    "SearchSeconds", Unit.SECONDS, ("api",), "how long a search took, one that failed too, by mode", ("mode",)
)

# In the order in which a document meets them.
METRICS: Final = (
    QUEUE_AGE,
    RUNS_STARTED,
    PAGES_READ,
    PAGES_QUARANTINED,
    SECONDS_PER_PAGE,
    CACHE_HITS,
    CACHE_MISSES,
    CHUNKS,
    ENTITIES,
    RUNS_ENDED,
    RUNS_FAILED,
    SEARCH_SECONDS,
)
