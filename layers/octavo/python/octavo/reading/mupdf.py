"""PyMuPDF as we load it, and what its errors mean: the one place that imports it.

`import pymupdf` also imports its ONNX layout model where that is installed (it is a dependency since version 2):
0.4 s, 100 MB and five threads that we have no use for, and a process with threads cannot be forked safely.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from octavo.errors import ReasonCode, UnreadableDocument

# None in this place makes an import fail, and PyMuPDF does without these two when it does.
for _unused in ("pymupdf.layout", "pymupdf4llm"):
    sys.modules.setdefault(_unused, None)  # type: ignore[arg-type]

import pymupdf  # noqa: E402

pymupdf.TOOLS.mupdf_display_errors(False)  # noqa: FBT003
pymupdf.TOOLS.mupdf_display_warnings(False)  # noqa: FBT003

# What PyMuPDF raises on damaged input. MuPDF's own errors derive from Exception alone.
DAMAGE = (RuntimeError, ValueError, IndexError, TypeError, pymupdf.mupdf.FzErrorBase)


@contextmanager
def refusing_damage(code: ReasonCode) -> Iterator[None]:
    """Turn what PyMuPDF raises into a refusal with this code; keep anything but calls of PyMuPDF out of it.

    Raises:
        MemoryError: it ran out, which MuPDF reports like any other error.
    """
    try:
        yield
    except DAMAGE as error:
        if re.search(r"alloc|memory", str(error)):
            raise MemoryError(str(error)) from error
        raise UnreadableDocument(code, str(error)) from error


__all__ = ["DAMAGE", "pymupdf", "refusing_damage"]
