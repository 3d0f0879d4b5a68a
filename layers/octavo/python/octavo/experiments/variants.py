"""Several versions of one model side by side: which of them a document meets, by its id and the versions' weights.

Read from `models.toml` without a library beyond Python's own: Intake, which asks, starts without NumPy and pydantic's models.
"""

import hashlib
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Final

from octavo.errors import ModelUnusable

MAIN: Final = "main"  # the entry itself, beside its variants
# Not the encoder: an index holds vectors of one encoder, and those of two cannot be compared.
VARIED: Final = ("classifier", "recognizer")

Weights = Mapping[str, float]


@dataclass(frozen=True)
class Variants:
    """The weights of each model that has variants, by the names of its versions; another salt deals the documents anew."""

    weights: Mapping[str, Weights]
    salt: str = ""

    def of(self, document_id: str) -> dict[str, str]:
        """Return which version of each such model the document meets: always the same, while salt and weights are."""
        return {
            model: pick(weights, f"{self.salt}/{model}/{document_id}")
            for model, weights in self.weights.items()
        }


NONE: Final = Variants({})


def pick(weights: Weights, key: str) -> str:
    """Return one name, as often as its share of the weights says over many keys, and always the same for one key.

    The names lie side by side on a line, each as long as its weight; the key's SHA-256 is the point. A weight that
    grows at the cost of its neighbour moves only the keys in between.
    """
    point = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) / 2**64 * math.fsum(weights.values())
    ends = zip(weights, accumulate(weights.values()), strict=True)
    of_weight = [(name, end) for name, end in ends if weights[name] > 0]
    return next((name for name, end in of_weight if point < end), of_weight[-1][0])


def read_variants(registry: Path) -> Variants:
    """Read the weights of all models that have variants; a registry without any has none.

    Raises:
        ModelUnusable: there is no registry, or its weights are no shares, or the encoder has variants.
    """
    try:
        sections = tomllib.loads(registry.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelUnusable(f"{registry} is missing") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ModelUnusable(f"{registry} cannot be used: {error}") from error
    if "variants" in sections.get("encoder", {}):
        raise ModelUnusable(
            f"{registry}: the encoder can have no variants, since one index holds the vectors of one encoder"
        )
    weights = {model: _weights(sections.get(model, {}), f"{registry}: {model}") for model in VARIED}
    salt = str(sections.get("experiment", {}).get("salt", ""))
    return Variants({model: found for model, found in weights.items() if len(found) > 1}, salt)


def _weights(section: Mapping[str, object], where: str) -> dict[str, float]:
    variants = section.get("variants", {})
    if not isinstance(variants, Mapping) or MAIN in variants:
        raise ModelUnusable(f"{where}.variants must be tables by name, none of them {MAIN!r}")
    entries = {MAIN: section, **dict(sorted(variants.items()))}
    weights = {name: entry.get("weight", 1.0) for name, entry in entries.items()}
    for name, weight in weights.items():
        if not isinstance(weight, int | float) or not math.isfinite(weight) or weight < 0:
            raise ModelUnusable(f"{where}: the weight of {name!r} is {weight!r}, not a number of 0 or more")
    if not any(weights.values()):
        raise ModelUnusable(f"{where}: no version has a weight above 0")
    return weights
