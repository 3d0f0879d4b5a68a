"""Render: the picture of one page, for the API, which has no reader of its own."""

from octavo import wiring
from octavo.pipeline.contracts import RenderInput, RenderOutput
from octavo.pipeline.render import render
from octavo.telemetry import step


@step(RenderInput)
def handler(event: RenderInput) -> RenderOutput:
    """Render the page."""
    return render(event, wiring.originals(), wiring.results(), wiring.settings().limits)
