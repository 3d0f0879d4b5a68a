"""Infer: the batch's chunks through all three models, out of one forward pass."""

from octavo import wiring
from octavo.pipeline.contracts import BatchResult, InferenceInput
from octavo.pipeline.infer import infer
from octavo.telemetry import step


@step(InferenceInput)
def handler(event: InferenceInput) -> BatchResult:
    """Run the models, or find their results."""
    run = event.run
    models = wiring.models(run.variant_of("classifier"), run.variant_of("recognizer"))
    return infer(event, wiring.results(), models)
