"""All three results of texts from one forward pass: most of the work is the encoder's, and the models share it."""

from collections.abc import Sequence

from octavo.inference.classifier import LAYERS, MeanEvidenceClassifier
from octavo.inference.custom import RecognizerOfAllTypes
from octavo.inference.embedder import MeanPoolingEmbedder, MeanVectors
from octavo.inference.encoder import Encoder, Tokens, Window, all_windows
from octavo.inference.ports import Inferred


class OnePass:
    """The `Models` port. Gives what the three models give one by one; a test holds them equal."""

    def __init__(
        self,
        encoder: Encoder,
        embedder: MeanPoolingEmbedder,
        classifier: MeanEvidenceClassifier,
        recognizer: RecognizerOfAllTypes,
    ) -> None:
        self.embedder = embedder
        self.classifier = classifier
        self.recognizer = recognizer
        self._encoder = encoder

    def infer(self, texts: Sequence[str]) -> Inferred:
        """Return the texts' vectors, evidence and spans."""
        tokens = self._encoder.tokenize(texts)
        read, unread = all_windows(tokens), _empty_windows(tokens)
        vectors, marks = MeanVectors([*read, *unread], LAYERS), self.recognizer.marks(texts, tokens)
        for batch in self._encoder.encode(tokens, [*read, *unread]):
            vectors.take(batch)
            marks.take(batch)
        return Inferred(
            vectors=vectors.vectors[_first_rows([*read, *unread], len(texts))],
            evidence=self.classifier.evidence_of(read, vectors.of_layers[: len(read)], len(texts)),
            spans=self.recognizer.spans(texts, tokens, marks),
        )


def _empty_windows(tokens: Sequence[Tokens]) -> list[Window]:
    """Return a window for each text without a token, which has a vector all the same."""
    return [Window(text, 0, 0, 0, 0) for text, item in enumerate(tokens) if not len(item.ids)]


def _first_rows(windows: Sequence[Window], texts: int) -> list[int]:
    """Return the row of each text's first window, which is the one that the embedder reads."""
    rows = {window.text: row for row, window in enumerate(windows) if window.start == 0}
    return [rows[text] for text in range(texts)]
