"""Train the head that tells what kind of document a text is from.

    python model_artifacts/training/train_classifier.py --data DIR

The mean of a document's windows goes through one linear layer: with so few documents of some kinds,
anything wider learns the sources by heart. Strength of regularisation and temperature are chosen on dev;
test is looked at once, for the card.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from arguments import data_folder
from calibrate_other import calibrate
from corpora import document_types
from numpy.typing import NDArray
from onnx import TensorProto
from registration import MODELS, register, sha256
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from octavo.inference.embedder import DIMENSIONS, mean_vectors
from octavo.inference.encoder import Encoder, all_windows
from octavo.inference.registry import ClassifierEntry, open_classifier, open_encoder, read_entry
from octavo_cli.evaluation.classification import Labelled, judged
from octavo_cli.onnx_graph import Graph
from octavo_cli.training.cards import write_card

_PATH = "heads/document-type.onnx"
_STRENGTHS = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
_TEMPERATURES = np.geomspace(0.1, 3, 60)
_COMMAND = "python model_artifacts/training/train_classifier.py --data DIR"

Floats = NDArray[np.float32]


def main() -> None:
    """Train, choose on dev, export, report on test."""
    data = data_folder()
    encoder = open_encoder(MODELS)
    train, dev, test = (document_types(data, split) for split in ("train", "dev", "test"))
    train_features, dev_features = (_document_vectors(encoder, documents) for documents in (train, dev))
    truth = [label for _, label in dev]

    def fit(strength: float) -> LogisticRegression:
        model = LogisticRegression(C=strength, class_weight="balanced", max_iter=2000)
        return model.fit(train_features, [label for _, label in train])

    candidates = [fit(strength) for strength in _STRENGTHS]
    best = max(
        candidates,
        key=lambda model: f1_score(
            truth, model.predict(dev_features), labels=sorted(set(truth)), average="macro"
        ),
    )
    temperature = _temperature(
        best.decision_function(dev_features), [list(best.classes_).index(x) for x in truth]
    )
    path = MODELS / _PATH
    path.write_bytes(_to_onnx(best.coef_.T.astype(np.float32), best.intercept_.astype(np.float32)))
    print(f"chosen on dev: C={best.C}, temperature={temperature:.3f}")

    entry = ClassifierEntry(
        name="document-type",
        source="trained here on doctypes",
        licence="Apache-2.0",
        path=_PATH,
        sha256=sha256(path),
        labels=tuple(best.classes_),
        temperature=round(temperature, 4),
    )
    register(MODELS, entry)
    calibrate(data)
    metrics, table = _report(test)
    register(MODELS, read_entry(MODELS, ClassifierEntry).model_copy(update={"metrics": metrics}))
    _card(path, len(train), len(dev), metrics, table)


def _document_vectors(encoder: Encoder, documents: Sequence[tuple[str, str]]) -> Floats:
    """Return the mean of the unit vectors of each document's windows."""
    tokens = encoder.tokenize([text for text, _ in documents])
    windows = all_windows(tokens)
    vectors = mean_vectors(encoder, tokens, windows)
    owners = np.array([window.text for window in windows])
    means = np.zeros((len(documents), DIMENSIONS), np.float32)
    np.add.at(means, owners, vectors)
    counts = np.maximum(np.bincount(owners, minlength=len(documents)), 1)
    return (means / counts[:, None]).astype(np.float32)


def _temperature(logits: NDArray[np.float64], truth: Sequence[int]) -> float:
    """Return the temperature under which the true labels are likeliest."""

    def likelihood(temperature: float) -> float:
        scaled = logits / temperature
        normalized = scaled - np.logaddexp.reduce(scaled, axis=1, keepdims=True)
        return float(normalized[range(len(truth)), truth].mean())

    return max((float(temperature) for temperature in _TEMPERATURES), key=likelihood)


def _to_onnx(weight: Floats, bias: Floats) -> bytes:
    graph = Graph()
    weight_name, bias_name = graph.constant("weight", weight), graph.constant("bias", bias)
    graph.node("Gemm", "vectors", weight_name, bias_name, output="logits")
    vectors = (TensorProto.FLOAT, ("windows", DIMENSIONS))
    return graph.to_bytes("document-type", {"vectors": vectors}, {"logits": ("windows", weight.shape[1])})


def _report(test: Sequence[tuple[str, str]]) -> tuple[dict[str, float], str]:
    """Classify test with the registered model, as Octavo does; return the metrics and F1 by label."""
    classifier = open_classifier(MODELS)
    scores = judged(classifier, [Labelled(text, label) for text, label in test])
    metrics = {
        "test_accuracy": round(scores["accuracy"]["mean"], 3),
        "test_macro_f1": round(scores["macro_f1"]["mean"], 3),
        "test_calibration_error": round(scores["calibration_error"], 3),
        "test_documents": float(len(test)),
    }
    print(metrics)
    truth = [label for _, label in test]
    rows = [
        f"| {label} | {truth.count(label)} | {scores['f1'].get(label, 0.0):.2f} |"
        for label in classifier.labels
    ]
    return metrics, "\n".join(["| label | documents | F1 |", "|---|---|---|", *rows])


def _card(path: Path, train: int, dev: int, metrics: dict[str, float], table: str) -> None:
    write_card(
        path,
        title="document-type: what kind of document a text is from",
        made_of=f"One linear layer over the mean of a document's unit vectors (384 to {table.count(chr(10)) - 1}), float32.",
        data=f"doctypes, {train} documents to train, {dev} to choose regularisation and temperature.",
        command=_COMMAND,
        metrics=metrics,
        details=table,
        failures=[
            "Each label of the data comes from one source or two, so a part of the score is the source learnt.",
            "The invoices are German and French, from four generators; an English invoice is new to it.",
            "Four of five documents of no known kind still get one of the labels instead of `other`.",
            "Labels with fewer than ten test documents have figures too uncertain to compare.",
        ],
    )


if __name__ == "__main__":
    main()
