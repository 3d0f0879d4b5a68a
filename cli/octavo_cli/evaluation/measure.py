"""A system's results on a set: each document's scores, time and memory, and their means."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Final

from octavo_cli.evaluation.metrics import Scores, score, score_values, score_words
from octavo_cli.evaluation.samples import Sample, Truth
from octavo_cli.evaluation.systems import Conversion, System, convert

_COMPARE: Final = {Truth.MARKDOWN: score, Truth.WORDS: score_words, Truth.VALUES: score_values}


@dataclass(frozen=True)
class Result:
    """What a system made of one document; a document that it failed on scores as an empty text."""

    sample: Sample
    conversion: Conversion
    scores: Scores | None


@dataclass(frozen=True)
class Summary:
    """The means over documents; of TEDS and MHS, over those whose truth has tables, or headings."""

    system: str
    documents: int
    failed: int
    nid: float | None
    teds: float | None
    mhs: float | None
    overall: float | None
    word_recall: float | None
    word_precision: float | None
    seconds_per_page: float | None
    peak_megabytes: float | None


def measure(system: System, samples: Sequence[Sample], python: Path | None) -> list[Result]:
    """Convert the samples that the system reads, and score them."""
    readable = [sample for sample in samples if sample.path.suffix in system.reads]
    results = []
    # The first file is converted twice: what a system loads on first use is not the file's.
    paths = [sample.path for sample in [*readable[:1], *readable]]
    conversions = convert(system, paths, python)
    next(conversions, None)
    for sample, conversion in zip(readable, conversions, strict=True):
        compare = _COMPARE[sample.kind]
        scores = compare(sample.truth, conversion.markdown) if sample.truth is not None else None
        results.append(Result(sample, conversion, scores))
    return results


def summary(system: System, results: Sequence[Result]) -> Summary:
    """Return the means of a system's results."""
    scores = [result.scores for result in results if result.scores]
    read = [result for result in results if result.conversion.error is None]
    pages = sum(result.sample.pages for result in read)
    return Summary(
        system=system.name,
        documents=len(results),
        failed=len(results) - len(read),
        nid=_mean(item.nid for item in scores),
        teds=_mean(item.teds for item in scores),
        mhs=_mean(item.mhs for item in scores),
        overall=_mean(item.overall for item in scores),
        word_recall=_mean(item.word_recall for item in scores),
        word_precision=_mean(item.word_precision for item in scores),
        seconds_per_page=sum(result.conversion.seconds for result in read) / pages if pages else None,
        peak_megabytes=max((result.conversion.peak_bytes / 1e6 for result in read), default=None),
    )


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None
