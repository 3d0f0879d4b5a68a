"""What the pipeline asks of models. Each implementation carries the version that names its results."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from octavo.document import Classification, Span
from octavo.inference.field_rule import FieldRule

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Texts to unit vectors."""

    version: str
    dimensions: int

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return an array of shape (len(texts), dimensions), each row of length 1."""
        ...


class Classifier(Protocol):
    """Texts to labels. A document is classified from its parts: evidence first, then one decision."""

    version: str
    labels: tuple[str, ...]

    def evidence(self, texts: Sequence[str]) -> Vectors:
        """Return raw scores (logits), one row a text: a column a label, then one for each kind of the types that have kinds."""
        ...

    def decide(self, evidence: Vectors) -> Classification:
        """Combine the rows of one document, in reading order, into its label, with calibrated probabilities."""
        ...


class Recognizer(Protocol):
    """Texts to typed spans."""

    version: str
    rules: tuple[FieldRule, ...]

    def recognize(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return each text's spans; `text[start:end]` is the span's text.

        First entities, by start, not overlapping. After them the mentions of custom types, whose labels `rules`
        names: they may lie over entities and each other, and their confidence is not calibrated yet.
        """
        ...


@dataclass(frozen=True)
class Inferred:
    """What the models give for texts: the returns of `embed`, `evidence` and `recognize`."""

    vectors: Vectors
    evidence: Vectors
    spans: list[list[Span]]


class Models(Protocol):
    """The models of a run; `infer` asks all three at once."""

    @property
    def embedder(self) -> Embedder:
        """Texts to vectors."""
        ...

    @property
    def classifier(self) -> Classifier:
        """Texts to labels."""
        ...

    @property
    def recognizer(self) -> Recognizer:
        """Texts to spans."""
        ...

    def infer(self, texts: Sequence[str]) -> Inferred:
        """Return the texts' vectors, evidence and spans."""
        ...
