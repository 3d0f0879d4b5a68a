"""Texts to labels: a small head over the unit vectors of a document's parts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from octavo.document import Classification
from octavo.inference.decision import DecisionRule, decide
from octavo.inference.embedder import mean_vectors
from octavo.inference.encoder import Encoder, Window, all_windows, open_session
from octavo.inference.ports import Vectors


@dataclass(frozen=True)
class LabelHead:
    """An ONNX model from unit vectors to logits, and how these become probabilities."""

    model: bytes
    rule: DecisionRule


class MeanEvidenceClassifier:
    """The `Classifier` port. A document's label is decided by the mean of its parts' logits."""

    def __init__(self, encoder: Encoder, head: LabelHead, version: str) -> None:
        self.version = version
        self.labels = head.rule.labels
        self._encoder = encoder
        self._session = open_session("the classifier's head", head.model)
        self._rule = head.rule

    def evidence(self, texts: Sequence[str]) -> Vectors:
        """Return logits of shape (len(texts), len(labels)).

        A text longer than the encoder's window is read in windows, and has their mean. A text without
        words has a row of zeros: it speaks for no label.
        """
        tokens = self._encoder.tokenize(texts)
        windows = all_windows(tokens)
        return self.evidence_of(windows, mean_vectors(self._encoder, tokens, windows), len(texts))

    def evidence_of(self, windows: Sequence[Window], vectors: Vectors, texts: int) -> Vectors:
        """Return logits of shape (texts, len(labels)), given the windows of so many texts and their unit vectors."""
        evidence = np.zeros((texts, len(self.labels)), np.float32)
        if not windows:
            return evidence
        (logits,) = self._session.run(["logits"], {"vectors": vectors})
        owners = np.array([window.text for window in windows])
        np.add.at(evidence, owners, logits)
        counts = np.bincount(owners, minlength=texts)
        return evidence / np.maximum(counts, 1).astype(np.float32)[:, None]

    def decide(self, evidence: Vectors) -> Classification:
        """Combine the rows of one document into its label; without rows, it fits none."""
        return decide(evidence, self._rule)
