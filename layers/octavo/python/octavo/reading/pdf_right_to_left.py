"""Lines of Hebrew, Arabic and their like, from the order in which they stand to the order in which they are read.

MuPDF turns each right-to-left group of words around by itself, so that the groups of a line come in the wrong order,
with brackets and points on the wrong side. Where the letters stand tells all that is needed: they are read from right
to left, but numbers and words of other scripts from left to right.
"""

import re
import unicodedata
from typing import Any

_LETTERS = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_RIGHT_TO_LEFT = re.compile(f"[{_LETTERS}]")
_PRESENTATION_FORMS = re.compile(r"[\ufb1d-\ufdff\ufe70-\ufefc]+")
_OTHER = rf"(?![{_LETTERS}])[^\W_]"
# What goes from left to right within such a line: a number with its points and its unit, words of another script.
_LEFT_TO_RIGHT = re.compile(rf"[%°$€£]?{_OTHER}(?:{_OTHER}|[-.,:/%+@'’ ](?={_OTHER}))*[$€£]?")  # noqa: RUF001
_RUN = re.compile(rf"[{_LETTERS}](?:[{_LETTERS}\s\d.,'\"-]*[{_LETTERS}])?")
_MIRRORED = str.maketrans("()[]{}", ")(][}{")


def has_right_to_left(text: str) -> bool:
    """Whether the text holds a letter that is written from right to left."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def in_reading_order(line: dict[str, Any]) -> None:
    """Give the spans of a line of PyMuPDF's `rawdict` their `text`; one with right-to-left letters becomes one span."""
    spans = line["spans"]
    for span in spans:
        span["text"] = _standard_letters("".join(letter["c"] for letter in span["chars"]))
    text = "".join(span["text"] for span in spans)
    from_the_right = len(_RIGHT_TO_LEFT.findall(text))
    if not from_the_right or line["dir"][0] <= 0:
        return
    # Letters of one glyph share its right edge, and MuPDF has turned them around as it did their word.
    letters = sorted((letter for span in spans for letter in span["chars"]), key=_right_edge)
    seen = "".join(letter["c"] for letter in letters)
    if 2 * from_the_right > sum(map(str.isalpha, text)):
        spans[0]["text"] = _logical(seen)
    else:
        spans[0]["text"] = _standard_letters(_RUN.sub(lambda run: run.group()[::-1], seen))
    spans[0]["bbox"] = line["bbox"]
    del spans[1:]


def _right_edge(letter: dict[str, Any]) -> float:
    return round(float(letter["bbox"][2]), 1)


def _logical(seen: str) -> str:
    """Return what is read from right to left in `seen`, a line's letters from left to right."""
    text = _LEFT_TO_RIGHT.sub(lambda run: run.group()[::-1], seen[::-1])
    first_opening, first_closing = text.find("("), text.find(")")
    if -1 < first_closing < first_opening:  # some fonts name a bracket by its shape, others by its meaning
        text = text.translate(_MIRRORED)
    return _standard_letters(text)


def _standard_letters(text: str) -> str:
    """Return the text with the shapes that a letter takes in a word as that letter."""
    return _PRESENTATION_FORMS.sub(lambda shapes: unicodedata.normalize("NFKC", shapes.group()), text)
