"""What travels between the steps: keys and counts only, since 256 KB bounds the whole Map's input.

RunRequest ─▶ split ─▶ SplitOutput ─▶ (for each BatchRef) extract ─▶ ExtractOutput
─▶ infer (or embed, classify, recognize) ─▶ BatchResult ─▶ consolidate ─▶ ConsolidateOutput ─▶ index ─▶ publish
"""

import json
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from octavo.document import Chunk, Location, MediaType, Model, Page, Quarantined, Status
from octavo.experiments.variants import MAIN
from octavo.reading.highlight import Passage
from octavo.settings import Inference


class Task(StrEnum):
    """What the models do."""

    EMBED = "embed"
    CLASSIFY = "classify"
    RECOGNIZE = "recognize"


class RunRequest(Model):
    """The state machine's input (under the key `run`): one version of one document.

    `version_id` is None where the bucket's event names none; the sequencer then tells versions apart. `variants` says
    which version it meets of each model that has several: Intake decides, and every step follows.
    """

    tenant: str
    document_id: str
    run_id: str
    name: str
    key: str
    version_id: str | None = None
    sequencer: str
    attempt: int = 1
    size: int
    correlation_id: str
    variants: dict[str, str] = Field(default_factory=dict)

    def variant_of(self, model: str) -> str:
        """Return the version of the classifier or the recognizer that this run meets."""
        return self.variants.get(model, MAIN)

    @property
    def prefix(self) -> str:
        """Where the run's own objects live in the results bucket."""
        return f"runs/{self.tenant}/{self.document_id}/{self.run_id}/"

    @property
    def document_key(self) -> str:
        """The run's whole result, a `Document`."""
        return f"{self.prefix}document.json"

    @property
    def profile_key(self) -> str:
        """What Split learnt of the document, a `Profile`."""
        return f"{self.prefix}profile.json"

    def shard_key(self, batch: int) -> str:
        """The batch's pages as Split parsed them, a `PageBatch`; only for formats without random access."""
        return f"{self.prefix}shards/{batch:04}.json"

    @property
    def batches_prefix(self) -> str:
        """Where the batches are."""
        return f"{self.prefix}batches/"

    def batch_key(self, batch: int) -> str:
        """The batch's pages and chunks, an `ExtractedBatch`."""
        return f"{self.batches_prefix}{batch:04}.json"

    def picture_key(self, page: int, width: int) -> str:
        """The page's picture, a PNG so many pixels wide; there once somebody has asked for it."""
        return f"{self.prefix}pictures/{page:06}-{width}.png"


class ExecutionInput(Model):
    """The input of an execution of the state machine."""

    run: RunRequest
    inference: Inference


class BatchRef(Model):
    """A range of pages, both ends included."""

    index: int
    first_page: int
    last_page: int


class SplitOutput(Model):
    """The manifest: which batches to map over."""

    media_type: MediaType
    page_count: int
    batches: tuple[BatchRef, ...]


class ExtractInput(Model):
    """One batch of one run."""

    run: RunRequest
    media_type: MediaType
    batch: BatchRef


class ExtractOutput(Model):
    """Which batch was read, how much text it gave, and how many of its pages were set aside, by reason code."""

    batch: int
    chunk_count: int
    page_count: int
    quarantined: dict[str, int] = Field(default_factory=dict)


class PageBatch(Model):
    """An object in the results bucket: pages in order, and why some of them were set aside."""

    pages: tuple[Page, ...]
    quarantined: tuple[Quarantined, ...] = ()


class ExtractedBatch(PageBatch):
    """An object in the results bucket: a batch with the chunks that its pages gave."""

    chunks: tuple[Chunk, ...]


class InferenceInput(Model):
    """The batch that a model works on."""

    run: RunRequest
    extract: ExtractOutput


class InferenceOutput(Model):
    """Where the model's results for the batch are, and whether they were there already."""

    task: Task
    key: str
    model_version: str
    cached: bool


class BatchResult(Model):
    """What the models give for one batch."""

    embed: InferenceOutput
    classify: InferenceOutput
    recognize: InferenceOutput

    @property
    def of_models(self) -> tuple[InferenceOutput, ...]:
        """Each model's output."""
        return self.embed, self.classify, self.recognize


class ConsolidateInput(Model):
    """The whole run, every batch done."""

    run: RunRequest
    split: SplitOutput
    batches: tuple[BatchResult, ...]


class ConsolidateOutput(Model):
    """The document's status once its pages are accounted for, and where its vectors are, batch by batch."""

    status: Status
    page_count: int
    chunk_count: int
    entity_count: int
    vector_keys: tuple[str, ...]


class IndexInput(Model):
    """The consolidated document on its way into the search index."""

    run: RunRequest
    consolidated: ConsolidateOutput


class RenderInput(Model):
    """A page of which a reader wants the picture; no part of the state machine."""

    run: RunRequest
    page: int
    width: int


class RenderOutput(Model):
    """That the picture is there now, or a sentence that says why there can be none."""

    refusal: str | None = None


class LocateInput(Model):
    """Stretches of a document's blocks of which a reader wants the places; no part of the state machine."""

    run: RunRequest
    passages: tuple[Passage, ...]


class LocateOutput(Model):
    """Where each stretch stands: boxes of exactly its words, or those of its block where the file does not tell."""

    places: tuple[tuple[Location, ...], ...]


class EndedBadly(StrEnum):
    """How an execution can end without a result, by the names of Step Functions."""

    FAILED = "FAILED"
    TIMED_OUT = "TIMED_OUT"
    ABORTED = "ABORTED"


class CaughtError(BaseModel):
    """What Step Functions' Catch gives: the error's class name, and the runtime's JSON as text."""

    model_config = ConfigDict(frozen=True)

    Error: str
    Cause: str = ""


class FailInput(Model):
    """A run that cannot finish: told by the state machine itself, or by the event of its end.

    `ended` is how the execution ended, where it did so before any state could tell.
    """

    run: RunRequest
    error: CaughtError
    ended: EndedBadly | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_event(cls, data: Any) -> Any:  # noqa: ANN401 - any JSON
        """Read EventBridge's `Step Functions Execution Status Change`, whose detail holds the execution's input as text."""
        if not isinstance(data, dict) or "detail" not in data:
            return data
        detail = data["detail"]
        error = {"Error": detail.get("error") or detail["status"], "Cause": detail.get("cause") or ""}
        return {"run": json.loads(detail["input"])["run"], "error": error, "ended": detail["status"]}


class Outcome(Model):
    """What an execution returns, and the event that Publish or Fail puts on the bus."""

    tenant: str
    document_id: str
    run_id: str
    name: str
    status: Status
    reason_code: str | None = None

    @classmethod
    def of(cls, run: RunRequest, status: Status, reason_code: str | None = None) -> Self:
        """Return how the run ended."""
        return cls(
            tenant=run.tenant,
            document_id=run.document_id,
            run_id=run.run_id,
            name=run.name,
            status=status,
            reason_code=reason_code,
        )
