"""The vocabulary of Octavo: what a document is once it has been read.

Every step speaks in these frozen models, and `octavo analyze --format json` prints a `Document`
as it stands here; the shape is a public contract (`octavo.document/1`).

    Document ─┬─ pages ── blocks ── locations     what was read, and where it stands
              ├─ chunks ── locations              what is embedded and found
              ├─ classification, entities, fields what was recognised
              └─ ledger                           proof that no page was lost
"""

from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

SCHEMA: Final = "octavo.document/1"


class Model(BaseModel):
    """Base of all values that cross a boundary: immutable, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class MediaType(StrEnum):
    """The formats that Octavo reads, by content type."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    JSON = "application/json"
    JSON_LINES = "application/jsonl"
    TEXT = "text/plain"
    MARKDOWN = "text/markdown"
    HTML = "text/html"
    CSV = "text/csv"
    EML = "message/rfc822"
    PNG = "image/png"
    JPEG = "image/jpeg"
    TIFF = "image/tiff"

    @property
    def has_paper(self) -> bool:
        """Whether its pages are seen as they are: they have a size and a picture, and places on them are boxes."""
        return self in {MediaType.PDF, MediaType.PNG, MediaType.JPEG, MediaType.TIFF}


class Status(StrEnum):
    """What became of a document. PARTIAL: at least one page was read and at least one was quarantined."""

    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    PARTIAL = "PARTIAL"
    FAILED = "FAILED"


class BlockType(StrEnum):
    """The role that a block plays on its page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE = "table"
    FIGURE = "figure"
    CAPTION = "caption"
    CODE = "code"
    HEADER = "header"
    FOOTER = "footer"
    FOOTNOTE = "footnote"
    FORM_FIELD = "form_field"
    ANNOTATION = "annotation"


Coordinate = Annotated[float, Field(allow_inf_nan=False)]


class BoxLocation(Model):
    """A rectangle on a page: x0, y0, x1, y1 in points from the page's top left corner."""

    page: int
    box: tuple[Coordinate, Coordinate, Coordinate, Coordinate]


class PathLocation(Model):
    """A place in a flowing document: a path such as `body/p[12]` (DOCX, HTML), `line[3-7]`, `row[5]` or `part[2]/body`."""

    page: int
    path: str


class PointerLocation(Model):
    """A place in a JSON document, as an RFC 6901 JSON pointer."""

    page: int
    pointer: str


Location = BoxLocation | PathLocation | PointerLocation


class Merged(Model):
    """A table's cell that covers more than one place of the grid; `row` and `column` count from 0, at its top left."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1


class Link(Model):
    """A hyperlink on `block.text[start:end]`."""

    start: int
    end: int
    target: str


class Block(Model):
    """A piece of a page with one role. What does not apply keeps its default, and is left out of the JSON.

    Attributes:
        level: of a heading, where 1 is the highest; of a list item, how deep it is nested.
        rows: of a table, all of the same width; a merged cell's text stands at its top left, "" elsewhere.
        header_rows: how many of the rows are the table's header.
        merged: the cells that cover more than one place.
        links: hyperlinks in the text.
        confidence: of text that was recognised in an image, the share of it that is probably right.
        hidden: text that a reader of the page does not see: invisible, covered or off the page. It is not indexed.
    """

    id: str
    type: BlockType
    text: str
    level: int | None = None
    rows: tuple[tuple[str, ...], ...] | None = None
    header_rows: int | None = None
    merged: tuple[Merged, ...] = ()
    links: tuple[Link, ...] = ()
    confidence: float | None = None
    hidden: bool = False
    locations: tuple[Location, ...]

    @model_serializer(mode="wrap")
    def _omit_what_does_not_apply(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {
            key: value for key, value in serialize(self).items() if key in _REQUIRED or _says_something(value)
        }


_REQUIRED: Final = {name for name, field in Block.model_fields.items() if field.is_required()}


def _says_something(value: object) -> bool:
    return value is not None and value is not False and value not in ((), [])


class PageStatus(StrEnum):
    """A page is read, or set aside with a reason code; there is no third outcome."""

    DONE = "DONE"
    QUARANTINED = "QUARANTINED"


class Page(Model):
    """One page, numbered from 1. `width` and `height` are in points, None where the format has no page size.

    Attributes:
        label: the type of document that the page is of, by its own text and its neighbours'.
        confidence: the label's probability.
    """

    number: int
    width: float | None = None
    height: float | None = None
    status: PageStatus = PageStatus.DONE
    blocks: tuple[Block, ...] = ()
    label: str | None = None
    confidence: float | None = None


class Part(Model):
    """Pages that follow each other and are of one type; a packet of several documents has several parts.

    Attributes:
        first_page, last_page: both included.
        confidence: the mean probability of the label over its pages.
    """

    first_page: int
    last_page: int
    label: str
    confidence: float


class Source(Model):
    """Where a stretch of a chunk comes from: `chunk.text[start:end]` stands in the block's text from `offset` on."""

    start: int
    end: int
    block: str
    offset: int


class Chunk(Model):
    """What is embedded and found: some 200 tokens of text that never cross a heading.

    Attributes:
        heading_path: the headings above the chunk, the highest first.
        sources: the blocks that the text is made of, in its order; what joins them belongs to none.
    """

    id: str
    text: str
    locations: tuple[Location, ...]
    heading_path: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def page(self) -> int:
        """The page on which the chunk starts."""
        return self.locations[0].page


class Span(Model):
    """A typed stretch of a text: `text == source[start:end]`, offsets in Unicode code points."""

    type: str
    text: str
    start: int
    end: int
    confidence: float


class Entity(Span):
    """A span together with the chunk in which it was found.

    Attributes:
        normalized: of a DATE the day as YYYY-MM-DD, of MONEY the currency and number (`USD 1200.00`), if it is whole.
        entity_id: which `LinkedEntity` of the document it mentions.
    """

    chunk_id: str
    normalized: str | None = None
    entity_id: str | None = None


class LinkedEntity(Model):
    """Somebody or something that a document mentions, under one name or several.

    Attributes:
        name: the fullest name by which it is mentioned.
        aliases: the other names, and the terms that stand for it (`the "Supplier"`).
        mentions: how many of the document's entities mention it.
    """

    id: str
    type: str
    name: str
    aliases: tuple[str, ...] = ()
    mentions: int


class Subtype(Model):
    """The kind of a document within its type, such as `franchise` of a contract, with its calibrated probability."""

    label: str
    confidence: float


class Classification(Model):
    """A label with its calibrated probability, and the probability of every label.

    `subtype` is there where the type has kinds, and one of them is more likely right than wrong.
    """

    label: str
    confidence: float
    scores: dict[str, float]
    subtype: Subtype | None = None


class FieldValue(Model):
    """A document-level value, such as `effective_date`, with the place it was read from."""

    value: str
    normalized: str | None = None
    chunk_id: str
    start: int
    end: int
    confidence: float


class Quarantined(Model):
    """A page that could not be read, and the reason code that says why."""

    page: int
    code: str


class Ledger(Model):
    """The account of a document's pages: pages_in == pages_done + len(quarantined), always."""

    pages_in: int = 0
    pages_done: int = 0
    quarantined: tuple[Quarantined, ...] = ()

    @property
    def balanced(self) -> bool:
        """Whether every page that came in is accounted for, each once."""
        pages = {item.page for item in self.quarantined}
        return len(pages) == len(self.quarantined) and self.pages_in == self.pages_done + len(pages)


class Reason(Model):
    """Why a document failed: a stable code (see `errors.ReasonCode`) and a sentence for a person."""

    code: str
    message: str


class Document(Model):
    """The whole result of a run, as `octavo analyze` prints it and S3 keeps it.

    Attributes:
        language: of most of the text, as an ISO 639-1 code.
        document_date: YYYY-MM-DD; as the file's properties say it, else the first date near the head of the text.
        printed_pages: of a format without pages, how many its program said it prints on.
        parts: where the type changes from one page to the next; together they cover all pages.
        linked_entities: who the entities are, the most mentioned first; an entity's `entity_id` names one.
        fields: values by lower-case name, such as `effective_date`, the surest first.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal["octavo.document/1"] = Field(default=SCHEMA, alias="schema")
    document_id: str
    name: str
    media_type: str | None
    status: Status
    reason: Reason | None = None
    language: str | None = None
    document_date: str | None = None
    printed_pages: int | None = None
    pages: tuple[Page, ...] = ()
    chunks: tuple[Chunk, ...] = ()
    classification: Classification | None = None
    parts: tuple[Part, ...] = ()
    entities: tuple[Entity, ...] = ()
    linked_entities: tuple[LinkedEntity, ...] = ()
    fields: dict[str, tuple[FieldValue, ...]] = Field(default_factory=dict)
    ledger: Ledger = Ledger()
    timings: dict[str, float] = Field(default_factory=dict)

    def to_json(self) -> str:
        """The document as one line of JSON, in the public contract's key names."""
        return self.model_dump_json(by_alias=True)
