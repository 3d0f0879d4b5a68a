"""What a file is: its content decides, and its name only between formats that are all text."""

import json
import mmap
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from octavo.document import MediaType
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading.encoding import decoded

_HEAD_BYTES = 1024  # readers of PDF accept the header anywhere in these
_TEXT_BYTES = 64 * 1024  # a lone JSON scalar has no telling first character, so it is parsed to know it
_CONTENT_TYPES_BYTES = 4 * 1024**2

_MOST_DAMAGED = 0.05  # of the characters; a text with more that no encoding knows is none

_IMAGE_SIGNATURES: Final = {
    b"\x89PNG\r\n\x1a\n": MediaType.PNG,
    b"\xff\xd8\xff": MediaType.JPEG,
    b"II*\x00": MediaType.TIFF,
    b"MM\x00*": MediaType.TIFF,
}
_ZIP_SIGNATURE = b"PK\x03\x04"
_OLE_SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
_OLE_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_WORD_CONTENT_TYPE = re.compile(rb"wordprocessingml\.(document|template)\.main|ms-word\.\w+\.macroEnabled")
_OTHER_TEXT = re.compile(r"\s*(\{\\rtf|%!PS|<\?xml(?![\s\S]{0,500}<html)|<svg)", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HTML = re.compile(
    r"\s*(?:<!--.*?-->\s*|<\?xml[^>]*\?>\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_MAIL_HEADER = re.compile(
    r"^(from|to|cc|subject|date|message-id|mime-version|received|return-path|delivered-to): ?",
    re.IGNORECASE | re.MULTILINE,
)
_MAIL_HEAD = re.compile(r"(?:From .*\n)?(?:[!-9;-~]+:.*\n(?:[ \t].*\n)*)+(?:\n|\Z)")
_JSON_CONTAINER = re.compile(r"\s*[\[{]")
_EXTENSION: Final = re.compile(r"\.[a-z0-9]{1,8}")

_BY_NAME: Final = {
    **dict.fromkeys((".jsonl", ".ndjson"), MediaType.JSON_LINES),
    **dict.fromkeys((".md", ".markdown"), MediaType.MARKDOWN),
    **dict.fromkeys((".html", ".htm", ".xhtml"), MediaType.HTML),
    **dict.fromkeys((".csv", ".tsv"), MediaType.CSV),
    **dict.fromkeys((".txt", ".text", ".log"), MediaType.TEXT),
    ".eml": MediaType.EML,
}


def extension(name: str) -> str:
    """Return a file name's extension in small letters with its dot, "" for what is none that a format has."""
    found = Path(name).suffix.lower()
    return found if _EXTENSION.fullmatch(found) else ""


def sniff(path: Path) -> MediaType:
    """Return the media type of the file at `path`.

    Raises:
        UnreadableDocument: EMPTY_FILE, UNSUPPORTED_TYPE, ENCRYPTED (an office file behind a password),
            CORRUPT_DOCX (an archive that claims to be a Word document but is damaged).
    """
    with path.open("rb") as file:
        start = file.read(_TEXT_BYTES)
    head = start[:_HEAD_BYTES]
    if not head:
        raise UnreadableDocument(ReasonCode.EMPTY_FILE)
    for signature, media_type in _IMAGE_SIGNATURES.items():
        if head.startswith(signature):
            return media_type
    if b"%PDF-" in head and not head.startswith(_ZIP_SIGNATURE):
        return MediaType.PDF
    if head.startswith(_OLE_SIGNATURE):
        _refuse_ole(path)
    if head.startswith(_ZIP_SIGNATURE) or zipfile.is_zipfile(path):
        return _sniff_archive(path)
    return _sniff_text(path, decoded(start))


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


def _sniff_text(path: Path, text: str) -> MediaType:
    named = _BY_NAME.get(extension(path.name))
    if _OTHER_TEXT.match(text):
        raise UnreadableDocument(ReasonCode.UNSUPPORTED_TYPE)
    for media_type, is_it in _BY_CONTENT:
        # What is meant for people may begin with a bracket or show some HTML: there the name is believed.
        if named not in _NAME_WINS.get(media_type, ()) and is_it(text, path):
            return media_type
    if _CONTROLS.search(text) or text.count("\ufffd") > _MOST_DAMAGED * len(text):
        raise UnreadableDocument(ReasonCode.UNSUPPORTED_TYPE)
    return named or MediaType.TEXT


def _is_html(text: str, path: Path) -> bool:  # noqa: ARG001 - as the others
    return _HTML.match(text) is not None


def _is_mail(text: str, path: Path) -> bool:  # noqa: ARG001 - as the others
    head = _MAIL_HEAD.match(text.replace("\r\n", "\n"))
    return head is not None and len({name.lower() for name in _MAIL_HEADER.findall(head.group())}) > 1


def _is_json_lines(text: str, path: Path) -> bool:
    """Whether the first line is a whole JSON container, and the next one begins another."""
    if not _JSON_CONTAINER.match(text):
        return False
    first, _, rest = text.strip().partition("\n")
    if not _JSON_CONTAINER.match(rest):
        return extension(path.name) in {".jsonl", ".ndjson"}
    return _parses(first)


def _is_json(text: str, path: Path) -> bool:
    return _JSON_CONTAINER.match(text) is not None or (path.stat().st_size <= _TEXT_BYTES and _parses(text))


def _parses(text: str) -> bool:
    try:
        json.loads(text, parse_int=str)
    except (ValueError, RecursionError):
        return False
    return True


_FOR_PEOPLE: Final = (MediaType.TEXT, MediaType.MARKDOWN, MediaType.CSV)
_BY_CONTENT: Final[tuple[tuple[MediaType, Callable[[str, Path], bool]], ...]] = (
    (MediaType.HTML, _is_html),
    (MediaType.EML, _is_mail),
    (MediaType.JSON_LINES, _is_json_lines),
    (MediaType.JSON, _is_json),
)
_NAME_WINS: Final = {
    MediaType.HTML: (MediaType.MARKDOWN, MediaType.CSV),
    MediaType.EML: (MediaType.MARKDOWN, MediaType.CSV),
    MediaType.JSON_LINES: _FOR_PEOPLE,
    MediaType.JSON: (*_FOR_PEOPLE, MediaType.JSON_LINES),
}
