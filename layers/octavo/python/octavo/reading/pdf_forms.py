"""The form fields of a PDF page: what each is called, what was filled in, and where."""

import re
from dataclasses import dataclass
from typing import Any

from octavo.reading.lines import Box
from octavo.reading.mupdf import pymupdf
from octavo.reading.text import clean

_PASSWORD = 1 << 13  # of a text field's flags
_UNSEEN = 2 | 32  # the flags Hidden and NoView
_INDEX = re.compile(r"\[\d+\]$")
_TICKED = {pymupdf.mupdf.PDF_WIDGET_TYPE_CHECKBOX, pymupdf.mupdf.PDF_WIDGET_TYPE_RADIOBUTTON}
_CHECKED = {True: "yes", False: "no"}


@dataclass(frozen=True, slots=True)
class Field:
    """A filled field: its label (or name), its value, its place; `hidden` if no viewer shows it.

    `is_ticked` of a check box or a radio button: what is drawn in it is its tick, a letter of a symbol font.
    """

    label: str
    value: str
    box: Box
    hidden: bool
    is_ticked: bool

    @property
    def text(self) -> str:
        """What the field says, with its label."""
        return f"{self.label}: {self.value}" if self.label else self.value

    def shows(self, box: Box, text: str) -> bool:
        """Whether text at this place is the field's value, or a part of it."""
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        slack = (box[3] - box[1]) / 2  # type may be too large for its field
        is_inside = self.box[0] <= x <= self.box[2] and self.box[1] - slack <= y <= self.box[3] + slack
        return is_inside and (self.is_ticked or "".join(text.split()) in "".join(self.value.split()))


def fields(page: Any) -> list[Field]:  # noqa: ANN401 - PyMuPDF publishes no types
    """Return the page's fields that have a value, and its check boxes; a text field for a password is left out."""
    found: list[Field] = []
    widget = page.first_widget
    while widget is not None:
        value = _value(widget)
        if value:
            box = tuple(widget.rect * page.rotation_matrix)
            label = clean(widget.field_label or "").strip() or _name(widget.field_name or "")
            label = " ".join(label.split()).rstrip(": ")
            is_ticked = widget.field_type in _TICKED
            found.append(Field(label, value, box, _is_unseen(page, widget), is_ticked))
        widget = widget.next
    return found


def _value(widget: Any) -> str:  # noqa: ANN401 - as above
    kind, value = widget.field_type, widget.field_value
    if kind == pymupdf.mupdf.PDF_WIDGET_TYPE_CHECKBOX:
        return _CHECKED[value not in {None, False, "", "Off"}]
    if kind == pymupdf.mupdf.PDF_WIDGET_TYPE_RADIOBUTTON:
        return _chosen(widget)
    if kind == pymupdf.mupdf.PDF_WIDGET_TYPE_SIGNATURE:
        return "signed" if widget.is_signed else ""
    if kind == pymupdf.mupdf.PDF_WIDGET_TYPE_BUTTON or (
        kind == pymupdf.mupdf.PDF_WIDGET_TYPE_TEXT and widget.field_flags & _PASSWORD
    ):
        return ""
    values = value if isinstance(value, list | tuple) else [value]
    return ", ".join(" ".join(clean(str(item)).split()) for item in values if item)


def _chosen(widget: Any) -> str:  # noqa: ANN401 - as above
    """Return the name of the radio button that is on; "" for one that is off."""
    state = widget.field_value
    if state in {None, False, "", "Off"}:
        return ""
    return clean(str(state if isinstance(state, str) else widget.on_state())).strip()


def _name(path: str) -> str:
    """Return the last part of a field's full name: `form1[0].page2[0].City[0]` is `City`."""
    return _INDEX.sub("", clean(path).rpartition(".")[2]).strip()


def _is_unseen(page: Any, widget: Any) -> bool:  # noqa: ANN401 - as above
    kind, flags = page.parent.xref_get_key(widget.xref, "F")
    return kind == "int" and bool(int(flags) & _UNSEEN)
