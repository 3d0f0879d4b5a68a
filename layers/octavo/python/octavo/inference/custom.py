"""Entities and custom types out of one forward pass."""

from collections.abc import Sequence
from dataclasses import dataclass

from octavo.document import Span
from octavo.inference.encoder import Batch, Encoder, Tokens, all_windows
from octavo.inference.field_rule import FieldRule
from octavo.inference.fields import FieldMarker, LabelProbabilities
from octavo.inference.recognizer import TagProbabilities, TokenTaggingRecognizer


@dataclass(frozen=True)
class Marks:
    """What takes the results of all heads from one forward pass."""

    tags: TagProbabilities
    of_custom_types: tuple[LabelProbabilities, ...]

    def take(self, batch: Batch) -> None:
        """Read one batch of the pass."""
        self.tags.take(batch)
        for marks in self.of_custom_types:
            marks.take(batch)


class RecognizerOfAllTypes:
    """The `Recognizer` port: entities, and over them the mentions of custom types."""

    def __init__(
        self,
        encoder: Encoder,
        entities: TokenTaggingRecognizer,
        markers: Sequence[FieldMarker],
        rules: Sequence[FieldRule],
        version: str,
    ) -> None:
        self.version = version
        self.rules = tuple(rules)
        self._encoder = encoder
        self.entities = entities
        self._markers = tuple(markers)

    def recognize(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return each text's entities, by start, not overlapping; after them the mentions of custom types."""
        tokens = self._encoder.tokenize(texts)
        marks = self.marks(texts, tokens)
        for batch in self._encoder.encode(tokens, all_windows(tokens)):
            marks.take(batch)
        return self.spans(texts, tokens, marks)

    def marks(self, texts: Sequence[str], tokens: Sequence[Tokens]) -> Marks:
        """Return what takes the texts' results from a forward pass over all of their windows."""
        custom = tuple(marker.marks(texts, tokens) for marker in self._markers)
        return Marks(self.entities.tags(texts, tokens), custom)

    def spans(self, texts: Sequence[str], tokens: Sequence[Tokens], marks: Marks) -> list[list[Span]]:
        """Return what `recognize` returns, once the pass is over."""
        found = self.entities.spans(texts, tokens, marks.tags)
        for marker, of_marker in zip(self._markers, marks.of_custom_types, strict=True):
            for spans, mentions in zip(found, marker.mentions(texts, tokens, of_marker), strict=True):
                spans.extend(mentions)
        return found
