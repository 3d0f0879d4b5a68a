"""What goes in and out of the API. The OpenAPI document is made of these."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field

import octavo
from octavo.document import Entity, FieldValue, Ledger, Model, Part, Reason, Status, Subtype
from octavo.errors import InvalidRequest
from octavo.pipeline.contracts import Task
from octavo.security.naming import check_name
from octavo.storage.feedback import FeedbackRecord, Verdict
from octavo.storage.records import DocumentRecord, RunRecord


def _safe_name(name: str) -> str:
    try:
        return check_name(name)
    except InvalidRequest as error:
        raise ValueError(str(error)) from error  # pydantic knows no other


Name = Annotated[str, Field(min_length=1, examples=["contract.pdf"]), AfterValidator(_safe_name)]


class UploadRequest(Model):
    """A document about to be uploaded. A name may have folders; the same name again is a new version."""

    name: Name
    size: int | None = Field(
        default=None, ge=1, description="In bytes; refused here if it is over the limit."
    )
    content_type: str | None = Field(default=None, max_length=255, pattern=r"^[\w.+-]+/[\w.+-]+$")


class UploadResponse(Model):
    """Where to POST the file: as multipart/form-data, `fields` first, then the file as `file`."""

    document_id: str
    key: str
    url: str
    fields: dict[str, str]
    expires_in: int = Field(description="Seconds for which the form is good.")


class Run(Model):
    """One execution over one version of a document."""

    run_id: str
    version_id: str
    attempt: int
    status: Status
    reason: Reason | None
    media_type: str | None
    label: str | None
    confidence: float | None
    ledger: Ledger
    chunk_count: int
    entity_count: int
    model_versions: dict[str, str]
    variants: dict[str, str]
    started_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, run: RunRecord) -> Self:
        """Return what users see of a run's record."""
        classification = run.classification
        return cls(
            label=classification.label if classification else None,
            confidence=classification.confidence if classification else None,
            **{name: getattr(run, name) for name in cls.model_fields if name not in {"label", "confidence"}},
        )


class DocumentSummary(Model):
    """A document in a listing; `status`, `reason`, `label` and the pages are those of its latest run."""

    document_id: str
    name: str
    status: Status
    reason: Reason | None
    label: str | None
    pages_in: int
    pages_done: int
    tags: tuple[str, ...]
    current_run: str | None
    updated_at: datetime

    @classmethod
    def of(cls, document: DocumentRecord) -> Self:
        """Return a listing's line for the document."""
        latest = document.latest
        return cls(
            document_id=document.document_id,
            name=document.name,
            status=latest.status,
            reason=latest.reason,
            label=latest.classification.label if latest.classification else None,
            pages_in=latest.ledger.pages_in,
            pages_done=latest.ledger.pages_done,
            tags=document.tags,
            current_run=document.current_run,
            updated_at=document.updated_at,
        )


class DocumentList(Model):
    """One screen of documents, the latest updated first."""

    documents: tuple[DocumentSummary, ...]
    cursor: str | None = Field(description="Pass it on for the next screen; null at the end.")


class DocumentDetail(Model):
    """A document: how its latest run is doing, and the result that is visible now.

    `label`, `subtype`, `parts`, `ledger`, `entities`, `entity_count` and `fields` are those of the current run, or of the latest where
    no run has succeeded yet.
    """

    document_id: str
    name: str
    status: Status
    reason: Reason | None
    label: str | None
    subtype: Subtype | None = Field(description="The kind of a contract, if one is likely.")
    parts: tuple[Part, ...] = Field(
        description="Where the type changes from page to page; the first 100 of them."
    )
    ledger: Ledger
    entities: tuple[Entity, ...] = Field(description="The first 100.")
    entity_count: int
    fields: dict[str, tuple[FieldValue, ...]] = Field(
        description="By lower-case name; the surest 100 values."
    )
    tags: tuple[str, ...]
    current_run: str | None
    latest: Run
    updated_at: datetime


class TagsRequest(Model):
    """All tags that a document shall have; none takes them away."""

    tags: tuple[str, ...] = Field(
        max_length=100, description="At most 20 different ones of 1 to 40 characters; capitals do not matter."
    )


class DocumentTags(Model):
    """The tags of a document, in the order of the alphabet."""

    document_id: str
    tags: tuple[str, ...]


class EntityList(Model):
    """One screen of a document's entities, in the order of the text."""

    entities: tuple[Entity, ...]
    cursor: str | None = Field(description="Pass it on for the next screen; null at the end.")


class FeedbackRequest(Model):
    """Whether a hit of a search was right."""

    query: str = Field(min_length=1, max_length=1000, description="What was searched for.")
    document_id: str = Field(pattern=r"^[0-9a-f]{32}$")
    chunk_id: str = Field(min_length=1, max_length=100)
    verdict: Verdict
    comment: str | None = Field(default=None, max_length=2000)


class GivenFeedback(FeedbackRequest):
    """Feedback as it is kept; `run_id` is the run that was visible."""

    feedback_id: str
    run_id: str
    created_at: datetime

    @classmethod
    def of(cls, record: FeedbackRecord) -> Self:
        """Return what users see of it."""
        return cls(**record.model_dump(exclude={"tenant"}))


class FeedbackList(Model):
    """One screen of feedback, the latest first."""

    feedback: tuple[GivenFeedback, ...]
    cursor: str | None = Field(description="Pass it on for the next screen; null at the end.")


class ModelInfo(Model):
    """One model: its version changes with whatever its results depend on.

    `variant` and `weight` tell versions of one model apart, and how many documents meet each; a head of custom types,
    which runs beside the recognizer, is none of those.
    """

    task: Task
    name: str
    variant: str
    weight: float
    custom: bool
    version: str
    source: str
    licence: str
    labels: tuple[str, ...]
    metrics: dict[str, float]


class ModelList(Model):
    """What new documents are analysed with."""

    models: tuple[ModelInfo, ...]


class Health(Model):
    """That the API answers, and which version of Octavo does."""

    status: Literal["ok"] = "ok"
    version: str = octavo.__version__


class Problem(Model):
    """An error as RFC 9457 describes it; `code` is stable, `detail` is a sentence for a person."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
