"""The reader of every format without pages: one function makes drafts of the file, the rest is the same for all."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from octavo.document import Location, MediaType, Page, PathLocation
from octavo.reading.limits import check_file, check_page_count
from octavo.reading.reader import Profile
from octavo.reading.sections import Draft, Sections
from octavo.settings import Limits


def at_path(page: int, place: str) -> Location:
    """Locate a place by its path."""
    return PathLocation(page=page, path=place)


@dataclass(frozen=True, slots=True)
class Flow:
    """What a format's `parse` makes of a file.

    Attributes:
        drafts: the blocks in order; may be a generator, so that a long file is never held whole.
        title: as the file itself says it.
        date: the document's own date as the file itself says it, YYYY-MM-DD.
        printed_pages: how many pages the program that wrote the file said it prints on.
        locate: what a draft's place is.
    """

    drafts: Iterable[Draft]
    title: str | None = None
    date: str | None = None
    printed_pages: int | None = None
    locate: Callable[[int, str], Location] = at_path


class FlowingReader:
    """Reads one format as sections. It is parsed once, by Split."""

    random_access = False

    def __init__(self, media_type: MediaType, parse: Callable[[Path, Limits], Flow]) -> None:
        """`parse` raises UnreadableDocument for what it cannot read; size and page count are checked here."""
        self.media_type = media_type
        self.parse = parse

    def open(self, path: Path, limits: Limits) -> tuple[Profile, Sections]:
        """Read the whole document.

        Raises:
            UnreadableDocument: EMPTY_FILE, FILE_TOO_LARGE, NO_PAGES, TOO_MANY_PAGES, and what `parse` raises.
        """
        check_file(path, limits)
        flow = self.parse(path, limits)
        sections = Sections(flow.drafts, flow.locate, limits.pages)
        check_page_count(sections.count, limits)
        profile = Profile(
            media_type=self.media_type,
            page_count=sections.count,
            title=flow.title,
            date=flow.date,
            printed_pages=flow.printed_pages,
        )
        return profile, sections

    def profile(self, path: Path, limits: Limits) -> Profile:
        """Describe the document; raises what `open` does."""
        return self.open(path, limits)[0]

    def read(
        self,
        path: Path,
        profile: Profile,  # noqa: ARG002 - the port's; nothing has to be remembered of a flowing document
        first: int,
        last: int,
        limits: Limits,
    ) -> Iterator[Page]:
        """Yield pages `first` to `last`."""
        yield from self.open(path, limits)[1].pages(first, last)
