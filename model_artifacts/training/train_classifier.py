"""Train the head that tells what kind of document a text is from.

    python model_artifacts/training/train_classifier.py --data DIR

The mean of a document's windows goes through one linear layer: with so few documents of some kinds,
anything wider learns the sources by heart. It learns from the public documents, from pieces of them, and from documents
written in other styles. Strength of regularisation is chosen on dev and on styles of another hand, the temperature on
dev; test is looked at once, for the card.
"""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from arguments import data_folder
from calibrate_other import calibrate, unknown_texts
from corpora import document_types
from cross_validation import FOLDS, Public, cross_validated
from examples import Examples, Floats, Names, Windows, windows_of
from linear_head import LinearHead, fitted, temperature_of
from registration import MODELS, register, sha256, without_intervals
from styles import TO_CHOOSE_BY, TO_TRAIN_ON, written

from octavo.inference.decision import decide
from octavo.inference.encoder import Encoder
from octavo.inference.registry import ClassifierEntry, open_encoder, read_entry
from octavo_cli.evaluation.classification import scored
from octavo_cli.training.cards import write_card

_PATH: Final = "heads/document-type.onnx"
_STRENGTHS: Final = (0.003, 0.01, 0.03)
_SHARES: Final = (1.0, 0.5, 1.0)  # of whole documents, pieces of them, and other styles
_SEED: Final = 7
_ALIKE: Final = (0.5, 0.3)  # of the shorter text's runs of words, in two near-copies
_COMMAND: Final = "python model_artifacts/training/train_classifier.py --data DIR"


def main() -> None:
    """Train, choose, export, cross-validate, report on test."""
    data = data_folder()
    encoder = open_encoder(MODELS, threads=1)
    public = {split: _public(encoder, document_types(data, split)) for split in ("train", "dev")}
    styles, unseen = (_written(encoder, folder) for folder in (TO_TRAIN_ON, TO_CHOOSE_BY))
    rng = np.random.default_rng(_SEED)
    examples = examples_of(public["train"], styles, rng)
    by = {"dev": (public["dev"].means, public["dev"].labels), "styles": unseen}
    candidates = {strength: fitted(examples, strength) for strength in _STRENGTHS}
    strength = max(candidates, key=lambda strength: _worth(candidates[strength], by))
    head = candidates[strength]
    temperature = _temperature(head, *by["dev"])
    _export(head, temperature)
    unknown = unknown_texts(data)
    calibrate(head.logits(public["dev"].means), head.logits(windows_of(encoder, unknown).means(len(unknown))))

    public["test"] = _public(encoder, document_types(data, "test"))
    everything = Public.joined(list(public.values()))
    metrics, table = _report(head, public["test"])
    metrics |= _metrics("unseen_styles", scored(head.decisions(unseen[0], temperature), unseen[1].tolist()))
    for alike in _ALIKE:
        decisions = cross_validated(
            everything,
            alike,
            lambda part: fitted(examples_of(part, styles, np.random.default_rng(_SEED)), strength),
            temperature,
        )
        metrics |= _metrics(f"cv_{100 * alike:.0f}", scored(decisions, everything.labels.tolist()))
    print(metrics)
    register(
        MODELS, read_entry(MODELS, ClassifierEntry).model_copy(update={"metrics": without_intervals(metrics)})
    )
    _card(examples, strength, metrics, table)


def examples_of(public: Public, styles: tuple[Floats, Names], rng: np.random.Generator) -> Examples:
    """Return what a head learns from, given public documents and documents in other styles."""
    pieces = public.windows.pieces(rng)
    whole, in_part, other = _SHARES
    return Examples.of(
        [
            (public.means, public.labels, whole),
            (pieces.vectors, public.labels[pieces.owners], in_part),
            (*styles, other),
        ]
    )


def _public(encoder: Encoder, documents: Sequence[tuple[str, str]]) -> Public:
    texts = [text for text, _ in documents]
    return Public(tuple(texts), np.array([label for _, label in documents]), windows_of(encoder, texts))


def _written(encoder: Encoder, folder: Path) -> tuple[Floats, Names]:
    documents = list(written(random.Random(_SEED), folder))
    windows: Windows = windows_of(encoder, [document.text for document in documents])
    return windows.means(len(documents)), np.array([document.label for document in documents])


def _worth(head: LinearHead, by: dict[str, tuple[Floats, Names]]) -> float:
    """Return the mean of the macro-F1 on public documents and on styles, neither trained on."""
    found = {
        name: scored(head.decisions(vectors, 1.0), labels.tolist()) for name, (vectors, labels) in by.items()
    }
    print({name: (scores["accuracy"]["mean"], scores["macro_f1"]["mean"]) for name, scores in found.items()})
    return float(np.mean([scores["macro_f1"]["mean"] for scores in found.values()]))


def _temperature(head: LinearHead, vectors: Floats, labels: Names) -> float:
    return temperature_of(head.logits(vectors), [head.labels.index(label) for label in labels])


def _export(head: LinearHead, temperature: float) -> None:
    path = MODELS / _PATH
    path.write_bytes(head.to_onnx("document-type", reads="layers"))
    entry = ClassifierEntry(
        name="document-type",
        source="trained here on doctypes and on templates of our own",
        licence="Apache-2.0",
        path=_PATH,
        sha256=sha256(path),
        labels=head.labels,
        temperature=temperature,
        subtypes=read_entry(MODELS, ClassifierEntry).subtypes,
    )
    register(MODELS, entry)


def _report(head: LinearHead, test: Public) -> tuple[dict[str, float], str]:
    """Decide for the test documents by the registered rule, as Octavo does; return the metrics and F1 by label."""
    rule = read_entry(MODELS, ClassifierEntry).model_copy(update={"subtypes": {}})
    truth = test.labels.tolist()
    scores = scored([decide(row[None], rule) for row in head.logits(test.means)], truth)
    rows = [f"| {label} | {truth.count(label)} | {scores['f1'][label]:.2f} |" for label in sorted(set(truth))]
    table = "\n".join(["| label | test documents | F1 |", "|---|---|---|", *rows])
    return _metrics("test", scores) | {"test_documents": float(len(truth))}, table


def _metrics(name: str, scores: dict[str, Any]) -> dict[str, float]:
    found = {
        f"{name}_{metric}{suffix}": scores[metric][bound]
        for metric in ("accuracy", "macro_f1")
        for suffix, bound in (("", "mean"), ("_low", "low"), ("_high", "high"))
    }
    rounded = {key: round(value, 3) for key, value in found.items()}
    return rounded | {f"{name}_calibration_error": round(scores["calibration_error"], 3)}


def _card(examples: Examples, strength: float, metrics: dict[str, float], table: str) -> None:
    labels = len(np.unique(examples.labels))
    write_card(
        MODELS / _PATH,
        title="document-type: what kind of document a text is from",
        made_of=f"One linear layer over the means of a document's unit vectors of three hidden layers"
        f" ({examples.vectors.shape[1]} to {labels}), float32.",
        data=f"doctypes' train part, two pieces of each of its documents, and documents from the templates of `training/styles`:"
        f" {len(examples.labels)} examples. Its dev part and the templates of `training/styles_held_out`, by another"
        f" hand, chose the regularisation (C = {strength}).",
        command=_COMMAND,
        metrics=metrics,
        details=f"`cv_50` and `cv_30`: {FOLDS}-fold cross-validation over all of doctypes, in which texts that share 50 or 30 % of the"
        " shorter one's runs of five words, and all joined by such, stay together. `unseen_styles`: `training/styles_held_out`."
        f" `_low` and `_high` are 95 % intervals by bootstrap over documents.\n\n{table}",
        failures=[
            "Each label of the public data comes from one source or two; other styles are known from short templates of our own.",
            "Most documents of no known kind still get one of the labels instead of `other`.",
            "Labels with fewer than ten test documents have figures too uncertain to compare.",
        ],
    )


if __name__ == "__main__":
    main()
