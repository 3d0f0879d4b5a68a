"""The pictures of a PDF page: where they stand, and what a tagged PDF says that they show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from octavo.reading.lines import Box, union
from octavo.reading.mupdf import pymupdf
from octavo.reading.text import clean

_MUPDF = pymupdf.mupdf
_SMALLEST = 36.0  # points of width and height; what is smaller is an icon or a rule
_MOST_ELEMENTS = 10_000  # of one page
_MOST_PARENTS = 3  # between a page's content and the figure that it belongs to
_CORNERS = 4


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture, or a drawing that is tagged as a figure; `text` is its description, "" where there is none."""

    box: Box
    text: str = ""


def figures(page: Any, pictures: Sequence[Box], *, with_tags: bool) -> list[Figure]:  # noqa: ANN401 - PyMuPDF publishes no types
    """Return the page's figures; of tagged ones those that have a description and a place."""
    found = list(_tagged(page)) if with_tags else []
    for box in _whole(pictures):
        if min(box[2] - box[0], box[3] - box[1]) >= _SMALLEST and not any(
            _meet(box, other.box) for other in found
        ):
            found.append(Figure(box))
    return found


def _whole(pictures: Sequence[Box]) -> list[Box]:
    """Return the boxes, those that meet as one: programs cut pictures into strips."""
    whole: list[Box] = []
    for picture in sorted(pictures, key=lambda box: (box[1], box[0])):
        box, apart = picture, []
        for other in whole:
            if _meet(box, other):
                box = union((box, other))
            else:
                apart.append(other)
        whole = [*apart, box]
    return whole


def _meet(a: Box, b: Box) -> bool:
    return a[0] <= b[2] + 1 and b[0] <= a[2] + 1 and a[1] <= b[3] + 1 and b[1] <= a[3] + 1


def _tagged(page: Any) -> Iterator[Figure]:  # noqa: ANN401 - as above
    seen: set[int] = set()
    for element in _elements(page):
        figure = _figure_of(element)
        number = _MUPDF.pdf_to_num(figure) if figure is not None else 0
        if figure is None or number in seen:
            continue
        seen.add(number)
        text = " ".join(clean(_text(figure, "Alt")).split())
        box = _place(page, figure)
        if text and box is not None:
            yield Figure(box, text)


def _elements(page: Any) -> Iterator[Any]:  # noqa: ANN401 - as above
    """Yield the structure elements that the page's content belongs to, each once."""
    pdf = _MUPDF.pdf_document_from_fz_document(page.parent.this)
    root = _get(_MUPDF.pdf_dict_get(_MUPDF.pdf_trailer(pdf), _name("Root")), "StructTreeRoot")
    key = _get(_MUPDF.pdf_page_from_fz_page(page.this).obj(), "StructParents")
    if not _MUPDF.pdf_is_int(key):
        return
    parents = _MUPDF.pdf_lookup_number(_get(root, "ParentTree"), _MUPDF.pdf_to_int(key))
    seen: set[int] = set()
    for index in range(min(_MUPDF.pdf_array_len(parents), _MOST_ELEMENTS)):
        element = _MUPDF.pdf_array_get(parents, index)
        number = _MUPDF.pdf_to_num(element)
        if number not in seen:
            seen.add(number)
            yield element


def _figure_of(element: Any) -> Any:  # noqa: ANN401 - as above
    """Return the element itself or the next one above it that is a figure; None if none is."""
    for _ in range(_MOST_PARENTS):
        if _MUPDF.pdf_to_name(_get(element, "S")) == "Figure":
            return element
        element = _get(element, "P")
    return None


def _place(page: Any, figure: Any) -> Box | None:  # noqa: ANN401 - as above
    attributes = _get(figure, "A")
    owners = (
        [
            _MUPDF.pdf_array_get(attributes, index)
            for index in range(min(_MUPDF.pdf_array_len(attributes), 10))
        ]
        if _MUPDF.pdf_is_array(attributes)
        else [attributes]
    )
    for owner in owners:
        corners = _get(owner, "BBox")
        if _MUPDF.pdf_array_len(corners) == _CORNERS:
            rectangle = pymupdf.Rect([_MUPDF.pdf_array_get_real(corners, index) for index in range(_CORNERS)])
            box = rectangle.normalize() * page.transformation_matrix * page.rotation_matrix & page.rect
            return None if box.is_empty else tuple(box)
    return None


def _get(owner: Any, key: str) -> Any:  # noqa: ANN401 - as above
    return _MUPDF.pdf_dict_gets(owner, key)


def _text(owner: Any, key: str) -> str:  # noqa: ANN401 - as above
    return str(_MUPDF.pdf_to_text_string(_get(owner, key)))


def _name(text: str) -> Any:  # noqa: ANN401 - as above
    return _MUPDF.pdf_new_name(text)
