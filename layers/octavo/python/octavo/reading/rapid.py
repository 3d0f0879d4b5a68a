"""RapidOCR, PaddleOCR's networks on onnxruntime: for machines that have Python's packages alone.

The networks are in its wheel; nothing is fetched.
"""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from rapidocr import RapidOCR

from octavo.reading.ocr import Picture, RecognizedLine, Word

# One thread, and memory that a reader's limit has room for: whole pages are searched for text at some 110 dpi, lines
# are read one by one. Its own settings need 1.5 GB, and twice the time, for no more words. A page is upright here.
_SETTINGS: Final = {
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "Det.limit_type": "max",
    "Det.limit_side_len": 1280,
    "Rec.rec_batch_num": 1,
    "Global.use_cls": False,
    "Global.log_level": "error",
}


class RapidOcr:
    """Loads its networks once; it cannot be stopped, so that what bounds its time is the reader's own limit."""

    name = "rapidocr"

    def __init__(self) -> None:
        self._engine = RapidOCR(params=_SETTINGS)

    def lacking(self) -> tuple[str, ...]:
        """Return nothing: its one network knows some fifty languages, and is told none."""
        return ()

    def recognize(self, picture: Picture, seconds: float) -> list[RecognizedLine]:  # noqa: ARG002 - as above
        """Return the lines from top to bottom."""
        grey = np.frombuffer(picture.pixels, np.uint8).reshape(picture.height, picture.width)
        found: Any = self._engine(np.repeat(grey[:, :, None], 3, axis=2), return_word_box=True)
        return list(_lines(found))


def _lines(found: Any) -> Iterator[RecognizedLine]:  # noqa: ANN401 - RapidOCR publishes no types
    if found.boxes is None:
        return
    for corners, line in zip(found.boxes, found.word_results, strict=True):
        words = tuple(_word(*word) for word in line if word[0].strip())
        if words:
            yield RecognizedLine(words, height=float(np.linalg.norm(corners[3] - corners[0])))


def _word(text: str, confidence: float, corners: Any) -> Word:  # noqa: ANN401 - as above
    x, y = np.asarray(corners, float).T
    return Word(text.strip(), (float(x.min()), float(y.min()), float(x.max()), float(y.max())), confidence)
