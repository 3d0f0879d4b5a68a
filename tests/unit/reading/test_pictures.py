"""What a picture shows before it is read: ink, paper, and how the lines run."""

import numpy as np
import pymupdf
import pytest
from numpy.typing import NDArray

from octavo.reading.ocr import Picture
from octavo.reading.pictures import coarse, is_blank, is_paper, slant

DPI = 150
TEXT = ["The", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "dog,", "and", "no", "dog", "minds"]


def page(*, text: bool = True, turned: float = 0.0) -> Picture:
    with pymupdf.open() as document:
        sheet = document.new_page(width=420, height=595)
        for index in range(30 if text else 0):
            words = TEXT[index % len(TEXT) :] + TEXT[: index % len(TEXT)]
            sheet.insert_text((40, 60 + 16 * index), " ".join(words), fontsize=11)
        matrix = pymupdf.Matrix(DPI / 72, DPI / 72).prerotate(turned)
        seen = sheet.get_pixmap(matrix=matrix, colorspace=pymupdf.csGRAY)
    return Picture(seen.width, seen.height, DPI, seen.samples)


def grey(pixels: NDArray[np.float64]) -> Picture:
    height, width = pixels.shape
    return Picture(width, height, DPI, pixels.clip(0, 255).astype(np.uint8).tobytes())


@pytest.mark.parametrize("turned", [0.0, 0.7, -2.5, 6.0, 90.0, 92.0, -88.0, 180.0])
def test_turning_a_page_by_its_slant_makes_its_lines_run_across(turned: float) -> None:
    straightened = (turned + slant(coarse(page(turned=turned))) + 90) % 180 - 90
    assert straightened == pytest.approx(0, abs=0.15)


def test_empty_paper_is_blank_and_not_askew() -> None:
    empty = coarse(page(text=False))
    assert is_blank(empty)
    assert slant(empty) == 0


def test_the_grain_of_a_scanner_is_no_ink() -> None:
    grain = np.random.default_rng(1).normal(235, 12, (900, 700))
    assert is_blank(coarse(grey(grain)))


def test_a_lone_page_number_is_ink() -> None:
    with pymupdf.open() as document:
        sheet = document.new_page()
        sheet.insert_text((300, 800), "7", fontsize=9)
        seen = sheet.get_pixmap(dpi=DPI, colorspace=pymupdf.csGRAY)
    assert not is_blank(coarse(Picture(seen.width, seen.height, DPI, seen.samples)))


def test_a_page_of_text_is_paper_and_a_photograph_is_not() -> None:
    shades = np.linspace(0, 255, 900)[:, None] + np.linspace(0, 60, 700)[None, :]
    assert is_paper(coarse(page()))
    assert not is_paper(coarse(grey(shades)))
