"""Vectors that were computed before: of the same texts by the same encoder, kept between runs."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from octavo.inference.ports import Embedder, Vectors
from octavo_cli.paths import HOME
from octavo_cli.terminal import working

KEPT: Final = HOME / "evaluation/vectors"


def vectors_of(texts: Sequence[str], embedder: Embedder, kept: Path = KEPT) -> Vectors:
    """Return an array of shape (len(texts), dimensions), from the disk where these texts were embedded before."""
    digest = hashlib.sha256("\0".join([embedder.version, *texts]).encode()).hexdigest()
    path = kept / f"{digest[:32]}.npy"
    if not path.is_file():
        kept.mkdir(parents=True, exist_ok=True)
        with working(f"Embedding {len(texts)} texts"):
            made = embedder.embed(texts)
        unfinished = path.with_suffix(".part.npy")
        np.save(unfinished, made)
        unfinished.rename(path)
    known: Vectors = np.load(path)
    return known
