"""How fast born-digital PDF is read: pages a second of one core's processor time, those with tables apart."""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import pymupdf

from octavo.document import BlockType, Page
from octavo.errors import UnreadableDocument
from octavo.reading.pdf import PdfReader
from octavo.settings import Limits

HEAD: Final = "| pages | count | CPU ms/page | pages/s |\n| --- | --- | --- | --- |"
_PLAIN, _WITH_TABLES = "without tables", "with tables"
_PROFILE: Final = "the profile, taken before"
_MUPDF: Final = "MuPDF's plain text alone, for comparison"
_LIMITS: Final = Limits()


@dataclass
class Measured:
    """Pages of one kind, and the processor time that they took in all."""

    kind: str
    pages: int = 0
    seconds: float = 0.0

    def as_row(self) -> str:
        """Return the row of a Markdown table; `HEAD` stands above it."""
        each = self.seconds / self.pages
        return f"| {self.kind} | {self.pages} | {1000 * each:.1f} | {1 / each:.0f} |"


def measured(files: Iterable[Path], most_pages: int) -> list[Measured]:
    """Read the first pages of each file in this process; files that are damaged, and pages that are scans, do not count."""
    found = {kind: Measured(kind) for kind in (_PLAIN, _WITH_TABLES, _PROFILE, _MUPDF)}
    for kind, pages, seconds in (part for path in files for part in _parts(path, most_pages)):
        found[kind].pages += pages
        found[kind].seconds += seconds
    return [item for item in found.values() if item.pages]


def _parts(path: Path, most_pages: int) -> Iterator[tuple[str, int, float]]:
    reader = PdfReader()
    spent: defaultdict[str, float] = defaultdict(float)
    counts: defaultdict[str, int] = defaultdict(int)
    start = time.process_time()
    try:
        profile = reader.profile(path, _LIMITS)
        yield _PROFILE, profile.page_count, time.process_time() - start
        start = time.process_time()
        for page in reader.read(path, profile, 1, min(most_pages, profile.page_count), _LIMITS):
            spent[_kind(page)] += time.process_time() - start
            counts[_kind(page)] += 1
            start = time.process_time()
    except UnreadableDocument:
        return
    for kind, seconds in spent.items():
        if kind:
            yield kind, counts[kind], seconds
    start = time.process_time()
    with pymupdf.open(path) as document:
        texts = [page.get_text() for page in islice(document, most_pages)]
    yield _MUPDF, len(texts), time.process_time() - start


def _kind(page: Page) -> str:
    """Return what the report calls such a page; "" for a scan."""
    if any(block.confidence is not None for block in page.blocks):
        return ""
    has_table = any(block.type is BlockType.TABLE for block in page.blocks)
    return _WITH_TABLES if has_table else _PLAIN
