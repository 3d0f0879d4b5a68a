"""What is refused before the work starts: the checks that need no parsing, or that every reader shares."""

from pathlib import Path

from octavo.errors import ReasonCode, UnreadableDocument
from octavo.settings import Limits


def check_file(path: Path, limits: Limits) -> None:
    """Refuse an empty or an oversized file.

    Raises:
        UnreadableDocument: EMPTY_FILE or FILE_TOO_LARGE.
    """
    check_size(path.stat().st_size, limits)


def check_size(size: int, limits: Limits) -> None:
    """Refuse an empty or an oversized file before it is fetched, by its size in bytes.

    Raises:
        UnreadableDocument: EMPTY_FILE or FILE_TOO_LARGE.
    """
    if size == 0:
        raise UnreadableDocument(ReasonCode.EMPTY_FILE)
    if size > limits.file_bytes:
        raise UnreadableDocument(ReasonCode.FILE_TOO_LARGE, f"{size:,} bytes, limit {limits.file_bytes:,}")


def check_page_count(count: int, limits: Limits) -> None:
    """Refuse a document without pages, or with too many.

    Raises:
        UnreadableDocument: NO_PAGES or TOO_MANY_PAGES.
    """
    if count == 0:
        raise UnreadableDocument(ReasonCode.NO_PAGES)
    if count > limits.pages:
        raise UnreadableDocument(ReasonCode.TOO_MANY_PAGES, f"{count:,} pages, limit {limits.pages:,}")


def check_markup(size: int, limits: Limits) -> None:
    """Refuse markup, by its characters, whose tree would not fit: it takes some ten times as many bytes.

    Raises:
        UnreadableDocument: FILE_TOO_LARGE.
    """
    if size > limits.markup_characters:
        detail = f"{size:,} characters of markup, limit {limits.markup_characters:,}"
        raise UnreadableDocument(ReasonCode.FILE_TOO_LARGE, detail)
