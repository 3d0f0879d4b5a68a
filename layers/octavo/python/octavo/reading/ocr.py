"""Text in pictures: what an engine that recognises it is asked and answers, and which one this machine has."""

import shutil
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Protocol

from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading.lines import Box
from octavo.settings import read_settings


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in shades of grey: one byte a pixel, row by row from the top, 0 is black."""

    width: int
    height: int
    dpi: int
    pixels: bytes


@dataclass(frozen=True, slots=True)
class Word:
    """A word, its box in the picture's pixels, and how probably it is right, from 0 to 1."""

    text: str
    box: Box
    confidence: float


@dataclass(frozen=True, slots=True)
class RecognizedLine:
    """A line's words from left to right; `height` is that of its type in pixels, ascenders and descenders included."""

    words: tuple[Word, ...]
    height: float


class OcrEngine(Protocol):
    """Recognises the text of an upright picture. It works on one thread, and fetches nothing."""

    name: str

    def lacking(self) -> tuple[str, ...]:
        """Return the languages that it is told to know and that are not installed."""
        ...

    def recognize(self, picture: Picture, seconds: float) -> list[RecognizedLine]:
        """Return the lines, in the order that the engine finds right.

        Raises:
            UnreadableDocument: READER_TIMED_OUT after so many seconds, where the engine can be stopped;
                READER_OUT_OF_MEMORY, OCR_UNAVAILABLE (a language is not installed) or PAGE_UNREADABLE.
        """
        ...


def engine() -> OcrEngine:
    """Return the best engine of this machine: tesseract, or RapidOCR, which is slower and less exact.

    Raises:
        UnreadableDocument: OCR_UNAVAILABLE, there is neither.
    """
    if program := shutil.which("tesseract"):
        from octavo.reading.tesseract import Tesseract  # noqa: PLC0415 - as below

        return Tesseract(program, read_settings().ocr_languages)
    if find_spec("rapidocr") and find_spec("onnxruntime"):
        from octavo.reading.rapid import RapidOcr  # noqa: PLC0415 - most processes recognise nothing

        return RapidOcr()
    raise UnreadableDocument(ReasonCode.OCR_UNAVAILABLE)
