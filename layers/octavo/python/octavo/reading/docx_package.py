"""The archive that a DOCX is: which parts we unpack, and how much of them."""

import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading.docx_xml import attribute, local_name, whole
from octavo.reading.text import clean
from octavo.settings import Limits

_RATIO_MATTERS_FROM: Final = 1024**2
# The elements that refer to a part by a relationship, and the attribute that names it: running heads, charts, diagrams.
_REFERENCES: Final = {"headerReference": "id", "footerReference": "id", "chart": "id", "relIds": "dm"}
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")

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
class Part:
    """One XML part, and where its relationships lead: names of other parts, or addresses that are never opened."""

    name: str
    root: Element
    targets: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a DOCX that we read; media and the rest are never unpacked.

    `parts` holds styles, numbering, footnotes, endnotes and comments under these names, and headers, footers,
    charts and diagrams under the id by which the document refers to them.
    """

    document: Part
    parts: dict[str, Part]
    title: str | None
    date: str | None
    printed_pages: int | None

    def root(self, name: str) -> Element | None:
        """Return the root element of a part, None if there is none of that name."""
        return self.parts[name].root if name in self.parts else None


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
            return _package(_Archive(archive, limits))
    except _DAMAGE as error:
        raise UnreadableDocument(ReasonCode.CORRUPT_DOCX, str(error)) from error


def _check_sizes(archive: zipfile.ZipFile, limits: Limits) -> None:
    # zipfile never unpacks more of a part than the directory says, so the directory's word is binding.
    size = sum(info.file_size for info in archive.infolist())
    if size > limits.decompressed_bytes:
        raise UnreadableDocument(
            ReasonCode.DECOMPRESSES_TOO_LARGE, f"{size:,} bytes, limit {limits.decompressed_bytes:,}"
        )


def _package(archive: "_Archive") -> Package:
    main = archive.main_part()
    document = archive.part(main)
    folder = posixpath.dirname(main)
    parts = {
        name: archive.part(f"{folder}/{name}.xml")
        for name in ("styles", "numbering", "footnotes", "endnotes", "comments")
        if archive.has(f"{folder}/{name}.xml")
    }
    for reference in document.root.iter():
        if local_name(reference) in _REFERENCES:
            relationship = attribute(reference, _REFERENCES[local_name(reference)]) or ""
            name = document.targets.get(relationship, "")
            if relationship not in parts and archive.has(name):
                parts[relationship] = archive.part(name)
    core = {local_name(item): (item.text or "") for item in archive.elements("docProps/core.xml")}
    app = {local_name(item): (item.text or "") for item in archive.elements("docProps/app.xml")}
    dated = _DATE.match(core.get("created", "") or core.get("modified", ""))
    return Package(
        document=document,
        parts=parts,
        title=clean(core.get("title", "")).strip() or None,
        date=dated.group() if dated else None,
        printed_pages=whole(app.get("Pages"), 0) or None,
    )


class _Archive:
    """The zip, part by part."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        self._zip = archive
        self._highest_ratio = limits.compression_ratio
        self._names = set(archive.namelist())

    def has(self, name: str) -> bool:
        return name in self._names

    def main_part(self) -> str:
        """Return the name of the document's part, which is `word/document.xml` but for a few producers."""
        for relationship in self.elements("_rels/.rels"):
            if (attribute(relationship, "Type") or "").endswith("/officeDocument"):
                name = (attribute(relationship, "Target") or "").lstrip("/")
                if self.has(name):
                    return name
        return "word/document.xml"

    def elements(self, name: str) -> list[Element]:
        return list(self._parse(name)) if self.has(name) else []

    def part(self, name: str) -> Part:
        folder, _, file = name.rpartition("/")
        targets = {}
        for relationship in self.elements(f"{folder}/_rels/{file}.rels"):
            target = attribute(relationship, "Target") or ""
            if attribute(relationship, "TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            targets[attribute(relationship, "Id") or ""] = target
        return Part(file.removesuffix(".xml"), self._parse(name), targets)

    def _parse(self, name: str) -> Element:
        info = self._zip.getinfo(name)
        if info.file_size > max(_RATIO_MATTERS_FROM, self._highest_ratio * info.compress_size):
            raise UnreadableDocument(
                ReasonCode.DECOMPRESSES_TOO_LARGE, f"{name} unpacks to {info.file_size:,} bytes"
            )
        parser = XMLParser(target=_PlainXml())  # noqa: S314 - see `_PlainXml`
        with self._zip.open(info) as part:
            while data := part.read(1024**2):
                parser.feed(data)
        root: Element = parser.close()
        return root
