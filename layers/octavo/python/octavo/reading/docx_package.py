"""The archive that a DOCX is: which parts we unpack, and how much of them."""

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading.docx_text import attribute, local_name
from octavo.reading.text import clean
from octavo.settings import Limits

# The text of documents compresses ten to forty times; deflate's own bound is about a thousand.
_HIGHEST_RATIO: Final = 200
_RATIO_MATTERS_FROM: Final = 1024**2

_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    KeyError,
    ValueError,
    LookupError,
    RuntimeError,
    NotImplementedError,
    EOFError,
    OSError,
)


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a DOCX that we read; media and the rest are never unpacked."""

    document: Element
    styles: Element | None
    title: str | None


class _PlainXml(TreeBuilder):
    """Refuses document type declarations, which the format forbids: no entity is ever declared or expanded."""

    def doctype(self, name: str, public_id: str | None, system_id: str | None) -> None:  # noqa: ARG002
        raise ValueError(f"a document type declaration ({name})")


def open_package(path: Path, limits: Limits) -> Package:
    """Unpack the parts that matter.

    Raises:
        UnreadableDocument: DECOMPRESSES_TOO_LARGE before anything is unpacked; CORRUPT_DOCX.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_sizes(archive, limits)
            main = _main_part(archive)
            folder = main.rpartition("/")[0]
            return Package(
                document=_parse(archive, main),
                styles=_parse_if_present(archive, f"{folder}/styles.xml"),
                title=_title(archive),
            )
    except _DAMAGE as error:
        raise UnreadableDocument(ReasonCode.CORRUPT_DOCX, str(error)) from error


def _check_sizes(archive: zipfile.ZipFile, limits: Limits) -> None:
    # zipfile never unpacks more of a part than the directory says, so the directory's word is binding.
    size = sum(info.file_size for info in archive.infolist())
    if size > limits.decompressed_bytes:
        raise UnreadableDocument(
            ReasonCode.DECOMPRESSES_TOO_LARGE, f"{size:,} bytes, limit {limits.decompressed_bytes:,}"
        )


def _main_part(archive: zipfile.ZipFile) -> str:
    """Return the name of the document's part, which is `word/document.xml` but for a few producers."""
    relationships = _parse_if_present(archive, "_rels/.rels")
    for relationship in [] if relationships is None else relationships:
        if (attribute(relationship, "Type") or "").endswith("/officeDocument"):
            name = (attribute(relationship, "Target") or "").lstrip("/")
            if name in archive.namelist():
                return name
    return "word/document.xml"


def _parse_if_present(archive: zipfile.ZipFile, name: str) -> Element | None:
    return _parse(archive, name) if name in archive.namelist() else None


def _parse(archive: zipfile.ZipFile, name: str) -> Element:
    info = archive.getinfo(name)
    if info.file_size > max(_RATIO_MATTERS_FROM, _HIGHEST_RATIO * info.compress_size):
        raise UnreadableDocument(
            ReasonCode.DECOMPRESSES_TOO_LARGE, f"{name} unpacks to {info.file_size:,} bytes"
        )
    parser = XMLParser(target=_PlainXml())  # noqa: S314 - see `_PlainXml`
    with archive.open(info) as part:
        while data := part.read(1024**2):
            parser.feed(data)
    root: Element = parser.close()
    return root


def _title(archive: zipfile.ZipFile) -> str | None:
    properties = _parse_if_present(archive, "docProps/core.xml")
    for element in [] if properties is None else properties:
        if local_name(element) == "title" and element.text:
            return clean(element.text).strip() or None
    return None
