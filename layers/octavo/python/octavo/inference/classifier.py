"""Texts to labels: small heads over the unit vectors of a document's parts."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from onnxruntime import InferenceSession

from octavo.document import Classification
from octavo.errors import ModelUnusable
from octavo.inference.decision import DecisionRule, decide
from octavo.inference.embedder import mean_vectors
from octavo.inference.encoder import HIDDEN_LAYERS, Encoder, Window, all_windows, open_session
from octavo.inference.ports import Vectors

LAYERS = len(HIDDEN_LAYERS)


@dataclass(frozen=True)
class LabelHead:
    """ONNX models to logits, and how these become probabilities.

    Each takes `vectors`, (windows, DIMENSIONS) of the last hidden layer, or `layers`, (windows, LAYERS * DIMENSIONS) of all.
    `subtypes` are the models of `rule.subtypes`, in their order.
    """

    model: bytes
    rule: DecisionRule
    subtypes: tuple[bytes, ...] = field(default=())


class MeanEvidenceClassifier:
    """The `Classifier` port. A document's label is decided by the mean of its parts' logits, its kind by its beginning."""

    def __init__(self, encoder: Encoder, head: LabelHead, version: str) -> None:
        """Open the heads.

        Raises:
            ModelUnusable: a head cannot be loaded, or has not a score for each label.
        """
        self.version = version
        self.labels = head.rule.labels
        self._encoder = encoder
        self._session = _open_head("the classifier's head", head.model, head.rule.labels)
        self._kinds = [
            _open_head(f"the head of a {name}'s subtypes", model, kinds.labels)
            for (name, kinds), model in zip(head.rule.subtypes.items(), head.subtypes, strict=True)
        ]
        self._rule = head.rule

    def evidence(self, texts: Sequence[str]) -> Vectors:
        """Return logits of shape (len(texts), rule.columns).

        A text longer than the encoder's window is read in windows; its labels have their mean, and its kinds the
        first one's. A text without words has a row of zeros: it speaks for no label.
        """
        tokens = self._encoder.tokenize(texts)
        windows = all_windows(tokens)
        means = mean_vectors(self._encoder, tokens, windows, LAYERS)
        return self.evidence_of(windows, means.of_layers, len(texts))

    def evidence_of(self, windows: Sequence[Window], of_layers: Vectors, texts: int) -> Vectors:
        """Return logits of shape (texts, rule.columns), given the windows of so many texts and their unit vectors.

        `of_layers` is (len(windows), LAYERS, DIMENSIONS).
        """
        evidence = np.zeros((texts, self._rule.columns), np.float32)
        if not windows:
            return evidence
        owners = np.array([window.text for window in windows])
        of_labels = evidence[:, : len(self.labels)]
        np.add.at(of_labels, owners, _logits(self._session, of_layers))
        of_labels /= np.maximum(np.bincount(owners, minlength=texts), 1).astype(np.float32)[:, None]
        if self._kinds:
            first = np.flatnonzero([window.start == 0 for window in windows])
            beginnings = [_logits(session, of_layers[first]) for session in self._kinds]
            evidence[owners[first], len(self.labels) :] = np.concatenate(beginnings, axis=1)
        return evidence

    def decide(self, evidence: Vectors) -> Classification:
        """Combine the rows of one document into its label; without rows, it fits none."""
        return decide(evidence, self._rule)


def _open_head(name: str, model: bytes, labels: Sequence[str]) -> InferenceSession:
    session = open_session(name, model)
    columns = session.get_outputs()[0].shape[-1]
    if columns != len(labels):
        raise ModelUnusable(f"{name} gives {columns} scores; there are {len(labels)} labels")
    return session


def _logits(session: InferenceSession, of_layers: Vectors) -> Vectors:
    """Give the head the layers that it asks for."""
    offered = {"vectors": of_layers[:, -1], "layers": of_layers.reshape(len(of_layers), -1)}
    wanted = session.get_inputs()[0].name
    (logits,) = session.run(["logits"], {wanted: offered[wanted]})
    return np.asarray(logits, np.float32)
