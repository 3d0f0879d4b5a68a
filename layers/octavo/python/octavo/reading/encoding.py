"""Bytes to text: a byte order mark decides, else the zeros of UTF-16 and 32, else UTF-8, else Windows-1252."""

import codecs
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE: Final = 1024**2
_LONGEST_CHARACTER: Final = 4
_LATIN: Final = "cp1252"


def encoding_of(data: bytes) -> str:
    """Return the encoding of a text from its bytes, or from its first million of them."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    guess = json.detect_encoding(data[:_LONGEST_CHARACTER])  # by where the zeros are; it needs no JSON
    if guess != "utf-8":
        return guess
    try:
        codecs.getincrementaldecoder("utf-8")().decode(
            data
        )  # a character cut off at the end is none of its faults
    except UnicodeDecodeError:
        return _LATIN
    return "utf-8"


def decoded(data: bytes) -> str:
    """Return the bytes as text; what the encoding does not know becomes U+FFFD."""
    return data.decode(encoding_of(data), errors="replace").removeprefix("\ufeff")


def read_text(path: Path) -> str:
    """Return a file as text, its line ends as newlines."""
    return decoded(path.read_bytes()).replace("\r\n", "\n").replace("\r", "\n")


def lines_of(path: Path) -> Iterator[str]:
    """Yield a file's lines without their ends, holding no more than one."""
    with path.open("rb") as file:
        encoding = encoding_of(file.read(_SAMPLE))
        file.seek(0)
        for line in io.TextIOWrapper(file, encoding, errors="replace"):
            yield line.removeprefix("\ufeff").rstrip("\n")
