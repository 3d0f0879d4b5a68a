"""Facets as readers see them: counted over each document's current run, as the hits are."""

from collections.abc import Sequence
from typing import Final, Literal

from octavo.search.facets import COUNTED, Facet, count
from octavo.search.index import Match, SearchIndex

from .search_models import FacetCount, Facets
from .services import Services

ALL: Final = "true"
FacetName = Facet | Literal["true"]


def count_facets(
    services: Services, tenant: str, matches: Sequence[Match], asked: Sequence[FacetName]
) -> Facets:
    """Return the counts of the facets asked for, by `true` all of them, of those of the matches that are in current runs.

    Args:
        services: what is current, and how names are written.
        tenant: whose matches they are.
        matches: the first `COUNTED` of what was found.
        asked: which facets.
    """
    runs = services.records.current_runs(tenant, list({match.document_id for match in matches}))
    current = [match for match in matches if runs.get(match.document_id) == match.run_id]
    counts = {facet: count(current, facet) for facet in Facet if facet in asked or ALL in asked}
    shown = _names(services.search_index(), tenant, counts.get(Facet.ENTITY, ()))
    return Facets(
        documents=len({match.document_id for match in current}),
        complete=len(matches) < COUNTED,
        counts={
            facet: tuple(
                FacetCount(value=value, name=shown.get(value, value), documents=number)
                for value, number in counted
            )
            for facet, counted in counts.items()
        },
    )


def _names(index: SearchIndex, tenant: str, counted: Sequence[tuple[str, int]]) -> dict[str, str]:
    """Return how the entities are written, by the values that the filter takes."""
    named = {value: value.partition(":")[::2] for value, _ in counted}
    written = index.written(tenant, list(named.values()))
    return {value: written[name] for value, name in named.items()}
