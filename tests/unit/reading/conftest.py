"""Small documents, made on the spot."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymupdf
import pytest


@pytest.fixture
def make_pdf(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a PDF of 600 x 800 points, one list of lines for each page.

    A line is (x, y of the baseline, text), then size and font where they are not 10 points of Helvetica.
    """

    def make(*pages: list[tuple[Any, ...]], **save: Any) -> Path:
        document: Any = pymupdf.open()
        for lines in pages:
            page = document.new_page(width=600, height=800)
            for x, y, text, *style in lines:
                size = style[0] if style else 10
                font = style[1] if style[1:] else "helv"
                page.insert_text((x, y), text, fontsize=size, fontname=font)
        path = tmp_path / "made.pdf"
        document.save(path, **save)
        return path

    return make
