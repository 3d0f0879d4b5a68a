"""Real small files of every format, damaged at random: each ends as pages or as a reason, never as a crash."""

import io
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pymupdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from octavo.document import MediaType, Page
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading.registry import READERS
from octavo.reading.sandbox import opened_in_child
from octavo.settings import Limits
from tests.contract.test_readers import EXTENSIONS, WRITERS

# Small pictures alone: what a turned bit makes of their size would keep the recognition of text busy for minutes.
LIMITS = Limits(seconds_to_open=20, seconds_per_page=20, image_pixels=250_000)
# A process reads each file, so there are far fewer files than examples elsewhere.
SETTINGS = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
    max_examples=settings().max_examples // 10,
)
Damage = Callable[[bytes], bytes]


def drawn(file_type: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with pymupdf.open() as document:
            page = document.new_page(width=150, height=60)
            page.insert_text((15, 35), "A heron", fontsize=20)
            path.write_bytes(page.get_pixmap(dpi=100).tobytes(file_type))

    return write


def write_small_tiff(path: Path) -> None:
    drawn("png")(path)
    with Image.open(path) as picture:
        pages = [picture.convert("L"), picture.convert("1")]
    pages[0].save(path, "TIFF", dpi=(100, 100), save_all=True, append_images=pages[1:])


PICTURES = {MediaType.PNG: drawn("png"), MediaType.JPEG: drawn("jpeg"), MediaType.TIFF: write_small_tiff}
SMALL_FILES = WRITERS | PICTURES


@cache
def content_of(media_type: MediaType) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / media_type.name
        SMALL_FILES[media_type](path)
        return path.read_bytes()


def cut(content: bytes, share: float) -> bytes:
    return content[: int(share * len(content))]


def flipped(content: bytes, share: float, bit: int) -> bytes:
    place = int(share * (len(content) - 1))
    return content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :]


def moved(content: bytes, share: float, other: float, length: int) -> bytes:
    """A piece of the content in another place, over what stood there."""
    start, end = int(share * len(content)), int(other * len(content))
    return content[:end] + content[start : start + length] + content[end + length :]


def replaced(content: bytes, share: float, value: bytes) -> bytes:
    place = int(share * len(content))
    return content[:place] + value + content[place + len(value) :]


SHARES = st.floats(0, 1, exclude_max=True)
NUMBERS = st.sampled_from(
    [b"-1", b"0", b"99999999999", b"1e999", b"\x00", b"\xff\xfe", b"<<", b">>", b"endobj", b"</w:p>", b'"']
)
DAMAGES: st.SearchStrategy[Damage] = st.one_of(
    st.builds(lambda share: lambda content: cut(content, share), SHARES),
    st.builds(lambda share, bit: lambda content: flipped(content, share, bit), SHARES, st.integers(0, 7)),
    st.builds(lambda *places: lambda content: moved(content, *places), SHARES, SHARES, st.integers(1, 200)),
    st.builds(lambda share, value: lambda content: replaced(content, share, value), SHARES, NUMBERS),
)


def codes_of(path: Path) -> set[str]:
    try:
        with opened_in_child(path, LIMITS) as (_, pages):
            return {item.code for item in pages if not isinstance(item, Page)}
    except UnreadableDocument as error:
        return {error.code}


@pytest.fixture(scope="module", params=list(MediaType), ids=lambda media_type: media_type.name)
def media_type(request: pytest.FixtureRequest) -> MediaType:
    return MediaType(request.param)


def test_every_format_is_damaged() -> None:
    assert set(SMALL_FILES) == set(READERS)


@pytest.mark.fuzz
@SETTINGS
@given(damages=st.lists(DAMAGES, min_size=1, max_size=4))
def test_a_damaged_file_ends_as_pages_or_as_a_reason(
    tmp_path: Path, media_type: MediaType, damages: list[Damage]
) -> None:
    path = tmp_path / f"damaged{EXTENSIONS.get(media_type, '')}"
    content = content_of(media_type)
    for damage in damages:
        content = damage(content) or b" "
    path.write_bytes(content)
    assert not codes_of(path) & {ReasonCode.READER_CRASHED, ReasonCode.READER_TIMED_OUT, ReasonCode.INTERNAL}


@pytest.mark.fuzz
@SETTINGS
@given(data=st.data(), damages=st.lists(DAMAGES, max_size=2))
def test_an_archive_with_its_parts_exchanged_ends_as_pages_or_as_a_reason(
    tmp_path: Path, data: st.DataObject, damages: list[Damage]
) -> None:
    """Each part under another's name, and damaged before it is packed, so that the checksums are right."""
    with zipfile.ZipFile(io.BytesIO(content_of(MediaType.DOCX))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    order = data.draw(st.permutations(list(parts)))
    kept = data.draw(st.integers(1, len(parts)))
    target = data.draw(st.sampled_from(sorted(parts)))
    for damage in damages:
        parts[target] = damage(parts[target])
    names = list(parts)
    if data.draw(st.booleans()):
        names[:kept] = order[:kept]
    path = tmp_path / "damaged"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in zip(names, parts.values(), strict=True):
            archive.writestr(name, content)
    assert not codes_of(path) & {ReasonCode.READER_CRASHED, ReasonCode.READER_TIMED_OUT, ReasonCode.INTERNAL}
