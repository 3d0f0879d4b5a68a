from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from octavo.errors import InvalidRequest
from octavo.inference.ports import Vectors
from octavo_cli.evaluation.embedding import Pair, fidelity, mixed_texts


class Fixed:
    version = "1"
    dimensions = 2

    def __init__(self, *rows: tuple[float, float]) -> None:
        self._rows = np.array(rows, np.float32)

    def embed(self, texts: Sequence[str]) -> Vectors:
        return self._rows[: len(texts)]


def test_the_cosine_tells_how_far_the_worst_text_is_off() -> None:
    pair = Pair(Fixed((1, 0), (0.6, 0.8)), Fixed((1, 0), (1, 0)))

    measured = fidelity(pair, ["one", "two"])

    assert measured["cosine"]["mean"] == pytest.approx(0.8)
    assert measured["cosine"]["least"] == pytest.approx(0.6)


def test_another_folder_is_refused_by_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match=r"doctypes/test\.jsonl is missing"):
        mixed_texts(tmp_path)
