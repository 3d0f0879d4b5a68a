from collections import Counter
from collections.abc import Iterable

from octavo.document import MediaType, Model, Status
from octavo.metrics import Measurement
from octavo.pipeline.contracts import (
    ExtractOutput,
    InferenceInput,
    InferenceOutput,
    Outcome,
    RunRequest,
    SplitOutput,
    Task,
)
from octavo.pipeline.measure import measure

RUN = RunRequest(
    tenant="acme",
    document_id="d1",
    run_id="r1",
    name="a.pdf",
    key="k",
    sequencer="1",
    size=1,
    correlation_id="c1",
)
EXTRACTED = ExtractOutput(batch=0, chunk_count=3, page_count=8, quarantined=Counter({"PAGE_UNREADABLE": 2}))


def told(measurements: Iterable[Measurement]) -> list[tuple[str, float, dict[str, str]]]:

    return [(item.metric.name, item.value, dict(item.dimensions)) for item in measurements]


def of(
    result: Model | None, event: Model = RUN, seconds: float = 4.0
) -> list[tuple[str, float, dict[str, str]]]:
    return told(measure(event, result, seconds))


def test_extract_tells_its_pages_and_why_some_were_set_aside() -> None:
    assert of(EXTRACTED) == [
        ("SecondsPerPage", 0.5, {}),
        ("PagesRead", 6, {}),
        ("PagesQuarantined", 2, {"reason": "PAGE_UNREADABLE"}),
    ]


def test_a_document_without_pages_has_no_seconds_a_page() -> None:
    assert of(SplitOutput(media_type=MediaType.PDF, page_count=0, batches=())) == []


def test_a_cached_batch_is_a_hit_of_its_model() -> None:
    event = InferenceInput(run=RUN, extract=EXTRACTED)
    for cached, name in ((True, "CacheHits"), (False, "CacheMisses")):
        result = InferenceOutput(task=Task.EMBED, key="k", model_version="minilm-1", cached=cached)
        assert of(result, event)[1:] == [(name, 1, {"model": "minilm-1"})]


def test_only_a_failed_run_has_a_reason() -> None:
    assert of(Outcome.of(RUN, Status.PARTIAL)) == [("RunsEnded", 1, {"status": "PARTIAL"})]
    assert of(Outcome.of(RUN, Status.FAILED, "ENCRYPTED")) == [
        ("RunsEnded", 1, {"status": "FAILED"}),
        ("RunsFailed", 1, {"reason": "ENCRYPTED"}),
    ]


def test_an_end_that_was_told_before_counts_nothing() -> None:
    assert of(None) == []
