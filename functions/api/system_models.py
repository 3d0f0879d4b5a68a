"""What the system's figures are told in."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from octavo.document import Model, Status
from octavo.pipeline.contracts import Task
from octavo.pipeline.progress import Stage


class Window(StrEnum):
    """How far back the throughput is told, and with it in which intervals: minutes, hours or days."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"


class Interval(Model):
    """What ended within one interval: runs, those that failed too, and the pages that they read."""

    start: datetime
    documents: int
    pages: int


class Example(Model):
    """A document by its name."""

    document_id: str
    name: str


class Failure(Model):
    """Documents that failed for one reason."""

    code: str
    message: str
    documents: int
    examples: tuple[Example, ...] = Field(description="The first five, the latest first.")


class RunTimes(Model):
    """How long runs took, from their start to their end."""

    median_seconds: float
    p95_seconds: float
    stage_seconds: dict[Stage, float] = Field(
        description="The mean of each stage in the latest ten runs that succeeded, waiting included."
    )


class System(Model):
    """How the tenant's documents fared, by their latest runs."""

    documents: int = Field(description="How many the figures are of.")
    complete: bool = Field(description="Whether that is all of them; else the 500 heard of last.")
    statuses: dict[Status, int]
    types: dict[str, int] = Field(description="The most frequent first.")
    pages_in: int
    pages_done: int
    pages_set_aside: dict[str, int] = Field(description="By reason code.")
    failures: tuple[Failure, ...] = Field(description="The most frequent first.")
    interval_seconds: int
    throughput: tuple[Interval, ...] = Field(
        description="Up to now, as far back as the window and the figures reach."
    )
    times: RunTimes | None = Field(description="Null while no run has succeeded.")
    models: dict[Task, dict[str, int]] = Field(description="Documents by the version that analysed them.")
