"""`octavo eval fields`: contracts that were neither trained on nor calibrated on, through the whole pipeline."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import Field

from octavo.document import Document, Model
from octavo.inference.ports import Models
from octavo.pipeline.fields import value_key
from octavo.pipeline.local import LocalRun
from octavo.settings import Settings
from octavo_cli.evaluation.field_scores import (
    FieldScore,
    Judged,
    calibration_error,
    found_values,
    score,
    true_values,
)
from octavo_cli.evaluation.links import LinkScore, score_links
from octavo_cli.training.annotations import AnnotatedText


class Contract(AnnotatedText):
    """A document, and of its parties each name with each term that stands for it."""

    terms: tuple[tuple[str, str], ...] = Field(strict=False)


def held_out(texts: Sequence[Contract], most: int) -> list[Contract]:
    """Return the documents that no training sees, `most` of them."""
    return [text for text in texts if text.split == "test"][:most]


class Measured(Model):
    """What the documents held out say of the fields.

    Attributes:
        typed: how many are told to be of a type that has fields.
        fields: each field's score.
        links: how many terms are linked to the party for which the contract defines them.
        calibration_error: mean distance of confidence and share right, over ten bins of all values found.
    """

    documents: int
    typed: int
    fields: dict[str, FieldScore]
    links: LinkScore
    calibration_error: float


def measured(texts: Sequence[Contract], models: Models, settings: Settings) -> Measured:
    """Return how well the fields of the documents are found, each read as a plain text file."""
    documents = list(_documents(texts, models, settings))
    truths = [true_values(text) for text in texts]
    judged = [
        Judged(truth, found_values(document)) for truth, document in zip(truths, documents, strict=True)
    ]
    certain = [
        (item.confidence, value_key(item.normalized or item.value) in truth.get(name, ()))
        for truth, document in zip(truths, documents, strict=True)
        for name, values in document.fields.items()
        for item in values
    ]
    rules = models.recognizer.rules
    types = {kind for rule in rules for kind in rule.document_types}
    labels = [document.classification.label for document in documents if document.classification]
    return Measured(
        documents=len(texts),
        typed=sum(label in types for label in labels),
        fields=score(judged, sorted({name.lower() for rule in rules for name in rule.labels})),
        links=score_links(documents, [text.terms for text in texts]),
        calibration_error=round(calibration_error(certain), 3),
    )


def _documents(texts: Sequence[Contract], models: Models, settings: Settings) -> Iterator[Document]:
    with TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            path = Path(folder) / f"{number}.txt"
            path.write_text(text.text, encoding="utf-8")
            yield LocalRun(path, models, settings).document()
