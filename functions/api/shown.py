"""Hits as readers see them: each with the sentence that answers, and the way to where it stands."""

from collections.abc import Sequence
from urllib.parse import urlencode

from octavo.search.answer import Answer, answers
from octavo.search.index import Hit
from octavo.search.syntax import parse

from .folding import Folded
from .search_models import SearchHit


def shown(found: Sequence[Folded], query: str) -> tuple[SearchHit, ...]:
    """Return what users see of the hits of a query; it is empty where nobody asked in words."""
    sentences = answers([item.hit.text for item in found], parse(query))
    return tuple(
        SearchHit.of(item, answer, reader_link(item.hit, answer, query))
        for item, answer in zip(found, sentences, strict=True)
    )


def reader_link(hit: Hit, answer: Answer | None, query: str) -> str:
    """Return the console's address of the hit, relative to the console's own: the API does not know where that is."""
    place = {"page": hit.locations[0].page, "chunk": hit.chunk_id}
    span = {"start": answer.start, "end": answer.end} if answer else {}
    asked = {"q": query} if query else {}
    return f"#/documents/{hit.document_id}?{urlencode({**place, **span, **asked})}"
