"""What the pipeline asks of its surroundings, besides storage, search and models."""

from typing import Protocol

from octavo.pipeline.contracts import (
    LocateInput,
    LocateOutput,
    Outcome,
    RenderInput,
    RenderOutput,
    RunRequest,
)


class Executions(Protocol):
    """Starts runs of the state machine."""

    def start(self, run: RunRequest) -> bool:
        """Start the run; False when it was started before, running or not."""
        ...

    def under_way(self, run_id: str) -> bool:
        """Whether the run has not ended: it runs, or waits in the queue for its turn."""
        ...

    def running(self, at_most: int) -> int:
        """Return how many runs are under way; counts no further than `at_most`."""
        ...


class Events(Protocol):
    """Publishes outcomes."""

    def publish(self, outcome: Outcome) -> None:
        """Put the outcome on the bus."""
        ...


class Renderer(Protocol):
    """Looks at a document's file again, in `pipeline/render.py` and `pipeline/locate.py`, wherever what reads documents is installed."""

    def render(self, event: RenderInput) -> RenderOutput:
        """Write the page's picture under the run's `picture_key`, or say why not."""
        ...

    def locate(self, event: LocateInput) -> LocateOutput:
        """Return where the stretches stand."""
        ...
