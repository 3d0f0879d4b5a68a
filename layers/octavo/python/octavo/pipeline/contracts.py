"""What travels between the steps: keys and counts only, since 256 KB bounds the whole Map's input.

RunRequest ─▶ split ─▶ SplitOutput ─▶ (for each BatchRef) extract ─▶ ExtractOutput
─▶ embed, classify, recognize ─▶ InferenceOutput ─▶ consolidate ─▶ ConsolidateOutput ─▶ index ─▶ publish
"""

from enum import StrEnum

from octavo.document import MediaType, Model, Status


class Task(StrEnum):
    """What the models do."""

    EMBED = "embed"
    CLASSIFY = "classify"
    RECOGNIZE = "recognize"


class RunRequest(Model):
    """The state machine's input: one version of one document."""

    tenant: str
    document_id: str
    run_id: str
    name: str
    bucket: str
    key: str
    version_id: str
    sequencer: str
    attempt: int = 1
    size: int
    correlation_id: str

    @property
    def prefix(self) -> str:
        """Where the run's own objects live in the results bucket."""
        return f"runs/{self.tenant}/{self.document_id}/{self.run_id}/"


class BatchRef(Model):
    """A range of pages. `shard_key` holds them when the format is parsed whole by Split."""

    index: int
    first_page: int
    last_page: int
    shard_key: str | None = None


class SplitOutput(Model):
    """The manifest: which batches to map over."""

    media_type: MediaType
    page_count: int
    profile_key: str
    batches: tuple[BatchRef, ...]


class ExtractInput(Model):
    """One batch of one run. The run and the profile are looked up by key, not carried."""

    run: RunRequest
    media_type: MediaType
    profile_key: str
    batch: BatchRef


class ExtractOutput(Model):
    """Where the batch's pages and chunks are."""

    batch: int
    key: str
    chunk_count: int


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
    """All that is known of one batch when its branches have joined."""

    extract: ExtractOutput
    embed: InferenceOutput
    classify: InferenceOutput
    recognize: InferenceOutput


class ConsolidateInput(Model):
    """The whole run, every batch done."""

    run: RunRequest
    split: SplitOutput
    batches: tuple[BatchResult, ...]


class ConsolidateOutput(Model):
    """The document as one object, and what Index needs besides."""

    document_key: str
    status: Status
    chunk_count: int
    vector_keys: tuple[str, ...]


class IndexInput(Model):
    """The consolidated document on its way into the search index."""

    run: RunRequest
    consolidated: ConsolidateOutput


class FailInput(Model):
    """A run that cannot finish; `error` is what Step Functions caught."""

    run: RunRequest
    error: dict[str, str]


class Outcome(Model):
    """What the execution returns, and the event that Publish or Fail puts on the bus."""

    tenant: str
    document_id: str
    run_id: str
    name: str
    status: Status
    reason_code: str | None = None
