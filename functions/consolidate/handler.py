"""Consolidate: the batches become one document, every page accounted for."""

from octavo import wiring
from octavo.pipeline.consolidate import consolidate
from octavo.pipeline.contracts import ConsolidateInput, ConsolidateOutput
from octavo.telemetry import step


@step(ConsolidateInput)
def handler(event: ConsolidateInput) -> ConsolidateOutput:
    """Consolidate the run."""
    return consolidate(event, wiring.results(), wiring.records(), wiring.decide(), wiring.field_rules())
