"""One linear layer over unit vectors: fitted, calibrated, written as ONNX."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from examples import Examples, Floats
from numpy.typing import NDArray
from onnx import TensorProto
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from octavo.document import Classification
from octavo.inference.decision import DecisionRule, decide
from octavo_cli.onnx_graph import Graph

_TEMPERATURES: Final = np.geomspace(0.1, 5, 80)


@dataclass(frozen=True)
class LinearHead:
    """`logits = vectors @ weight + bias`, a column a label."""

    labels: tuple[str, ...]
    weight: Floats
    bias: Floats

    def logits(self, vectors: Floats) -> Floats:
        """Return (n, labels)."""
        return vectors @ self.weight + self.bias

    def decisions(self, vectors: Floats, temperature: float) -> list[Classification]:
        """Decide for each row by itself, without `other`."""
        rule = DecisionRule(labels=self.labels, temperature=temperature)
        return [decide(row[None], rule) for row in self.logits(vectors)]

    def to_onnx(self, name: str, reads: str) -> bytes:
        """Write the model; `reads` is which layers it asks for, `vectors` or `layers`."""
        graph = Graph()
        weight, bias = graph.constant("weight", self.weight), graph.constant("bias", self.bias)
        graph.node("Gemm", reads, weight, bias, output="logits")
        taken = {reads: (TensorProto.FLOAT, ("windows", len(self.weight)))}
        return graph.to_bytes(name, taken, {"logits": ("windows", len(self.labels))})


def fitted(examples: Examples, strength: float) -> LinearHead:
    """Fit a logistic regression; each coordinate counts by its spread, which is small in the lower layers."""
    scaler = StandardScaler().fit(examples.vectors)
    model = LogisticRegression(C=strength, max_iter=300, tol=1e-3)
    model.fit(scaler.transform(examples.vectors), examples.labels, examples.weights)
    weight = (model.coef_ / scaler.scale_).T
    bias = model.intercept_ - scaler.mean_ @ weight
    return LinearHead(tuple(model.classes_), weight.astype(np.float32), bias.astype(np.float32))


def temperature_of(logits: Floats, truth: Sequence[int]) -> float:
    """Return the temperature under which the true labels are likeliest."""

    def likelihood(temperature: float) -> float:
        scaled = logits.astype(np.float64) / temperature
        normalized: NDArray[np.float64] = scaled - np.logaddexp.reduce(scaled, axis=1, keepdims=True)
        return float(normalized[range(len(truth)), truth].mean())

    likeliest = max((float(temperature) for temperature in _TEMPERATURES), key=likelihood)
    return round(likeliest, 4)
