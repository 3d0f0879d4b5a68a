"""What a finished step is worth counting, read off its input and its output."""

from collections.abc import Iterator

from pydantic import BaseModel

from octavo import metrics
from octavo.document import Model, Status
from octavo.errors import ReasonCode
from octavo.metrics import Measurement
from octavo.pipeline.contracts import (
    BatchResult,
    ConsolidateInput,
    ConsolidateOutput,
    ExtractOutput,
    IndexInput,
    InferenceInput,
    InferenceOutput,
    Outcome,
    SplitOutput,
)


def measure(event: BaseModel, result: Model | None, seconds: float) -> Iterator[Measurement]:
    """Yield the measurements of one step that took so many seconds."""
    match event, result:
        case _, SplitOutput(page_count=pages):
            yield from _pace(seconds, pages)
        case _, ExtractOutput() as extracted:
            yield from _pace(seconds, extracted.page_count)
            yield from _ledger(extracted)
        case InferenceInput(extract=extracted), InferenceOutput() as inferred:
            yield from _pace(seconds, extracted.page_count)
            yield _cache(inferred)
        case InferenceInput(extract=extracted), BatchResult() as inferred_at_once:
            yield from _pace(seconds, extracted.page_count)
            yield from map(_cache, inferred_at_once.of_models)
        case ConsolidateInput(split=split), ConsolidateOutput() as consolidated:
            yield from _pace(seconds, split.page_count)
            yield metrics.CHUNKS.of(consolidated.chunk_count)
            yield metrics.ENTITIES.of(consolidated.entity_count)
        case IndexInput(consolidated=consolidated), None:
            yield from _pace(seconds, consolidated.page_count)
        case _, Outcome() as outcome:
            yield from _end(outcome)


def _pace(seconds: float, pages: int) -> Iterator[Measurement]:
    if pages:
        yield metrics.SECONDS_PER_PAGE.of(seconds / pages)


def _cache(inferred: InferenceOutput) -> Measurement:
    metric = metrics.CACHE_HITS if inferred.cached else metrics.CACHE_MISSES
    return metric.of(1, model=inferred.model_version)


def _ledger(extracted: ExtractOutput) -> Iterator[Measurement]:
    yield metrics.PAGES_READ.of(extracted.page_count - sum(extracted.quarantined.values()))
    for reason, pages in extracted.quarantined.items():
        yield metrics.PAGES_QUARANTINED.of(pages, reason=reason)


def _end(outcome: Outcome) -> Iterator[Measurement]:
    yield metrics.RUNS_ENDED.of(1, status=outcome.status)
    if outcome.status is Status.FAILED:
        yield metrics.RUNS_FAILED.of(1, reason=outcome.reason_code or ReasonCode.INTERNAL)
