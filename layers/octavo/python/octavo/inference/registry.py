"""`models.toml`: which models there are, what their files must hash to, and how to open them.

A version is the model's name and a digest of everything that its results depend on: the bytes of its
files, the encoder's under it, and its calibration. Results are cached by it.

Imports of the models stand inside: Consolidate reads an entry where there is no onnxruntime.
"""
# ruff: noqa: PLC0415 - see above

import hashlib
import tomllib
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from pydantic import Field, ValidationError, model_validator

from octavo.document import Classification, Model
from octavo.errors import ModelUnusable
from octavo.experiments.variants import MAIN
from octavo.inference.decision import DecisionRule, SubtypeRule, decide
from octavo.inference.field_rule import FieldRule
from octavo.inference.patterns import PatternMatcher, read_patterns
from octavo.inference.ports import Classifier, Embedder, Models, Recognizer, Vectors

if TYPE_CHECKING:
    from octavo.inference.classifier import LabelHead, MeanEvidenceClassifier
    from octavo.inference.custom import RecognizerOfAllTypes
    from octavo.inference.embedder import MeanPoolingEmbedder
    from octavo.inference.encoder import Encoder
    from octavo.inference.fields import FieldMarker
    from octavo.inference.recognizer import TokenTaggingRecognizer

REGISTRY = "models.toml"
PATTERNS = "patterns.toml"
_PATTERN_RULES = "1"  # raise it when a check, or the way in which patterns and the model are merged, changes


class Entry(Model):
    """What the registry says of every model; paths are relative to its folder."""

    name: str
    source: str
    licence: str
    path: str
    sha256: str
    metrics: dict[str, float] = Field(default_factory=dict)
    weight: float = Field(default=1.0, ge=0)  # among the variants of the same model, see `octavo.experiments`


class EncoderEntry(Entry):
    """The encoder: built from its source by `octavo models build`."""

    SECTION: ClassVar = "encoder"

    source_sha256: str
    tokenizer_path: str
    tokenizer_sha256: str

    @property
    def version(self) -> str:
        """Changes when the encoder's or the tokenizer's bytes do."""
        from octavo.inference.encoder import MAX_TOKENS

        return _version(self.name, self.sha256, self.tokenizer_sha256, str(MAX_TOKENS))


class SubtypeEntry(SubtypeRule):
    """A head that tells the kinds of one type, on its beginning; `train_subtypes.py` made it."""

    path: str
    sha256: str
    source: str
    metrics: dict[str, float] = Field(default_factory=dict)


class ClassifierEntry(Entry, DecisionRule):
    """A head that labels documents, the heads of their kinds by type, and the rules that calibrate their confidence."""

    SECTION: ClassVar = "classifier"

    subtypes: Mapping[str, SubtypeEntry] = Field(default_factory=dict)

    def version_on(self, encoder: EncoderEntry) -> str:
        """Changes when the encoder, the head, the labels or the calibration do."""
        rule = self.model_dump_json(
            include=set(DecisionRule.model_fields), exclude={"subtypes": {"__all__": {"metrics"}}}
        )
        return _version(self.name, encoder.version, self.sha256, rule)


class RecognizerEntry(Entry):
    """A model that finds entities; a slope and an intercept calibrate the confidence of each label."""

    SECTION: ClassVar = "recognizer"

    labels: tuple[str, ...]
    slopes: tuple[float, ...]
    intercepts: tuple[float, ...]

    @model_validator(mode="after")
    def _one_calibration_a_label(self) -> "RecognizerEntry":
        if not len(self.labels) == len(self.slopes) == len(self.intercepts):
            raise ValueError(f"{len(self.labels)} labels need as many slopes and intercepts")
        return self

    def version_on(self, encoder: EncoderEntry) -> str:
        """Changes when the encoder, the head, the labels or the calibration do."""
        calibration = repr((self.slopes, self.intercepts))
        return _version(self.name, encoder.version, self.sha256, *self.labels, calibration)


class CustomEntry(Entry, FieldRule):
    """A head of custom types, made by `octavo models train`; the registry holds any number, each under its name."""

    SECTION: ClassVar = "custom"

    @property
    def version(self) -> str:
        """Changes when the head, its labels or its calibration do; the encoder's version stands beside it."""
        return _version(self.name, self.sha256, self.model_dump_json(include=set(FieldRule.model_fields)))


T = TypeVar("T")
AnyEntry = TypeVar("AnyEntry", EncoderEntry, ClassifierEntry, RecognizerEntry)


def read_entry(root: Path, kind: type[AnyEntry], variant: str = MAIN) -> AnyEntry:
    """Read one model's entry, or a variant of it, from the registry in the folder of the models.

    A variant says what it has of its own, its weight among that; all else but the metrics is the model's.

    Raises:
        ModelUnusable: there is no registry, or it does not say what it must of this model, or has no such variant.
    """
    return _validated(
        root, lambda sections: kind.model_validate(_of_variant(sections, kind.SECTION, variant))
    )


def read_versions(root: Path, kind: type[AnyEntry]) -> dict[str, AnyEntry]:
    """Read all versions of a model by their names, its main one first; errors as `read_entry`."""
    names = _validated(root, lambda sections: _version_names(sections, kind.SECTION))
    return {name: read_entry(root, kind, name) for name in names}


def _version_names(sections: dict[str, Any], section: str) -> tuple[str, ...]:
    return (MAIN, *sorted(sections.get(section, {}).get("variants", {})))


def _of_variant(sections: dict[str, Any], section: str, variant: str) -> dict[str, Any]:
    main = dict(sections.get(section, {}))
    variants = main.pop("variants", {})
    if variant == MAIN:
        return main
    if variant not in variants:
        raise ModelUnusable(f"the {section} has no variant {variant!r} in {REGISTRY}")
    own = {"name": f"{main.get('name')}-{variant}", "metrics": {}, "weight": 1.0}
    return {**main, **own, **variants[variant]}


def read_custom_entries(root: Path) -> tuple[CustomEntry, ...]:
    """Read the entries of all heads of custom types, by name; errors as `read_entry`."""
    return _validated(
        root,
        lambda sections: tuple(
            CustomEntry.model_validate({"name": name, **values})
            for name, values in sorted(sections.get(CustomEntry.SECTION, {}).items())
        ),
    )


def _validated(root: Path, read: Callable[[dict[str, Any]], T]) -> T:
    path = root / REGISTRY
    try:
        return read(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise ModelUnusable(f"{path} is missing") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError) as error:
        raise ModelUnusable(f"{path} cannot be used: {error}") from error


def read_verified(path: Path, sha256: str) -> bytes:
    """Return the file's bytes.

    Raises:
        ModelUnusable: the file is missing, or its hash is not the expected one.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise ModelUnusable(f"{path} is missing (sha256 {sha256}): run `octavo models build`") from error
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise ModelUnusable(f"{path} has sha256 {found}, the registry expects {sha256}")
    return data


def open_embedder(root: Path, threads: int = 0) -> Embedder:
    """Open the embedder. `threads` bounds the cores of one call; 0 takes all.

    Raises:
        ModelUnusable: a file is missing or is not the registered one.
    """
    return _embedder(root, threads)


def _embedder(root: Path, threads: int) -> "MeanPoolingEmbedder":
    from octavo.inference.embedder import MeanPoolingEmbedder

    return MeanPoolingEmbedder(open_encoder(root, threads))


def open_classifier(root: Path, threads: int = 0, variant: str = MAIN) -> Classifier:
    """Open the classifier, or a variant of it; arguments and errors as `open_embedder`."""
    return _classifier(root, threads, variant)


def _classifier(root: Path, threads: int, variant: str) -> "MeanEvidenceClassifier":
    from octavo.inference.classifier import MeanEvidenceClassifier

    entry = read_entry(root, ClassifierEntry, variant)
    version = entry.version_on(read_entry(root, EncoderEntry))
    return MeanEvidenceClassifier(open_encoder(root, threads), read_label_head(root, entry), version)


def read_label_head(root: Path, entry: ClassifierEntry) -> "LabelHead":
    """Read the classifier's files; errors as `open_embedder`."""
    from octavo.inference.classifier import LabelHead

    subtypes = tuple(read_verified(root / kinds.path, kinds.sha256) for kinds in entry.subtypes.values())
    return LabelHead(read_verified(root / entry.path, entry.sha256), entry, subtypes)


def open_decision(root: Path, variant: str = MAIN) -> Callable[[Vectors], Classification]:
    """Open what turns a document's evidence into its label: the classifier's `decide`, without the classifier.

    Raises:
        ModelUnusable: there is no registry, or it does not say what it must of the classifier.
    """
    return partial(decide, rule=read_entry(root, ClassifierEntry, variant))


def open_recognizer(root: Path, threads: int = 0, variant: str = MAIN) -> Recognizer:
    """Open the recognizer, or a variant, with the folder's patterns and custom types; arguments and errors as `open_embedder`."""
    return _recognizer(root, threads, variant)


def open_entity_model(root: Path, encoder: "Encoder | None" = None) -> Recognizer:
    """Open the recognizer without custom types, over the registered encoder or another; errors as `open_embedder`."""
    from octavo.inference.custom import RecognizerOfAllTypes

    encoder = encoder or open_encoder(root, threads=1)
    return RecognizerOfAllTypes(encoder, _tagger(root, encoder, MAIN), (), (), recognizer_version(root))


def _recognizer(root: Path, threads: int, variant: str) -> "RecognizerOfAllTypes":
    from octavo.inference.custom import RecognizerOfAllTypes

    encoder, rules = open_encoder(root, threads), read_custom_entries(root)
    markers = [_marker(root, entry) for entry in rules]
    tagger = _tagger(root, encoder, variant)
    return RecognizerOfAllTypes(encoder, tagger, markers, rules, recognizer_version(root, variant))


def _marker(root: Path, entry: CustomEntry) -> "FieldMarker":
    from octavo.inference.fields import FieldMarker

    return FieldMarker(read_verified(root / entry.path, entry.sha256), entry.labels)


def _tagger(root: Path, encoder: "Encoder", variant: str) -> "TokenTaggingRecognizer":
    from octavo.inference.recognizer import Calibration, TokenTaggingRecognizer

    entry = read_entry(root, RecognizerEntry, variant)
    head = read_verified(root / entry.path, entry.sha256)
    calibrated = zip(entry.labels, entry.slopes, entry.intercepts, strict=True)
    calibrations = {label: Calibration(slope, intercept) for label, slope, intercept in calibrated}
    matcher = PatternMatcher(read_patterns(_patterns_file(root), PATTERNS))
    return TokenTaggingRecognizer(encoder, head, calibrations, matcher, recognizer_version(root, variant))


def open_models(root: Path, threads: int = 0, classifier: str = MAIN, recognizer: str = MAIN) -> Models:
    """Open all three over one encoder, each in the variant named; arguments and errors as `open_embedder`."""
    from octavo.inference.one_pass import OnePass

    encoder = open_encoder(root, threads)
    heads = _classifier(root, threads, classifier), _recognizer(root, threads, recognizer)
    return OnePass(encoder, _embedder(root, threads), *heads)


def recognizer_version(root: Path, variant: str = MAIN) -> str:
    """Return the version of what `open_recognizer` opens: it changes with the heads, the encoder and the patterns."""
    entry = read_entry(root, RecognizerEntry, variant)
    patterns = hashlib.sha256(_patterns_file(root)).hexdigest()
    custom = (item.version for item in read_custom_entries(root))
    encoder = read_entry(root, EncoderEntry)
    return _version(entry.name, entry.version_on(encoder), _PATTERN_RULES, patterns, *custom)


def known_types(root: Path) -> frozenset[str]:
    """Return the types of entities that the model and the patterns find; errors as `open_recognizer`."""
    patterns = read_patterns(_patterns_file(root), PATTERNS)
    labels = {label for entry in read_versions(root, RecognizerEntry).values() for label in entry.labels}
    return frozenset(labels) | {pattern.type for pattern in patterns}


def _patterns_file(root: Path) -> bytes:
    """Return the bytes of the folder's patterns; a folder without the file has none."""
    path = root / PATTERNS
    return path.read_bytes() if path.exists() else b""


@cache
def open_encoder(root: Path, threads: int = 0) -> "Encoder":
    """Open the encoder once a process: all models of one folder share it. Errors as `open_embedder`."""
    from octavo.inference.encoder import Encoder

    entry = read_entry(root, EncoderEntry)
    model = read_verified(root / entry.path, entry.sha256)
    tokenizer = read_verified(root / entry.tokenizer_path, entry.tokenizer_sha256)
    return Encoder(model, tokenizer, entry.version, threads)


def _version(name: str, *parts: str) -> str:
    return f"{name}@{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:12]}"
