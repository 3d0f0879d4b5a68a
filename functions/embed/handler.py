"""Embed: the batch's chunks become vectors."""

from octavo import wiring
from octavo.pipeline.contracts import InferenceInput, InferenceOutput
from octavo.pipeline.infer import embed
from octavo.telemetry import step


@step(InferenceInput)
def handler(event: InferenceInput) -> InferenceOutput:
    """Run the model, or find its results."""
    return embed(event, wiring.results(), wiring.embedder())
