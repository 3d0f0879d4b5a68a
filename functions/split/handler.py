"""Split: look at the document once, cut it into batches."""

from octavo import wiring
from octavo.pipeline.contracts import RunRequest, SplitOutput
from octavo.pipeline.split import split
from octavo.telemetry import step


@step(RunRequest)
def handler(run: RunRequest) -> SplitOutput:
    """Split the run's document."""
    settings = wiring.settings()
    return split(run, wiring.originals(), wiring.results(), settings.limits, settings.batching)
