"""Render: a page's picture, or where words stand on it, for the API, which has no reader of its own."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from octavo import wiring
from octavo.pipeline.contracts import LocateInput, LocateOutput, RenderInput, RenderOutput
from octavo.pipeline.locate import locate
from octavo.pipeline.render import render
from octavo.telemetry import step


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer by what is asked for."""
    return (_locate if "passages" in event else _render)(event, context)


@step(RenderInput)
def _render(event: RenderInput) -> RenderOutput:
    return render(event, wiring.originals(), wiring.results(), wiring.settings().limits)


@step(LocateInput)
def _locate(event: LocateInput) -> LocateOutput:
    return locate(event, wiring.originals(), wiring.settings().limits)
