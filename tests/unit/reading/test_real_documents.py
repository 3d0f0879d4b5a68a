"""Real documents: every page is accounted for, and chunks hold what the pages say."""

from pathlib import Path

import pytest

from octavo.document import Block, BlockType, Page
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading.alignment import align
from octavo.reading.chunking import MOST_TOKENS, chunk, estimate_tokens
from octavo.reading.pdf import PdfReader
from octavo.reading.registry import READERS
from octavo.reading.sniff import sniff
from octavo.settings import Limits

pytestmark = pytest.mark.data

LIMITS = Limits()
MOST_PAGES = 30


def read(path: Path) -> list[Page]:
    reader = READERS[sniff(path)]
    profile = reader.profile(path, LIMITS)
    return list(reader.read(path, profile, 1, min(profile.page_count, MOST_PAGES), LIMITS))


def blocks_of(path: Path) -> list[Block]:
    return [block for page in read(path) for block in page.blocks]


def test_reports_filings_and_protocols_are_read_whole(public_data: Path) -> None:
    files = sorted((public_data / "documents_docugami").rglob("*.pdf"))[::4]
    assert len(files) > 10
    for path in files:
        pages = read(path)
        assert [page.number for page in pages] == list(range(1, len(pages) + 1)), path
        assert sum(page.blocks != () for page in pages) >= len(pages) - 1, path
        chunks = chunk(pages)
        assert len({item.id for item in chunks}) == len(chunks)
        assert max((estimate_tokens(item.text) for item in chunks), default=0) <= MOST_TOKENS + 20


def test_word_documents_of_other_projects_are_read_or_refused_with_a_reason(public_data: Path) -> None:
    files = sorted((public_data / "extraction").rglob("*.docx"))[::2]
    assert len(files) > 50
    refused = {}
    for path in files:
        try:
            assert read(path)
        except UnreadableDocument as error:
            refused[path.name] = error.code
    # Fuzzers' findings and files behind a password; what holds only a picture or a header has no pages.
    damaged = [name for name, code in refused.items() if code is not ReasonCode.NO_PAGES]
    assert len(damaged) < 0.05 * len(files), refused
    assert len(refused) < 0.25 * len(files), refused


def test_a_quarterly_report_has_its_headings_tables_and_no_running_foot(public_data: Path) -> None:
    blocks = blocks_of(public_data / "documents_docugami/sec-10-q/data/v1/docs/2022 Q3 AAPL.pdf")
    headings = [block.text for block in blocks if block.type is BlockType.HEADING]
    assert any("CONDENSED CONSOLIDATED BALANCE SHEETS" in text for text in headings)
    rows = [row for block in blocks if block.rows for row in block.rows]
    assert ("Cash and cash equivalents", "$27,502", "$34,940") in rows
    feet = [
        block.text
        for block in blocks
        if "| Q3 2022 Form 10-Q |" in block.text and block.type is not BlockType.FOOTER
    ]
    assert feet == []


def test_two_columns_of_a_paper_are_read_one_after_the_other(public_data: Path) -> None:
    text = " ".join(
        block.text for block in blocks_of(public_data / "extraction/unstructured/pdf/multi-column-2p.pdf")
    )
    in_order = [
        "Abstract",
        "1 Introduction",
        "Open-domain question answering (QA)",
        "Retrieval in open-domain QA is usually",
    ]
    positions = [text.index(phrase) for phrase in in_order]
    assert positions == sorted(positions)
    assert "makes it difﬁcult" not in text  # ligatures are letters


def test_the_words_of_real_pages_are_found_again_for_highlights(public_data: Path) -> None:
    reader = PdfReader()
    letters = found = 0
    for path in sorted((public_data / "documents_docugami").rglob("*.pdf"))[::6]:
        profile = reader.profile(path, LIMITS)
        pages = list(reader.read(path, profile, 1, min(profile.page_count, 5), LIMITS))
        words = reader.words(path, [page.number for page in pages], (), Limits())
        for block in (block for page in pages for block in page.blocks):
            on_page = words[block.locations[0].page]
            aligned = align(block.text, [word.text for word in on_page])
            places = [place for sign, place in zip(block.text, aligned, strict=True) if sign.isalnum()]
            letters += len(places)
            found += len(places) - places.count(None)
    assert letters > 50_000
    assert found >= 0.9999 * letters
