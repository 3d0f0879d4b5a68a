"""Malformed, encrypted, bomb-like and cyclic files: each ends as pages or as a reason, none takes us down."""

import os
import time
from pathlib import Path

import pytest

from octavo.document import Page
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading.sandbox import profile_in_child, read_in_child
from octavo.settings import Limits

pytestmark = pytest.mark.data

# One file in so many, spread over the folders; OCTAVO_ALL_HOSTILE=1 reads them all (two minutes).
STRIDE = 1 if os.environ.get("OCTAVO_ALL_HOSTILE") else 6
LIMITS = Limits(seconds_to_open=15, seconds_per_page=5)
MOST_PAGES = 50


def outcome(path: Path) -> set[str]:
    """Read the file as the pipeline would; return the reason codes, or DONE."""
    try:
        profile = profile_in_child(path, LIMITS)
        last = min(profile.page_count, MOST_PAGES)
        pages = list(read_in_child(path, profile, 1, last, LIMITS))
    except UnreadableDocument as error:
        return {error.code}
    numbers = [item.number if isinstance(item, Page) else item.page for item in pages]
    assert numbers == list(range(1, last + 1))
    return {"DONE" if isinstance(item, Page) else item.code for item in pages}


def test_every_hostile_file_ends_as_pages_or_as_a_reason(public_data: Path) -> None:
    files = sorted(path for path in (public_data / "hostile").rglob("*") if path.is_file())
    assert files
    slow = {}
    for path in files[::STRIDE]:
        started = time.monotonic()
        codes = outcome(path)
        if time.monotonic() - started > 30:
            slow[path.name] = time.monotonic() - started
        assert codes <= {"DONE", *ReasonCode}, path
        assert ReasonCode.INTERNAL not in codes, path
    assert not slow


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("generated/xxe_file.docx", ReasonCode.CORRUPT_DOCX),
        ("generated/billion_laughs.docx", ReasonCode.CORRUPT_DOCX),
        ("generated/deep_object_50k.json", ReasonCode.NESTED_TOO_DEEP),
        ("generated/trailing_comma.json", ReasonCode.INVALID_JSON),
        ("generated/zero_pages.pdf", ReasonCode.NO_PAGES),
        ("generated/page_tree_cycle.pdf", ReasonCode.PAGE_UNREADABLE),
        ("format_corpus/pdfCabinetOfHorrors/encryption_openpassword.pdf", ReasonCode.ENCRYPTED),
    ],
)
def test_known_hostile_files_are_refused_for_the_right_reason(
    public_data: Path, name: str, code: ReasonCode
) -> None:
    assert outcome(public_data / "hostile" / name) == {code}


def test_readable_oddities_are_read(public_data: Path) -> None:
    names = [
        "html_renamed.pdf",
        "leading_junk.pdf",
        "flate_nested.pdf",
        "outline_cycle.pdf",
        "trailing_junk.docx",
        "rel_to_missing.docx",
    ]
    names += ["zip_bomb_media_300MB.docx", "utf16.json", "bom.json", "lone_surrogate.json", "nul_char.json"]
    for name in names:
        assert outcome(public_data / "hostile/generated" / name) == {"DONE"}, name
