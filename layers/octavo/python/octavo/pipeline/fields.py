"""From mentions in chunks to a document's fields: the same value counts once, and tells how sure it is."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from octavo.document import Chunk, Classification, FieldValue, Span
from octavo.inference.field_rule import FieldRule, features
from octavo.pipeline.normalization import normalized

_LIKELY: Final = 0.5  # what is more probably wrong than right is left out
# A run's record is an item of 400 KB at most.
_RECORDED_VALUES: Final = 100
_RECORDED_LENGTH: Final = 500


@dataclass(frozen=True)
class Candidate:
    """One value that a document may have for a label: its likeliest mention, and in which chunk (by number) that is."""

    label: str
    key: str
    chunk: int
    mention: Span
    normalized: str | None
    features: tuple[float, ...]


def candidates(mentions: Sequence[Sequence[Span]]) -> list[Candidate]:
    """Return each distinct value of each label in a document, given the mentions in each of its chunks."""
    groups: dict[tuple[str, str], list[tuple[int, Span]]] = defaultdict(list)
    for chunk, found in enumerate(mentions):
        for mention in found:
            if key := value_key(mention.text):
                groups[mention.type, key].append((chunk, mention))
    return [_candidate(label, key, group) for (label, key), group in groups.items()]


def value_key(text: str) -> str:
    """Return what equal values have in common: their date or amount, else their letters and digits."""
    return normalized(text) or "".join(filter(str.isalnum, text)).casefold()


def fields(
    chunks: Sequence[Chunk],
    spans: Sequence[Sequence[Span]],
    classification: Classification | None,
    rules: Sequence[FieldRule],
) -> dict[str, tuple[FieldValue, ...]]:
    """Return the document's fields by lower-case label, the surest value first."""
    filled: dict[str, list[FieldValue]] = defaultdict(list)
    for rule in rules:
        if rule.document_types and not (classification and classification.label in rule.document_types):
            continue
        own = [[span for span in found if span.type in rule.labels] for found in spans]
        for item, confidence in likely_values(own, rule):
            value = FieldValue(
                value=item.mention.text,
                normalized=item.normalized,
                chunk_id=chunks[item.chunk].id,
                start=item.mention.start,
                end=item.mention.end,
                confidence=confidence,
            )
            filled[item.label.lower()].append(value)
    return {name: tuple(values) for name, values in sorted(filled.items())}


def likely_values(mentions: Sequence[Sequence[Span]], rule: FieldRule) -> list[tuple[Candidate, float]]:
    """Return what is more probably right than wrong, with its confidence, the surest first."""
    judged = ((item, rule.confidence(item.label, item.features)) for item in candidates(mentions))
    return sorted((item for item in judged if item[1] > _LIKELY), key=lambda item: -item[1])


def fit_for_record(filled: Mapping[str, Sequence[FieldValue]]) -> dict[str, tuple[FieldValue, ...]]:
    """Return the surest hundred values of at most 500 characters; the document itself holds all."""
    surest = sorted(
        (
            (name, value)
            for name, values in filled.items()
            for value in values
            if len(value.value) <= _RECORDED_LENGTH
        ),
        key=lambda item: -item[1].confidence,
    )[:_RECORDED_VALUES]
    kept = {name: tuple(value for of, value in surest if of == name) for name in filled}
    return {name: values for name, values in kept.items() if values}


def _candidate(label: str, key: str, group: Sequence[tuple[int, Span]]) -> Candidate:
    chunk, mention = max(group, key=lambda item: item[1].confidence)
    value = normalized(mention.text)
    found = features(mention.confidence, group[0][0], len(group), normalized=value is not None)
    return Candidate(label, key, chunk, mention, value, found)
