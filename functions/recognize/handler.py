"""Recognize: people, organisations, places and dates in the batch's chunks."""

from octavo import wiring
from octavo.pipeline.contracts import InferenceInput, InferenceOutput
from octavo.pipeline.infer import recognize
from octavo.telemetry import step


@step(InferenceInput)
def handler(event: InferenceInput) -> InferenceOutput:
    """Run the model, or find its results."""
    return recognize(event, wiring.results(), wiring.recognizer(event.run.variant_of("recognizer")))
