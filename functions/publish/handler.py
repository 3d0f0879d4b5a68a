"""Publish: the run becomes its document's visible result."""

from octavo import wiring
from octavo.pipeline.contracts import IndexInput, Outcome
from octavo.pipeline.publish import publish
from octavo.telemetry import step


@step(IndexInput)
def handler(event: IndexInput) -> Outcome:
    """Publish the run."""
    return publish(event, wiring.records(), wiring.search_index(), wiring.events())
