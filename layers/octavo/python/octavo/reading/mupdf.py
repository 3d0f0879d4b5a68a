"""PyMuPDF as we load it: the one place that imports it.

`import pymupdf` also imports its ONNX layout model where that is installed (it is a dependency since version 2):
0.4 s, 100 MB and five threads that we have no use for, and a process with threads cannot be forked safely.
"""

import sys

# None in this place makes an import fail, and PyMuPDF does without these two when it does.
for _unused in ("pymupdf.layout", "pymupdf4llm"):
    sys.modules.setdefault(_unused, None)  # type: ignore[arg-type]

import pymupdf  # noqa: E402

pymupdf.TOOLS.mupdf_display_errors(False)  # noqa: FBT003
pymupdf.TOOLS.mupdf_display_warnings(False)  # noqa: FBT003

__all__ = ["pymupdf"]
