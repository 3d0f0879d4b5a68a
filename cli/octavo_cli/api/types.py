"""Generated from docs/openapi.json by `python -m octavo_cli.api.generate`: what the API takes and answers."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

# fmt: off

Block = Any
ContentFormat = Literal["json", "markdown", "text"]
Facet = Literal["type", "media_type", "language", "entity", "tag"]
Group = Literal["passage", "document"]
MediaType = Literal["application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/json", "application/jsonl", "text/plain", "text/markdown", "text/html", "text/csv", "message/rfc822", "image/png", "image/jpeg", "image/tiff"]
Mode = Literal["keyword", "semantic", "hybrid"]
PageStatus = Literal["DONE", "QUARANTINED"]
Stage = Literal["split", "extract", "analyse", "index"]
Status = Literal["RUNNING", "SUCCEEDED", "PARTIAL", "FAILED"]
Task = Literal["embed", "classify", "recognize"]
Verdict = Literal["right", "wrong"]
Window = Literal["hour", "day", "week"]


class Answer(TypedDict):
    """A sentence of a passage, or a row of its table: `passage[start:end]`, offsets in Unicode code points."""

    end: int
    start: int
    text: str


class BoxLocation(TypedDict):
    """A rectangle on a page: x0, y0, x1, y1 in points from the page's top left corner."""

    box: list[float]
    page: int


class Chunk(TypedDict):
    """What is embedded and found: some 200 tokens of text that never cross a heading."""

    heading_path: list[str]
    id: str
    locations: list[BoxLocation | PathLocation | PointerLocation]
    sources: list[Source]
    text: str


class Classification(TypedDict):
    """A label with its calibrated probability, and the probability of every label."""

    confidence: float
    label: str
    scores: dict[str, float]
    subtype: Subtype | None


class Document(TypedDict):
    """The whole result of a run, as `octavo analyze` prints it and S3 keeps it."""

    chunks: list[Chunk]
    classification: Classification | None
    document_date: str | None
    document_id: str
    entities: list[Entity]
    fields: dict[str, list[FieldValue]]
    language: str | None
    ledger: Ledger
    linked_entities: list[LinkedEntity]
    media_type: str | None
    name: str
    pages: list[Page]
    parts: list[Part]
    printed_pages: int | None
    reason: Reason | None
    schema: Literal["octavo.document/1"]
    status: Status
    timings: dict[str, float]


class DocumentDetail(TypedDict):
    """A document: how its latest run is doing, and the result that is visible now."""

    current_run: str | None
    document_id: str
    entities: list[Entity]
    entity_count: int
    fields: dict[str, list[FieldValue]]
    label: str | None
    latest: Run
    ledger: Ledger
    name: str
    parts: list[Part]
    reason: Reason | None
    status: Status
    subtype: Subtype | None
    tags: list[str]
    updated_at: str


class DocumentList(TypedDict):
    """One screen of documents, the latest updated first."""

    cursor: str | None
    documents: list[DocumentSummary]


class DocumentSummary(TypedDict):
    """A document in a listing; `status`, `reason`, `label` and the pages are those of its latest run."""

    current_run: str | None
    document_id: str
    label: str | None
    name: str
    pages_done: int
    pages_in: int
    reason: Reason | None
    status: Status
    tags: list[str]
    updated_at: str


class DocumentTags(TypedDict):
    """The tags of a document, in the order of the alphabet."""

    document_id: str
    tags: list[str]


class Entity(TypedDict):
    """A span together with the chunk in which it was found."""

    chunk_id: str
    confidence: float
    end: int
    entity_id: str | None
    normalized: str | None
    start: int
    text: str
    type: str


class EntityList(TypedDict):
    """One screen of a document's entities, in the order of the text."""

    cursor: str | None
    entities: list[Entity]


class Example(TypedDict):
    """A document by its name."""

    document_id: str
    name: str


class FacetCount(TypedDict):
    """A value that a filter takes, and how many documents have it."""

    documents: int
    name: str
    value: str


class Facets(TypedDict):
    """What the query finds, counted by the values of filters."""

    complete: bool
    counts: dict[str, list[FacetCount]]
    documents: int


class Failure(TypedDict):
    """Documents that failed for one reason."""

    code: str
    documents: int
    examples: list[Example]
    message: str


class FeedbackList(TypedDict):
    """One screen of feedback, the latest first."""

    cursor: str | None
    feedback: list[GivenFeedback]


class FeedbackRequest(TypedDict):
    """Whether a hit of a search was right."""

    chunk_id: str
    comment: NotRequired[str | None]
    document_id: str
    query: str
    verdict: Verdict


class FieldValue(TypedDict):
    """A document-level value, such as `effective_date`, with the place it was read from."""

    chunk_id: str
    confidence: float
    end: int
    normalized: str | None
    start: int
    value: str


class GivenFeedback(TypedDict):
    """Feedback as it is kept; `run_id` is the run that was visible."""

    chunk_id: str
    comment: str | None
    created_at: str
    document_id: str
    feedback_id: str
    query: str
    run_id: str
    verdict: Verdict


class Health(TypedDict):
    """That the API answers, and which version of Octavo does."""

    status: Literal["ok"]
    version: str


class Interval(TypedDict):
    """What ended within one interval: runs, those that failed too, and the pages that they read."""

    documents: int
    pages: int
    start: str


class Ledger(TypedDict):
    """The account of a document's pages: pages_in == pages_done + len(quarantined), always."""

    pages_done: int
    pages_in: int
    quarantined: list[Quarantined]


class LinkedEntity(TypedDict):
    """Somebody or something that a document mentions, under one name or several."""

    aliases: list[str]
    id: str
    mentions: int
    name: str
    type: str


class ModelInfo(TypedDict):
    """One model: its version changes with whatever its results depend on."""

    custom: bool
    labels: list[str]
    licence: str
    metrics: dict[str, float]
    name: str
    source: str
    task: Task
    variant: str
    version: str
    weight: float


class ModelList(TypedDict):
    """What new documents are analysed with."""

    models: list[ModelInfo]


class NameAppearance(TypedDict):
    """A document that names it in so many passages, and one of them."""

    chunk_id: str
    document_id: str
    extract: str
    name: str
    page: int
    passages: int


class NameList(TypedDict):
    """One screen of names, those in most passages first."""

    cursor: str | None
    entities: list[NamedEntity]


class NameView(TypedDict):
    """One name: the documents in which it appears, and the names that stand in the same passages."""

    appearances: list[NameAppearance]
    cursor: str | None
    documents: int
    name: str
    passages: int
    together: list[NamedEntity]
    type: str
    value: str


class NamedEntity(TypedDict):
    """A name, and where it is counted. `value` is the name as it is compared, `name` as a document writes it."""

    documents: int
    name: str
    passages: int
    type: str
    value: str


class OtherHit(TypedDict):
    """A hit that stands behind a better one."""

    chunk_id: str
    document_id: str
    name: str
    page: int


class Page(TypedDict):
    """One page, numbered from 1. `width` and `height` are in points, None where the format has no page size."""

    blocks: list[Block]
    confidence: float | None
    height: float | None
    label: str | None
    number: int
    status: PageStatus
    width: float | None


class PageContent(TypedDict):
    """A page with what was found on it."""

    blocks: list[Block]
    code: str | None
    confidence: float | None
    entities: list[Entity]
    height: float | None
    label: str | None
    number: int
    status: PageStatus
    width: float | None


class Part(TypedDict):
    """Pages that follow each other and are of one type; a packet of several documents has several parts."""

    confidence: float
    first_page: int
    label: str
    last_page: int


class PathLocation(TypedDict):
    """A place in a flowing document: a path such as `body/p[12]` (DOCX, HTML), `line[3-7]`, `row[5]` or `part[2]/body`."""

    page: int
    path: str


class PlaceList(TypedDict):
    """Where the words stand, in their order: a box for each line in points of the page, a path, or a JSON pointer."""

    places: list[BoxLocation | PathLocation | PointerLocation]


class PointerLocation(TypedDict):
    """A place in a JSON document, as an RFC 6901 JSON pointer."""

    page: int
    pointer: str


class Problem(TypedDict):
    """An error as RFC 9457 describes it; `code` is stable, `detail` is a sentence for a person."""

    code: str
    detail: str
    status: int
    title: str
    type: str


class Progress(TypedDict):
    """Where a run is."""

    ended: dict[str, str]
    pages: int | None
    pages_read: int
    stage: Stage | None


class Quarantined(TypedDict):
    """A page that could not be read, and the reason code that says why."""

    code: str
    page: int


class Reason(TypedDict):
    """Why a document failed: a stable code (see `errors.ReasonCode`) and a sentence for a person."""

    code: str
    message: str


class Run(TypedDict):
    """One execution over one version of a document."""

    attempt: int
    chunk_count: int
    confidence: float | None
    entity_count: int
    finished_at: str | None
    label: str | None
    ledger: Ledger
    media_type: str | None
    model_versions: dict[str, str]
    reason: Reason | None
    run_id: str
    started_at: str
    status: Status
    variants: dict[str, str]
    version_id: str


class RunTimes(TypedDict):
    """How long runs took, from their start to their end."""

    median_seconds: float
    p95_seconds: float
    stage_seconds: dict[str, float]


class SearchHit(TypedDict):
    """A found chunk, and where it stands in its document."""

    answer: Answer | None
    chunk_id: str
    document_date: str | None
    document_id: str
    heading_path: list[str]
    highlight: str
    language: str | None
    link: str
    locations: list[BoxLocation | PathLocation | PointerLocation]
    media_type: str | None
    name: str
    others: list[OtherHit]
    page: int
    score: float
    text: str
    type: str | None


class SearchResponse(TypedDict):
    """What was found, the best first."""

    facets: Facets | None
    hits: list[SearchHit]
    mode: Mode
    notice: str | None


class SimilarResponse(TypedDict):
    """What is like a document or a passage, the most alike first."""

    copies: list[OtherHit]
    hits: list[SearchHit]


class Source(TypedDict):
    """Where a stretch of a chunk comes from: `chunk.text[start:end]` stands in the block's text from `offset` on."""

    block: str
    end: int
    offset: int
    start: int


class Subtype(TypedDict):
    """The kind of a document within its type, such as `franchise` of a contract, with its calibrated probability."""

    confidence: float
    label: str


class System(TypedDict):
    """How the tenant's documents fared, by their latest runs."""

    complete: bool
    documents: int
    failures: list[Failure]
    interval_seconds: int
    models: dict[str, dict[str, int]]
    pages_done: int
    pages_in: int
    pages_set_aside: dict[str, int]
    statuses: dict[str, int]
    throughput: list[Interval]
    times: RunTimes | None
    types: dict[str, int]


class TagsRequest(TypedDict):
    """All tags that a document shall have; none takes them away."""

    tags: list[str]


class UploadRequest(TypedDict):
    """A document about to be uploaded. A name may have folders; the same name again is a new version."""

    content_type: NotRequired[str | None]
    name: str
    size: NotRequired[int | None]


class UploadResponse(TypedDict):
    """Where to POST the file: as multipart/form-data, `fields` first, then the file as `file`."""

    document_id: str
    expires_in: int
    fields: dict[str, str]
    key: str
    url: str
