"""`octavo models train recognize`: from annotations to a registered head, its calibration and its card."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from octavo.document import Span
from octavo.inference.encoder import Encoder
from octavo.inference.field_rule import FieldRule
from octavo.inference.fields import FieldMarker, mark
from octavo.inference.registry import CustomEntry, open_encoder
from octavo.pipeline.fields import likely_values
from octavo_cli.evaluation.field_scores import FieldScore, Judged, Values, score, true_values
from octavo_cli.training.annotations import SPLITS, AnnotatedText, labels_of
from octavo_cli.training.calibration import weights
from octavo_cli.training.cards import write_card
from octavo_cli.training.marked import marked
from octavo_cli.training.marking_network import train
from octavo_cli.training.passages import chosen_passages, passages
from octavo_cli.training.registration import register, sha256

_SEED: Final = 7
_THREADS: Final = 1
_EMPTY_PASSAGES: Final = 2.5  # for each passage with annotations


@dataclass(frozen=True)
class Task:
    """What to train, and where it goes.

    Attributes:
        name: of the head in the registry.
        document_types: documents of these types alone have the fields; of any, when empty.
        source, licence: of the data, as the card and the registry say them.
        counted_from: of a label, the labels of the days from which its lengths of time count.
    """

    name: str
    document_types: tuple[str, ...]
    source: str
    licence: str
    counted_from: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Where the head goes, under the folder of the models."""
        return f"heads/custom/{self.name}.onnx"


def train_recognizer(
    texts: Sequence[AnnotatedText], task: Task, models: Path, say: Callable[[str], None] = print
) -> dict[str, FieldScore]:
    """Train, calibrate, register; return the scores on the documents held out, by field."""
    encoder = open_encoder(models, _THREADS)
    labels = labels_of(texts)
    trained = [text for text in texts if text.split == "train"]
    chosen = chosen_passages(trained, np.random.default_rng(_SEED), _EMPTY_PASSAGES)
    say(f"training on {len(chosen)} passages of {len(trained)} documents")
    head = train(marked(encoder, chosen, labels), len(labels), _SEED)
    return register_head(head, texts, task, models, say)


def register_head(
    head: bytes, texts: Sequence[AnnotatedText], task: Task, models: Path, say: Callable[[str], None]
) -> dict[str, FieldScore]:
    """Calibrate a trained head, score it, and write its file, its card and its entry in `models.toml`."""
    encoder = open_encoder(models, _THREADS)
    labels = labels_of(texts)
    by_split = {name: [text for text in texts if text.split == name] for name in SPLITS}
    marker = FieldMarker(head, labels)
    say(f"calibrating on {len(by_split['dev'])} documents")
    of_dev = [_mentions(encoder, marker, text) for text in by_split["dev"]]
    rule = FieldRule(
        labels=labels,
        document_types=task.document_types,
        counted_from=dict(task.counted_from),
        weights=weights(of_dev, [true_values(text) for text in by_split["dev"]], labels, task.counted_from),
    )
    say(f"scoring on {len(by_split['test'])} documents")
    judged = [Judged(true_values(text), _found(encoder, marker, rule, text)) for text in by_split["test"]]
    scores = score(judged, [label.lower() for label in labels])
    path = models / task.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(head)
    entry = CustomEntry(
        name=task.name,
        source=task.source,
        licence=task.licence,
        path=task.path,
        sha256=sha256(path),
        metrics={f"test_{name}_f1": of_field.f1 for name, of_field in scores.items()},
        **rule.model_dump(),
    )
    register(models, entry)
    _card(path, task, by_split, scores)
    return scores


def _mentions(encoder: Encoder, marker: FieldMarker, text: AnnotatedText) -> list[list[Span]]:
    return mark(encoder, marker, [passage.text for passage in passages(text)])


def _found(encoder: Encoder, marker: FieldMarker, rule: FieldRule, text: AnnotatedText) -> Values:
    values: dict[str, set[str]] = {}
    for item, _ in likely_values(_mentions(encoder, marker, text), rule):
        values.setdefault(item.label.lower(), set()).add(item.key)
    return {name: frozenset(keys) for name, keys in values.items()}


def _card(
    path: Path, task: Task, texts: dict[str, list[AnnotatedText]], scores: dict[str, FieldScore]
) -> None:
    rows = "\n".join(
        f"| {name} | {item.right} / {item.found} / {item.annotated} | {item.precision:.3f} | {item.recall:.3f} "
        f"| {item.f1:.3f} | {item.f1_interval[0]:.3f} to {item.f1_interval[1]:.3f} |"
        for name, item in scores.items()
    )
    write_card(
        path,
        title=f"{task.name}: {', '.join(name for name in scores if name != 'all')}",
        made_of=(
            "Three hidden layers and each word's way of writing, through a projection to 128 (int8) and two "
            "convolutions over words (float32), to one probability a label."
        ),
        data=(
            f"{task.source}: {len(texts['train'])} documents to train, {len(texts['dev'])} to "
            f"calibrate, {len(texts['test'])} held out, by a hash of the group or the text."
        ),
        command="octavo models train recognize --data FOLDER",
        metrics={name: item.f1 for name, item in scores.items()},
        details=(
            "Exact values of the documents held out, whose passages are cut at sentence ends; a value is compared "
            "by its date or amount, else by its letters and digits. Intervals: 95 % of 2,000 bootstrap resamples "
            f"of documents.\n\n| field | right / found / annotated | precision | recall | F1 | interval |\n"
            f"|---|---|---|---|---|---|\n{rows}"
        ),
        failures=[
            "A value that runs over a chunk's end is found in part.",
            "Two values of one label that touch come out as one.",
        ],
        licence=task.licence,
    )
