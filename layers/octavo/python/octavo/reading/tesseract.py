"""Tesseract, a program of its own: the picture goes in, hOCR comes out."""

import os
import re
import subprocess
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET

from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading.ocr import Picture, RecognizedLine, Word
from octavo.reading.text import clean

_PROPERTY: Final = re.compile(r"(bbox|x_size|x_wconf) ([-\d. ]+)")
_LINES: Final = {"ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat"}
# Finds columns and blocks by itself. It would find out the orientation too (1), in a tenth more of its time;
# that is known before, see `pictures.py`.
_SEGMENTATION: Final = "3"


class Tesseract:
    """Starts the program for each picture; its memory is bounded as that of the process that starts it."""

    name = "tesseract"

    def __init__(self, program: str, languages: str) -> None:
        self._program = program
        self._languages = languages

    def lacking(self) -> tuple[str, ...]:
        """Return the languages whose data is not installed."""
        command = [self._program, "--list-langs"]
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()  # noqa: S603 - as below
        return tuple(language for language in self._languages.split("+") if language not in listed)

    def recognize(self, picture: Picture, seconds: float) -> list[RecognizedLine]:
        """Return the lines, column by column."""
        command = [self._program, "stdin", "stdout", "-l", self._languages, "--dpi", str(picture.dpi)]
        command += ["--psm", _SEGMENTATION, "-c", "tessedit_create_hocr=1"]
        header = b"P5 %d %d 255\n" % (picture.width, picture.height)
        try:
            finished = subprocess.run(  # noqa: S603 - the program by its path, the languages from our settings
                command,
                input=header + picture.pixels,
                capture_output=True,
                timeout=seconds,
                check=False,
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            )
        except subprocess.TimeoutExpired as error:
            raise UnreadableDocument(ReasonCode.READER_TIMED_OUT, "recognising its text") from error
        if finished.returncode:
            raise _refusal(finished.stderr.decode(errors="replace").strip())
        return list(_lines(finished.stdout.decode(errors="replace")))


def _refusal(said: str) -> UnreadableDocument:
    if "language" in said:
        return UnreadableDocument(ReasonCode.OCR_UNAVAILABLE, said.splitlines()[-1])
    if re.search(r"alloc|memory", said):
        return UnreadableDocument(ReasonCode.READER_OUT_OF_MEMORY, "recognising its text")
    return UnreadableDocument(ReasonCode.PAGE_UNREADABLE, f"tesseract: {said[-200:]}")


def _lines(hocr: str) -> Iterator[RecognizedLine]:
    for element in ET.fromstring(clean(hocr)).iter():  # noqa: S314 - written by tesseract, not the document
        if element.get("class") in _LINES:
            words = tuple(_words(element))
            if words:
                yield RecognizedLine(words, height=_properties(element)["x_size"][0])


def _words(line: ET.Element) -> Iterator[Word]:
    for element in line.iter():
        text = "".join(element.itertext()).strip()
        if element.get("class") == "ocrx_word" and text:
            properties = _properties(element)
            x0, y0, x1, y1 = properties["bbox"]
            yield Word(text, (x0, y0, x1, y1), properties["x_wconf"][0] / 100)


def _properties(element: ET.Element) -> dict[str, list[float]]:
    title = element.get("title", "")
    return {name: [float(value) for value in values.split()] for name, values in _PROPERTY.findall(title)}
