"""Annotated texts as JSON Lines: `{"text", "entities": [{"start", "end", "label"}]}`, and optionally `"group"`."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import ConfigDict, Field, StringConstraints, ValidationError, model_validator

from octavo.document import Model

LABELS: Final = "labels.txt"
SPLITS: Final = ("train", "dev", "test")
_SHARES: Final = (("test", 0.2), ("dev", 0.4))  # of all groups; what is left is for training


class Annotation(Model):
    """A labelled stretch of the text, in code points.

    Attributes:
        label: `A+B` says that it is both an A and a B.
        value: what it means, where that is not what it says: the day that "three years" lead to.
    """

    start: int = Field(ge=0)
    end: int
    value: Annotated[str, StringConstraints(min_length=1)] | None = None
    label: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*(\+[A-Z][A-Z0-9_]*)*$")]

    @property
    def names(self) -> tuple[str, ...]:
        """The labels: one, or all that are joined by `+`."""
        return tuple(self.label.split("+"))


class AnnotatedText(Model):
    """One document. Documents of one `group` (a source, a template) stay on one side of every split."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    text: str
    entities: tuple[Annotation, ...] = Field(strict=False)
    group: str | None = None

    @model_validator(mode="after")
    def _inside_and_apart(self) -> Self:
        for item in self.entities:
            if not item.start < item.end <= len(self.text):
                raise ValueError(
                    f"{item.label} {item.start}-{item.end} is empty or outside the text, which has {len(self.text)} characters"
                )
        ordered = sorted(self.entities, key=lambda item: item.start)
        for left, right in pairwise(ordered):
            if right.start < left.end:
                raise ValueError(
                    f"{left.label} {left.start}-{left.end} and {right.label} {right.start}-{right.end} overlap"
                )
        return self

    @property
    def split(self) -> str:
        """`train`, `dev` or `test`, by a hash of the group: the same for ever, whatever stands beside it."""
        digest = hashlib.sha256((self.group or self.text).encode()).digest()
        share = int.from_bytes(digest[:4]) / 2**32
        return next((name for name, limit in _SHARES if share < limit), "train")


@dataclass(frozen=True)
class BadLine:
    """What is wrong with one line."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file} line {self.line}: {self.reason}"


class BadAnnotations(ValueError):
    """Lines that cannot be learnt from: all of them, each with its reason."""

    def __init__(self, lines: Sequence[BadLine]) -> None:
        super().__init__("\n".join(map(str, lines)))
        self.lines = tuple(lines)


def read_annotations(folder: Path) -> list[AnnotatedText]:
    """Read all `*.jsonl` of the folder, by name. `labels.txt`, if there is one, lists the labels allowed.

    Raises:
        BadAnnotations: any line is broken, or there is not one.
    """
    known = _labels(folder / LABELS)
    texts: list[AnnotatedText] = []
    bad: list[BadLine] = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_bytes().splitlines(), start=1):
            parsed = _parse(line, known) if line.strip() else None
            if isinstance(parsed, str):
                bad.append(BadLine(path.name, number, parsed))
            elif parsed:
                texts.append(parsed)
    if not (texts or bad):
        bad.append(BadLine(str(folder), 0, "holds no line of any *.jsonl"))
    if bad:
        raise BadAnnotations(bad)
    return texts


def labels_of(texts: Sequence[AnnotatedText]) -> tuple[str, ...]:
    """Return the labels, sorted."""
    return tuple(sorted({name for text in texts for item in text.entities for name in item.names}))


def _labels(path: Path) -> frozenset[str] | None:
    return frozenset(path.read_text(encoding="utf-8").split()) if path.exists() else None


def _parse(line: bytes, known: frozenset[str] | None) -> AnnotatedText | str:
    """Return the line's text, or what is wrong with it."""
    try:
        text = AnnotatedText.model_validate(json.loads(line))
    except UnicodeDecodeError as error:
        return f"not UTF-8: {error}"
    except json.JSONDecodeError as error:
        return f"not JSON: {error}"
    except ValidationError as error:
        return "; ".join(_reasons(error))
    labels = {name for item in text.entities for name in item.names}
    unknown = labels - known if known is not None else set()
    return f"unknown labels, not in {LABELS}: {', '.join(sorted(unknown))}" if unknown else text


def _reasons(error: ValidationError) -> Iterator[str]:
    for detail in error.errors():
        place = ".".join(map(str, detail["loc"]))
        yield f"{place}: {detail['msg']}" if place else detail["msg"]
