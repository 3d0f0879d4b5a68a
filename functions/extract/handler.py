"""Extract: one batch of pages becomes blocks and chunks."""

from octavo import wiring
from octavo.pipeline.contracts import ExtractInput, ExtractOutput
from octavo.pipeline.extract import extract
from octavo.telemetry import step


@step(ExtractInput)
def handler(event: ExtractInput) -> ExtractOutput:
    """Extract the batch."""
    return extract(event, wiring.originals(), wiring.results(), wiring.settings().limits)
