"""What a file is, told by its content; a name or an extension is never asked."""

import json
import mmap
import re
import zipfile
from pathlib import Path

from octavo.document import MediaType
from octavo.errors import ReasonCode, UnreadableDocument

_HEAD_BYTES = 1024  # readers of PDF accept the header anywhere in these
_SCALAR_BYTES = 64 * 1024  # a lone JSON scalar has no telling first character, so it is parsed to know it
_CONTENT_TYPES_BYTES = 4 * 1024**2

_ZIP_SIGNATURE = b"PK\x03\x04"
_OLE_SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
_OLE_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_WORD_CONTENT_TYPE = re.compile(rb"wordprocessingml\.(document|template)\.main|ms-word\.\w+\.macroEnabled")
_JSON_CONTAINER = re.compile(r"\s*(\[|\{(?!\\rtf))")


def sniff(path: Path) -> MediaType:
    """Return the media type of the file at `path`.

    Raises:
        UnreadableDocument: EMPTY_FILE, UNSUPPORTED_TYPE, ENCRYPTED (an office file behind a password),
            CORRUPT_DOCX (an archive that claims to be a Word document but is damaged).
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if not head:
        raise UnreadableDocument(ReasonCode.EMPTY_FILE)
    if b"%PDF-" in head and not head.startswith(_ZIP_SIGNATURE):
        return MediaType.PDF
    if head.startswith(_OLE_SIGNATURE):
        _refuse_ole(path)
    if head.startswith(_ZIP_SIGNATURE) or zipfile.is_zipfile(path):
        return _sniff_archive(path)
    if _looks_like_json(path, head):
        return MediaType.JSON
    raise UnreadableDocument(ReasonCode.UNSUPPORTED_TYPE)


def _refuse_ole(path: Path) -> None:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find(_OLE_ENCRYPTED_STREAM) >= 0:
            raise UnreadableDocument(ReasonCode.ENCRYPTED)
    raise UnreadableDocument(ReasonCode.UNSUPPORTED_TYPE, "an office file of the format before 2007")


def _sniff_archive(path: Path) -> MediaType:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "word/document.xml" in names:
                return MediaType.DOCX
            if "[Content_Types].xml" in names:
                with archive.open("[Content_Types].xml") as part:
                    if _WORD_CONTENT_TYPE.search(part.read(_CONTENT_TYPES_BYTES)):
                        return MediaType.DOCX
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise UnreadableDocument(ReasonCode.CORRUPT_DOCX, str(error)) from error
    raise UnreadableDocument(ReasonCode.UNSUPPORTED_TYPE, "an archive without a Word document in it")


def _looks_like_json(path: Path, head: bytes) -> bool:
    # JSON's own rule tells UTF-8, 16 and 32 apart by the first bytes, with or without a byte order mark.
    encoding = json.detect_encoding(head)
    if _JSON_CONTAINER.match(head.decode(encoding, errors="replace").removeprefix("\ufeff")):
        return True
    if path.stat().st_size > _SCALAR_BYTES:
        return False
    try:
        json.loads(path.read_bytes(), parse_int=str)
    except ValueError:
        return False
    return True
