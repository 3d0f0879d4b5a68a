"""The port that every format implements, and what a reader learns about a document before its pages."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from pydantic import Field

from octavo.document import MediaType, Model, Page
from octavo.settings import Limits


class Profile(Model):
    """What one look at the whole document tells, so that a batch can be read without the rest.

    `facts` belongs to the reader that wrote it (for PDF: font sizes, repeated edge lines, outline);
    nobody else looks inside.
    """

    media_type: MediaType
    page_count: int
    title: str | None = None
    date: str | None = None  # the document's own, as the file says it: YYYY-MM-DD
    printed_pages: int | None = (
        None  # of a flowing format: what its program counted when it last saved the file
    )
    facts: dict[str, Any] = Field(default_factory=dict)


class Reader(Protocol):
    """Reads one format. Stateless: both methods run in a child process, on a file on disk.

    `random_access` tells Split what a batch is: True, a page range that Extract reads from the original
    file (PDF); False, the format is parsed once, by Split, and each batch gets its pages as a shard.
    """

    media_type: MediaType
    random_access: bool

    def profile(self, path: Path, limits: Limits) -> Profile:
        """Open the file and describe it.

        Raises:
            UnreadableDocument: the file is damaged, encrypted, empty or over a limit.
        """
        ...

    def read(self, path: Path, profile: Profile, first: int, last: int, limits: Limits) -> Iterator[Page]:
        """Yield pages `first` to `last` (both counted from 1, both included) in order."""
        ...
