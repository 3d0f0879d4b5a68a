"""What the routes that find passages answer with."""

from typing import Self

from pydantic import Field

from octavo.document import Location, Model
from octavo.search.answer import Answer
from octavo.search.facets import Facet
from octavo.search.index import Hit, Mode

from .folding import Folded


class OtherHit(Model):
    """A hit that stands behind a better one."""

    document_id: str
    chunk_id: str
    name: str
    page: int

    @classmethod
    def of(cls, hit: Hit) -> Self:
        """Return what users see of such a hit."""
        return cls(
            document_id=hit.document_id,
            chunk_id=hit.chunk_id,
            name=hit.name,
            page=hit.locations[0].page,
        )


class SearchHit(Model):
    """A found chunk, and where it stands in its document."""

    document_id: str
    chunk_id: str
    name: str
    type: str | None
    page: int
    heading_path: tuple[str, ...]
    locations: tuple[Location, ...]
    media_type: str | None
    language: str | None
    document_date: str | None = Field(description="YYYY-MM-DD.")
    text: str
    highlight: str = Field(description="An extract with the matched words between « and ».")
    answer: Answer | None = Field(
        description="The sentence of `text` that answers; null where none has a word of the query."
    )
    link: str = Field(
        description="Opens the page with the answer marked; relative to the console's address.",
        examples=["#/documents/0123456789abcdef0123456789abcdef?page=3&chunk=p3-c1&start=0&end=41&q=rent"],
    )
    score: float
    others: tuple[OtherHit, ...] = Field(
        description="Near-copies of it, and where hits are grouped by document the document's other hits: the best first."
    )

    @classmethod
    def of(cls, folded: Folded, answer: Answer | None, link: str) -> Self:
        """Return what users see of a hit and of those behind it."""
        hit = folded.hit
        return cls(
            others=tuple(map(OtherHit.of, folded.others)),
            document_id=hit.document_id,
            chunk_id=hit.chunk_id,
            name=hit.name,
            type=hit.label,
            page=hit.locations[0].page,
            heading_path=hit.heading_path,
            locations=hit.locations,
            media_type=hit.media_type,
            language=hit.language,
            document_date=hit.document_date,
            text=hit.text,
            highlight=hit.highlight,
            answer=answer,
            link=link,
            score=hit.score,
        )


class FacetCount(Model):
    """A value that a filter takes, and how many documents have it."""

    value: str
    name: str = Field(description="Of an entity, how one of its documents writes it; else the value.")
    documents: int


class Facets(Model):
    """What the query finds, counted by the values of filters."""

    documents: int = Field(description="How many were counted.")
    complete: bool = Field(
        description="Whether the query finds nothing beyond what was counted, the best 1,000 passages."
    )
    counts: dict[Facet, tuple[FacetCount, ...]] = Field(
        description="By the filter that takes the values: the 20 most frequent, the most frequent first."
    )


class SearchResponse(Model):
    """What was found, the best first."""

    mode: Mode
    notice: str | None = Field(
        description="What of the query was not understood or is nowhere, and how it was taken."
    )
    hits: tuple[SearchHit, ...]
    facets: Facets | None = Field(description="Where they were asked for.")


class SimilarResponse(Model):
    """What is like a document or a passage, the most alike first."""

    copies: tuple[OtherHit, ...] = Field(
        description="Where the passage itself stands again, or nearly; empty for a document."
    )
    hits: tuple[SearchHit, ...]
