"""Fail: the run leaves its reason, and nothing half-visible."""

from octavo import wiring
from octavo.pipeline.contracts import FailInput, Outcome
from octavo.pipeline.fail import fail
from octavo.telemetry import step


@step(FailInput)
def handler(event: FailInput) -> Outcome | None:
    """Fail the run."""
    return fail(event, wiring.results(), wiring.records(), wiring.search_index(), wiring.events())
