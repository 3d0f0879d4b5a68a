"""What people noted on a PDF page: comments, marked passages, stamps, attached files."""

import math
from dataclasses import dataclass
from typing import Any

from octavo.reading.lines import Box
from octavo.reading.mupdf import pymupdf
from octavo.reading.pdf_links import text_in
from octavo.reading.text import clean

_MARKED = {
    "Highlight": "Highlighted",
    "Underline": "Underlined",
    "Squiggly": "Underlined",
    "StrikeOut": "Struck out",
}
_UNSEEN = 2 | 32  # the flags Hidden and NoView
_CORNERS = 4


@dataclass(frozen=True, slots=True)
class Note:
    """An annotation: what it says, with its author, and where; `hidden` if no viewer shows it."""

    text: str
    box: Box
    hidden: bool


def notes(page: Any, words: Any) -> list[Note]:  # noqa: ANN401 - PyMuPDF publishes no types
    """Return the page's annotations that say something which its text, `words`, does not, in the order of the file."""
    annotation = page.first_annot
    found: list[Note] = []
    while annotation is not None:
        text = _text(annotation, words)
        if text:
            box = _box(annotation.rect * page.rotation_matrix, page.rect)
            found.append(Note(text, box, hidden=bool(annotation.flags & _UNSEEN)))
        annotation = annotation.next
    return found


def _text(annotation: Any, words: Any) -> str:  # noqa: ANN401 - as above
    kind = annotation.type[1]
    info = annotation.info
    said = " ".join(clean(info.get("content") or "").split())
    author = " ".join(clean(info.get("title") or "").split())
    if kind == "FreeText" and said.replace(" ", "") in _drawn(annotation, words):
        return ""  # it stands on the page as text, and is read as such
    if kind in _MARKED:
        marked = _marked_text(annotation, words)
        what = f"{_MARKED[kind]}: {marked}" if marked else ""
        said = f"{what} ({said})" if what and said and said != marked else what or said
    elif kind == "FileAttachment":
        name = clean(annotation.file_info.get("filename") or "")
        said = f"Attached file: {name}" + (f" ({said})" if said and said != name else "")
    return f"{author}: {said}" if author and said else said


def _drawn(annotation: Any, words: Any) -> str:  # noqa: ANN401 - as above
    return text_in(words, annotation.rect).replace(" ", "")


def _marked_text(annotation: Any, words: Any) -> str:  # noqa: ANN401 - as above
    corners = annotation.vertices or []
    lines = [
        text_in(words, pymupdf.Quad(corners[start : start + _CORNERS]).rect)
        for start in range(0, len(corners) - _CORNERS + 1, _CORNERS)
    ]
    return " ".join(line for line in lines if line)


def _box(area: Any, page: Any) -> Box:  # noqa: ANN401 - as above
    """Return the annotation's place; that of the whole page where it has none."""
    box = tuple(area)
    return box if all(map(math.isfinite, box)) and area.is_valid and not area.is_infinite else tuple(page)
