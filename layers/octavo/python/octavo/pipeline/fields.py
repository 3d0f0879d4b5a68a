"""From mentions in chunks to a document's fields: the same value counts once, and tells how sure it is."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from octavo.document import Chunk, Classification, FieldValue, Span
from octavo.inference.field_rule import FieldRule, features
from octavo.pipeline.normalization import iso_day, normalized
from octavo.reading.durations import duration

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


def candidates(
    mentions: Sequence[Sequence[Span]], counted_from: Mapping[str, str] | None = None
) -> list[Candidate]:
    """Return each distinct value of each label in a document.

    Args:
        mentions: those in each of its chunks.
        counted_from: of a label, the day from which its lengths of time count, as `first_days` returns them.
    """
    days = counted_from or {}
    groups: dict[str, dict[str, list[tuple[int, Span]]]] = defaultdict(lambda: defaultdict(list))
    for chunk, found in enumerate(mentions):
        for mention in found:
            key = _normalized(mention, days.get(mention.type)) or _letters(mention.text)
            if key:
                groups[mention.type][key].append((chunk, mention))
    return [item for label, values in groups.items() for item in _candidates(label, values, days.get(label))]


def first_days(mentions: Sequence[Sequence[Span]], rule: FieldRule) -> dict[str, str]:
    """Return from which day lengths of time count, of each label that the rule counts and the document dates."""
    surest = {item.label: item.normalized for item, _ in reversed(_likely(candidates(mentions), rule))}
    days = {
        label: next((day for base in bases if (day := surest.get(base)) and iso_day(day)), None)
        for label, bases in rule.counted_from.items()
    }
    return {label: day for label, day in days.items() if day}


def value_key(text: str) -> str:
    """Return what equal values have in common: their date or amount, else their letters and digits."""
    return normalized(text) or _letters(text)


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
    return _likely(candidates(mentions, first_days(mentions, rule)), rule)


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


def _likely(found: Sequence[Candidate], rule: FieldRule) -> list[tuple[Candidate, float]]:
    judged = ((item, rule.confidence(item.label, item.features)) for item in found)
    return sorted((item for item in judged if item[1] > _LIKELY), key=lambda item: -item[1])


def _candidates(
    label: str, values: Mapping[str, Sequence[tuple[int, Span]]], day: str | None
) -> Iterator[Candidate]:
    """Yield the values of one label; each knows the likeliest of the others."""
    likeliest = {key: max(group, key=lambda item: item[1].confidence) for key, group in values.items()}
    best = [0.0, *sorted(mention.confidence for _, mention in likeliest.values())]
    for key, (chunk, mention) in likeliest.items():
        group = values[key]
        rival = best[-2] if mention.confidence == best[-1] else best[-1]
        value = _normalized(mention, day)
        found = features(mention.confidence, rival, group[0][0], len(group), normalized=value is not None)
        yield Candidate(label, key, chunk, mention, value, found)


def _normalized(mention: Span, day: str | None) -> str | None:
    """Return the day or amount that the mention says, or the day so long after `day`."""
    length = duration(mention.text) if day else None
    return normalized(mention.text) or (length.after(day) if length and day else None)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
