"""Index: the document's chunks enter the search index."""

from octavo import wiring
from octavo.pipeline.contracts import IndexInput
from octavo.pipeline.index import index
from octavo.telemetry import step


@step(IndexInput)
def handler(event: IndexInput) -> None:
    """Index the run's chunks."""
    index(event, wiring.results(), wiring.search_index())
