"""Which reader reads which format. A new format is one file with a `Reader`, one line here, and one rule in `sniff`."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from octavo.document import MediaType, Page
from octavo.reading import csvdoc, docx, eml, html, jsondoc, jsonlines, markdown, plaintext
from octavo.reading.highlight import Word
from octavo.reading.image import ImageReader
from octavo.reading.limits import check_file
from octavo.reading.pdf import PdfReader
from octavo.reading.reader import Reader
from octavo.reading.sniff import sniff
from octavo.settings import Limits


def read_any(path: Path, limits: Limits) -> Iterator[Page]:
    """Yield all pages of a file of any format, in this process: for what is found inside of another file.

    Raises:
        UnreadableDocument: what `sniff` and the format's reader raise.
    """
    check_file(path, limits)
    reader = READERS[sniff(path)]
    profile = reader.profile(path, limits)
    yield from reader.read(path, profile, 1, profile.page_count, limits)


PDF: Final = PdfReader()
_ON_PAPER: Final[tuple[PdfReader | ImageReader, ...]] = (
    PDF,
    ImageReader(MediaType.PNG),
    ImageReader(MediaType.JPEG),
    ImageReader(MediaType.TIFF),
)

# Of formats whose pages are seen: where the words of some pages stand, for highlights. The second numbers are those
# of pages whose text was recognised; they are recognised again, since a document does not keep its words' places.
WORDS: Final[
    dict[MediaType, Callable[[Path, Iterable[int], Collection[int], Limits], Mapping[int, Sequence[Word]]]]
] = {reader.media_type: reader.words for reader in _ON_PAPER}

# A page, by its number, as a PNG of a width in pixels.
PICTURES: Final[dict[MediaType, Callable[[Path, int, int, Limits], bytes]]] = {
    reader.media_type: reader.picture for reader in _ON_PAPER
}

READERS: dict[MediaType, Reader] = {
    reader.media_type: reader
    for reader in (
        *_ON_PAPER,
        docx.READER,
        jsondoc.READER,
        jsonlines.READER,
        plaintext.READER,
        markdown.READER,
        html.READER,
        csvdoc.READER,
        eml.reader(read_any),
    )
}
