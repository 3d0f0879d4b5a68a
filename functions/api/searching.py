"""Search as readers see it: only what is in each document's current run."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from octavo.search.index import Hit, Match, Mode, Query, SearchIndex, normalized
from octavo.search.query import MOST_HITS
from octavo.search.spelling import correct
from octavo.search.syntax import parse
from octavo.storage.records import Records

from .folding import Folded, Group, fold
from .services import Services

# Runs that were replaced stay in the index until they are swept; most searches meet none of them.
SPARE: Final = 2
_ENTITY_TYPE: Final = re.compile(r"[A-Z][A-Z_]*")
_FIELD_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")


def mention_filter(entity: str) -> tuple[str | None, str]:
    """Return what is asked for by `TYPE:value`, or by a value of any type."""
    kind, colon, value = entity.partition(":")
    if colon and _ENTITY_TYPE.fullmatch(kind):
        return kind, normalized(value)
    return None, normalized(entity)


def field_filter(field: str) -> tuple[str | None, str]:
    """Return what is asked for by `name:value`, or by a value of any field."""
    name, colon, value = field.partition(":")
    if colon and _FIELD_NAME.fullmatch(name):
        return name, normalized(value)
    return None, normalized(field)


@dataclass(frozen=True)
class Found:
    """Hits in current runs, and what was asked for them: the query as it was corrected, and what the person should know of it.

    `matches` are the first of what was found, in whatever runs, where they are to be counted.
    """

    asked: Query
    notice: str | None
    hits: Sequence[Folded]
    matches: Sequence[Match]


def find(services: Services, query: Query, group: Group = Group.PASSAGE, counted: int = 0) -> Found:
    """Return the query's hits in current runs, `query.limit` of them wherever there are as many; and `counted` matches.

    A word that nothing has is looked for as the nearest one that something has.
    """
    index, notice = services.search_index(), parse(query.text).notice
    asked = with_meaning(services, query)
    hits, matches = _look(services, asked, group, counted)
    corrected = correct(index, asked, [folded.hit for folded in hits])
    if corrected:
        # The vector is made anew as well: of a misspelt word the encoder makes another meaning.
        asked = with_meaning(services, query.model_copy(update={"text": corrected.text}))
        hits, matches = _look(services, asked, group, counted)
        notice = f"{notice} {corrected.notice}" if notice else corrected.notice
    return Found(asked, notice, hits, matches)


def _look(
    services: Services, query: Query, group: Group, counted: int
) -> tuple[list[Folded], Sequence[Match]]:
    index, records = services.search_index(), services.records
    if not counted:
        return current_hits(index, records, query, group), ()
    hits, matches = index.survey(query.model_copy(update={"limit": query.limit * SPARE}), counted)
    return current_hits(index, records, query, group, hits), matches


def with_meaning(services: Services, query: Query) -> Query:
    """Return the query with the vector of its text, unless its mode is keyword or it has no words."""
    meaning = parse(query.text).text
    if not meaning:
        return query.model_copy(update={"mode": Mode.KEYWORD})  # conditions alone mean nothing
    if query.mode is Mode.KEYWORD:
        return query
    vector = services.embedder().embed([meaning])[0]
    return query.model_copy(update={"vector": tuple(vector.tolist())})


def current_hits(
    index: SearchIndex, records: Records, query: Query, group: Group, first: list[Hit] | None = None
) -> list[Folded]:
    """Return the first `query.limit` hits in current runs, fetching more as long as others crowd them out.

    `first` are the first `SPARE` times as many of whatever runs, where they are known.
    """
    fetched = query.limit * SPARE
    hits = first
    while True:
        hits = index.search(query.model_copy(update={"limit": fetched})) if hits is None else hits
        runs = records.current_runs(query.tenant, list({hit.document_id for hit in hits}))
        current = fold([hit for hit in hits if runs.get(hit.document_id) == hit.run_id], group)
        if len(current) >= query.limit or len(hits) < fetched or fetched >= MOST_HITS:
            return current[: query.limit]
        fetched, hits = min(fetched * 4, MOST_HITS), None
