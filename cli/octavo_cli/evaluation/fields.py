"""`octavo eval fields`: contracts that were neither trained on nor calibrated on, through the whole pipeline."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from octavo.inference.ports import Models
from octavo.pipeline.local import LocalRun
from octavo.settings import Settings
from octavo_cli.evaluation.field_scores import FieldScore, Judged, found_values, score, true_values
from octavo_cli.training.annotations import AnnotatedText


def held_out(texts: Sequence[AnnotatedText], most: int) -> list[AnnotatedText]:
    """Return the documents that no training sees, `most` of them."""
    return [text for text in texts if text.split == "test"][:most]


def measured(texts: Sequence[AnnotatedText], models: Models, settings: Settings) -> dict[str, FieldScore]:
    """Return the score of each field over the documents, read as plain text files."""
    fields = sorted({name.lower() for rule in models.recognizer.rules for name in rule.labels})
    return score(list(_judged(texts, models, settings)), fields)


def _judged(texts: Sequence[AnnotatedText], models: Models, settings: Settings) -> Iterator[Judged]:
    with TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            path = Path(folder) / f"{number}.txt"
            path.write_text(text.text, encoding="utf-8")
            document = LocalRun(path, models, settings).document()
            yield Judged(true_values(text), found_values(document))
