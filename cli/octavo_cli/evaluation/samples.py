"""What is measured: a file, and what a perfect reader would make of it."""

from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Final

import pymupdf

_CHARACTERS_OF_A_PAGE: Final = 3000


class Truth(Enum):
    """What is known of a file: all of it as Markdown, its words alone, or values that its text has to hold, one a line."""

    MARKDOWN = auto()
    WORDS = auto()
    VALUES = auto()


@dataclass(frozen=True)
class Sample:
    """A file and its truth; without one, only speed and memory are measured. `group` parts a set in the reports."""

    path: Path
    truth: str | None
    group: str
    kind: Truth = Truth.MARKDOWN

    @property
    def pages(self) -> float:
        """How many pages the file has; a DOCX file has none of its own, and counts one for each 3,000 characters."""
        if self.path.suffix == ".pdf":
            with pymupdf.open(self.path) as document:
                return float(document.page_count)
        return max(1.0, len(self.truth or "") / _CHARACTERS_OF_A_PAGE)
