"""Consolidate: the batches become one document, every page accounted for."""

from octavo import wiring
from octavo.pipeline.consolidate import consolidate
from octavo.pipeline.contracts import ConsolidateInput, ConsolidateOutput
from octavo.telemetry import step


@step(ConsolidateInput)
def handler(event: ConsolidateInput) -> ConsolidateOutput:
    """Consolidate the run."""
    decide = wiring.decide(event.run.variant_of("classifier"))
    return consolidate(event, wiring.results(), wiring.records(), decide, wiring.field_rules())
