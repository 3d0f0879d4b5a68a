"""Pictures of pages: as wide as asked for, upright, and made by a child that is bound."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from octavo.document import MediaType
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading.registry import PICTURES
from octavo.reading.sandbox import picture_in_child
from octavo.settings import Limits

LIMITS = Limits()


def pixels(png: bytes) -> Any:
    assert png.startswith(b"\x89PNG")
    return pymupdf.Pixmap(BytesIO(png))


def test_every_format_with_paper_and_no_other_has_pictures() -> None:
    assert set(PICTURES) == {media_type for media_type in MediaType if media_type.has_paper}


def test_a_page_is_as_wide_as_asked_for_and_shows_what_stands_on_it(make_pdf: Callable[..., Path]) -> None:
    path = make_pdf([], [(60, 400, "HHHHHHHH", 30)])
    picture = pixels(picture_in_child(path, 2, 300, LIMITS))
    assert (picture.width, picture.height) == (300, 400)
    ink = [
        (x, y) for x in range(300) for y in range(400) if sum(picture.pixel(x, y)) < 200
    ]  # the words stand at 60 to 230 points of 600, and end on the baseline at 400 of 800
    assert 29 <= min(x for x, _ in ink) <= 33
    assert 186 <= min(y for _, y in ink) <= max(y for _, y in ink) <= 201


def test_a_turned_page_is_upright_as_its_boxes_are(make_pdf: Callable[..., Path], tmp_path: Path) -> None:
    with pymupdf.open(make_pdf([(60, 400, "turned")])) as document:
        document[0].set_rotation(90)
        document.save(tmp_path / "turned.pdf")
    picture = pixels(picture_in_child(tmp_path / "turned.pdf", 1, 400, LIMITS))
    assert (picture.width, picture.height) == (400, 300)


def test_an_image_is_its_own_page(tmp_path: Path) -> None:
    image: Any = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 60, 30))
    image.set_rect(image.irect, (200, 0, 0))
    image.save(tmp_path / "red.png")
    picture = pixels(picture_in_child(tmp_path / "red.png", 1, 200, LIMITS))
    assert (picture.width, picture.height, picture.pixel(100, 50)) == (200, 100, (200, 0, 0))


def test_a_page_much_taller_than_wide_gets_a_narrower_picture(tmp_path: Path) -> None:
    with pymupdf.open() as document:
        document.new_page(width=100, height=14_000)
        document.save(tmp_path / "tall.pdf")
    picture = pixels(picture_in_child(tmp_path / "tall.pdf", 1, 2400, LIMITS))
    assert picture.width * picture.height < 17e6


@pytest.mark.parametrize(
    ("page", "limits", "code"),
    [
        (3, LIMITS, ReasonCode.PAGE_UNREADABLE),
        (1, Limits(seconds_to_render=0), ReasonCode.READER_TIMED_OUT),
    ],
)
def test_a_picture_that_cannot_be_is_refused_with_its_reason(
    make_pdf: Callable[..., Path], page: int, limits: Limits, code: ReasonCode
) -> None:
    path = make_pdf([(60, 400, "one")], [(60, 400, "two")])
    with pytest.raises(UnreadableDocument) as raised:
        picture_in_child(path, page, 200, limits)
    assert raised.value.code is code


def test_a_picture_on_the_page_over_the_limit_is_not_unpacked(tmp_path: Path) -> None:
    image: Any = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, 60, 30))
    image.clear_with(255)
    image.save(tmp_path / "white.png")
    with pytest.raises(UnreadableDocument) as raised:
        picture_in_child(tmp_path / "white.png", 1, 200, Limits(image_pixels=1000))
    assert raised.value.code is ReasonCode.DECOMPRESSES_TOO_LARGE
