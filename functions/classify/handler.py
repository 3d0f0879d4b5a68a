"""Classify: the batch's chunks give evidence for the document's label."""

from octavo import wiring
from octavo.pipeline.contracts import InferenceInput, InferenceOutput
from octavo.pipeline.infer import classify
from octavo.telemetry import step


@step(InferenceInput)
def handler(event: InferenceInput) -> InferenceOutput:
    """Run the model, or find its results."""
    return classify(event, wiring.results(), wiring.classifier(event.run.variant_of("classifier")))
