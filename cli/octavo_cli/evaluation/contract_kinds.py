"""How often a contract gets the right kind, and how often none."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from octavo.errors import InvalidRequest
from octavo.inference.ports import Classifier
from octavo_cli.evaluation.calibration import calibration_error
from octavo_cli.evaluation.json_lines import records
from octavo_cli.evaluation.ranking import interval
from octavo_cli.training.annotations import AnnotatedText
from octavo_cli.training.contract_fields import filed_by
from octavo_cli.training.passages import passages

_READ: Final = 14_000  # characters of a contract; its beginning tells its kind
_PARTS: Final = 3


@dataclass(frozen=True)
class Contract:
    """A contract's beginning, its kind by CUAD, who filed it, and its split by that."""

    text: str
    kind: str
    company: str
    split: str

    @property
    def parts(self) -> list[str]:
        """The text cut as the pipeline cuts it; the first few."""
        return [item.text for item in passages(AnnotatedText(text=self.text, entities=()))[:_PARTS]]


def contracts(data: Path) -> list[Contract]:
    """Read CUAD's contracts whose kind is known.

    Raises:
        InvalidRequest: the folder does not hold them.
    """
    folder = data / "contracts"
    path = folder / "converted/contract_types.jsonl"
    if not path.is_file():
        raise InvalidRequest(f"{path} is missing: name the folder of evaluation data")
    return [_contract(folder, row) for row in records(path) if row["label"]]


def held_out(data: Path) -> list[Contract]:
    """Read those that no head was trained on; errors as `contracts`."""
    return [contract for contract in contracts(data) if contract.split == "test"]


def _contract(folder: Path, row: dict[str, Any]) -> Contract:
    text = (folder / row["text_file"]).read_text(encoding="utf-8", errors="replace")[:_READ]
    company = filed_by(row["id"])
    split = AnnotatedText(text="", entities=(), group=company).split
    return Contract(text, row["label"].lower().replace(" ", "_"), company, split)


def judged(classifier: Classifier, documents: Sequence[Contract]) -> dict[str, Any]:
    """Tell each contract's kind by its first parts; return the metrics, with 95 % intervals by bootstrap.

    `given` is the share that gets a kind at all, `right` the share of those whose kind is the right one.
    """
    decided = [classifier.decide(classifier.evidence(document.parts)).subtype for document in documents]
    given = [(kind, document.kind) for kind, document in zip(decided, documents, strict=True) if kind]
    right = np.array([kind.label == truth for kind, truth in given])
    confidence = np.array([kind.confidence for kind, _ in given])
    return {
        "documents": len(documents),
        "given": interval([float(kind is not None) for kind in decided])._asdict(),
        "right": interval(right.astype(float).tolist())._asdict(),
        "calibration_error": calibration_error(confidence, right),
    }
