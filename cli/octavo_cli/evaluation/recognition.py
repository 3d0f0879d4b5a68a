"""How well entities and patterns are found: `octavo eval recognize`. Training reports by the same figures."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from octavo.document import Span
from octavo.inference.patterns import PatternMatcher, read_patterns
from octavo.inference.ports import Recognizer
from octavo.inference.registry import PATTERNS, RecognizerEntry, open_entity_model, read_entry
from octavo_cli.evaluation.calibration import calibration_error
from octavo_cli.evaluation.embedding import open_float32
from octavo_cli.evaluation.entity_corpora import (
    Example,
    Part,
    crossner,
    gum,
    passages,
    presidio,
    presidio_values,
    wikigold,
)
from octavo_cli.evaluation.span_scores import SpanScore, judged, score_spans

Scores = dict[str, Any]

_ALL: Final = "all"
_SENTENCES_A_PASSAGE: Final = 8  # about a chunk
_PATTERN_TYPES: Final = ("EMAIL", "URL", "IBAN", "CARD_NUMBER", "TAX_NUMBER", "PHONE")


def held_out(data: Path, part: Part) -> dict[str, list[Example]]:
    """Return the sets that a model is chosen by (DEV) or reported on (TEST), by name."""
    sets = {"crossner": crossner(data, part), "gum": gum(data, part)}
    if part is Part.TEST:
        gold = wikigold(data)
        sets |= {"wikigold": gold, "wikigold_in_passages": passages(gold, _SENTENCES_A_PASSAGE)}
        sets["presidio"] = presidio(data, part)
    return sets


def recognition(data: Path, models: Path, part: Part) -> Scores:
    """Score the registered model on each set, over the int8 encoder and over float32, and the patterns.

    The model is judged as it runs, beside the patterns, which win over it: a name within an address of mail is none.
    """
    int8, float32 = open_entity_model(models), open_entity_model(models, open_float32(models))
    labels = read_entry(models, RecognizerEntry).labels
    sets = {}
    for name, examples in held_out(data, part).items():
        found = entities(int8, examples, labels)
        sets[name] = {
            "texts": len(examples),
            "int8": by_type(examples, found, labels),
            "float32": by_type(examples, entities(float32, examples, labels), labels),
            "calibration_error": calibration_errors(examples, found, labels),
        }
    return {"part": part, "sets": sets, "patterns": patterns(data, models)}


def entities(model: Recognizer, examples: Sequence[Example], labels: Sequence[str]) -> list[list[Span]]:
    """Return the spans that the model finds in each example, without those of other types that patterns find."""
    found = model.recognize([example.text for example in examples])
    return [[span for span in spans if span.type in labels] for spans in found]


def by_type(
    examples: Sequence[Example], found: Sequence[Sequence[Span]], labels: Sequence[str]
) -> Mapping[str, Scores]:
    """Return the scores of all spans and of each type that is annotated, ready for JSON."""
    scores = {kind: score_spans(examples, found, None if kind == _ALL else kind) for kind in (_ALL, *labels)}
    return {kind: dict(_as_json(score)) for kind, score in scores.items() if score.annotated}


def calibration_errors(
    examples: Sequence[Example], found: Sequence[Sequence[Span]], labels: Sequence[str]
) -> dict[str, float]:
    """Return how far confidence is from accuracy, over all spans and over those of each type that was found."""
    spans = {kind: judged(examples, found, None if kind == _ALL else kind) for kind in (_ALL, *labels)}
    return {
        kind: round(calibration_error(confidence, right), 3)
        for kind, (confidence, right) in spans.items()
        if len(right)
    }


def patterns(data: Path, models: Path) -> Scores:
    """Return how many spans the patterns find on presidio's templates, by type.

    They were written on the templates that the model is not tested on.
    """
    matcher = PatternMatcher(read_patterns((models / PATTERNS).read_bytes(), PATTERNS))
    halves = {
        "written_on": presidio_values(data, Part.TRAIN),
        "held_out": presidio_values(data, Part.TEST),
    }
    return {
        name: by_type(examples, [matcher.add_to([], example.text) for example in examples], _PATTERN_TYPES)
        for name, examples in halves.items()
    }


def _as_json(score: SpanScore) -> Iterator[tuple[str, Any]]:
    yield from (("f1", round(score.f1, 3)), ("interval", [round(bound, 3) for bound in score.interval]))
    yield from (("precision", round(score.precision, 3)), ("recall", round(score.recall, 3)))
    yield from (("right", score.right), ("found", score.found), ("annotated", score.annotated))
