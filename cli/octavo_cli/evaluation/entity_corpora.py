"""The public corpora of entities as one shape: a text, its typed spans, and what the annotation is silent about.

Every corpus has three parts: `train`, `dev` to choose and to calibrate by, `test` for reporting only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from octavo_cli.evaluation.json_lines import records

_CROSSNER_DOMAINS = ("ai", "politics", "science")
_PRESIDIO_FILES = ("generated_large", "synth_v2")
_CROSSNER_DEV = 3  # one sentence in three of its dev part; the others are trained on, its train part is small
_HELD_OUT_TEMPLATES = 5  # one template in five

# GMB's `gpe` is mostly demonyms (Iraqi, British), which the other corpora leave outside: no entry here.
_GMB_TYPES = {"geo": "LOCATION", "org": "ORG", "per": "PERSON", "tim": "DATE"}
_SHORT_TYPES = {"LOC": "LOCATION", "ORG": "ORG", "PER": "PERSON", "DATE": "DATE"}
_PRESIDIO_TYPES = {
    "PERSON": "PERSON",
    "ORGANIZATION": "ORG",
    "LOCATION": "LOCATION",
    "GPE": "LOCATION",
    "DATE_TIME": "DATE",
}
_PRESIDIO_VALUES = {
    "EMAIL_ADDRESS": "EMAIL",
    "DOMAIN_NAME": "URL",
    "IBAN_CODE": "IBAN",
    "CREDIT_CARD": "CARD_NUMBER",
    "US_SSN": "TAX_NUMBER",
    "PHONE_NUMBER": "PHONE",
}
# An address may or may not count as a location: neither is taught nor counted.
_PRESIDIO_IGNORED = {"ADDRESS", "STREET_ADDRESS"}

# GMB, GUM and presidio count titles into a person's name, or take them for one; CrossNER and Wikigold do not.
_TITLES = {"mr", "mrs", "ms", "miss", "dr", "prof", "president", "vice", "prime", "minister", "foreign"}
_TITLES |= {"secretary", "senator", "general", "chancellor"}

TypedSpan = tuple[int, int, str]


class Part(StrEnum):
    """What a part of a corpus is for."""

    TRAIN = "train"
    DEV = "dev"
    TEST = "test"


@dataclass(frozen=True)
class Example:
    """A text with its spans (start, end, type), in code points.

    `ignored` are stretches whose type is open. `dates_annotated` tells whether what is outside all spans
    is known not to be a date. `source` names the document or the template that it comes from, where that is
    known: such texts are not independent of each other.
    """

    text: str
    spans: tuple[TypedSpan, ...]
    ignored: tuple[tuple[int, int], ...] = ()
    dates_annotated: bool = True
    source: str = ""


def gmb(data: Path) -> list[Example]:
    """Groningen Meaning Bank: semi-automatic labels, for training only."""
    return [_without_titles(_from_tags(row, _GMB_TYPES)) for row in records(data / "ner/gmb/all.jsonl")]


def gum(data: Path, part: Part) -> list[Example]:
    """GUM by its official document splits."""
    parts = _gum_documents(data / "ner/gum/splits.md")
    return [
        replace(_without_titles(_from_tags(row, _SHORT_TYPES)), source=row["doc"])
        for row in records(data / "ner/gum/silver.jsonl")
        if parts.get(row["doc"], Part.TRAIN) == part
    ]


def crossner(data: Path, part: Part) -> list[Example]:
    """CrossNER; two thirds of its dev part are trained on. Dates are not annotated."""
    rows = [row for domain in _CROSSNER_DOMAINS for row in records(data / f"ner/crossner/{domain}.jsonl")]
    by_split = {split: [row for row in rows if row["split"] == split] for split in Part}
    dev = by_split[Part.DEV][::_CROSSNER_DEV]
    more = [row for number, row in enumerate(by_split[Part.DEV]) if number % _CROSSNER_DEV]
    chosen = {Part.TRAIN: by_split[Part.TRAIN] + more, Part.DEV: dev, Part.TEST: by_split[Part.TEST]}
    return [_from_tags(row, _SHORT_TYPES, dates_annotated=False) for row in chosen[part]]


def wikigold(data: Path) -> list[Example]:
    """Wikigold, for testing only. Dates are not annotated."""
    return [
        _from_tags(row, _SHORT_TYPES, dates_annotated=False)
        for row in records(data / "ner/wikigold/all.jsonl")
    ]


def presidio(data: Path, part: Part) -> list[Example]:
    """Synthetic sentences, split by template, since a template's sentences are twins.

    They are for training and for testing: what a template taught is worth more than another way to choose.
    """
    return [_without_titles(_from_offsets(row)) for row in _presidio_rows(data)[part]]


def presidio_values(data: Path, part: Part) -> list[Example]:
    """The same sentences with the spans that patterns find, such as IBAN, instead of entities."""
    return [_with_values(row) for row in _presidio_rows(data)[part]]


def passages(examples: Sequence[Example], length: int) -> list[Example]:
    """Join neighbouring examples of one corpus, `length` at a time.

    What is annotated is sentences, what is read is chunks of some eight of them.
    """
    starts = range(0, len(examples), length)
    return [joined(examples[start : start + length], " ") for start in starts]


def joined(examples: Sequence[Example], separator: str) -> Example:
    """Make one example of several from one corpus; the separator is one character."""
    spans: list[TypedSpan] = []
    ignored: list[tuple[int, int]] = []
    position = 0
    for example in examples:
        spans.extend((position + start, position + end, kind) for start, end, kind in example.spans)
        ignored.extend((position + start, position + end) for start, end in example.ignored)
        position += len(example.text) + len(separator)
    text = separator.join(example.text for example in examples)
    return replace(examples[0], text=text, spans=tuple(spans), ignored=tuple(ignored))


def _from_tags(row: dict[str, Any], types: dict[str, str], *, dates_annotated: bool = True) -> Example:
    """Join the tokens with spaces: the encoder's tokenizer does not care where they stood."""
    spans: list[TypedSpan] = []
    position = 0
    for token, tag in zip(row["tokens"], row["tags"], strict=True):
        end = position + len(token)
        prefix, _, name = tag.partition("-")
        kind = types.get(name)
        if kind and prefix == "I" and spans and spans[-1][1:] == (position - 1, kind):
            spans[-1] = (spans[-1][0], end, kind)
        elif kind:
            spans.append((position, end, kind))
        position = end + 1
    return Example(" ".join(row["tokens"]), tuple(spans), dates_annotated=dates_annotated)


def _presidio_rows(data: Path) -> dict[Part, list[dict[str, Any]]]:
    """Return the rows by part; a template can stand in both files under two numbers, and is in one part only."""
    rows = [row for name in _PRESIDIO_FILES for row in records(data / f"ner/presidio_synth/{name}.jsonl")]
    test = [row for row in rows if row["template_id"] % _HELD_OUT_TEMPLATES == 0]
    held_out = {_template(row) for row in test}
    train = [row for row in rows if _template(row) not in held_out]
    return {Part.TRAIN: train, Part.DEV: [], Part.TEST: test}


def _with_values(row: dict[str, Any]) -> Example:
    spans = [
        (start, end, _PRESIDIO_VALUES[kind])
        for start, end, kind in row["entities"]
        if kind in _PRESIDIO_VALUES
    ]
    return Example(row["text"], tuple(spans), source=_template(row))


def _from_offsets(row: dict[str, Any]) -> Example:
    spans = sorted(
        (start, end, _PRESIDIO_TYPES[kind]) for start, end, kind in row["entities"] if kind in _PRESIDIO_TYPES
    )
    ignored = tuple((start, end) for start, end, kind in row["entities"] if kind in _PRESIDIO_IGNORED)
    return Example(row["text"], tuple(spans), ignored, source=_template(row))


def _template(row: dict[str, Any]) -> str:
    text = row["text"]
    for start, end, _ in sorted(row["entities"], reverse=True):
        text = f"{text[:start]}_{text[end:]}"
    return str(text).lower()


def _without_titles(example: Example) -> Example:
    kept: list[TypedSpan] = []
    for span_start, end, kind in example.spans:
        start = span_start
        while kind == "PERSON" and start < end:
            word, _, _ = example.text[start:end].partition(" ")
            if word.lower().rstrip(".") not in _TITLES:
                break
            start += len(word) + 1
        if start < end:
            kept.append((start, end, kind))
    return replace(example, spans=tuple(kept))


def _gum_documents(path: Path) -> dict[str, str]:
    split, documents = "", {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            split = line.removeprefix("## ").strip()
        elif line.strip().startswith("* ") and split:
            documents[line.strip().removeprefix("* ").strip()] = split
    return documents
