"""E-mail (EML): its headers as fields, its text, and its attachments through the other readers."""

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from email import message_from_binary_file, policy
from email.message import MIMEPart
from pathlib import Path
from typing import Final

from octavo.document import (
    Block,
    BlockType,
    BoxLocation,
    Location,
    MediaType,
    Page,
    PathLocation,
    PointerLocation,
)
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading import html, plaintext
from octavo.reading.flowing import Flow, FlowingReader
from octavo.reading.sections import Draft
from octavo.reading.sniff import extension
from octavo.reading.text import clean
from octavo.settings import Limits

_FIELDS: Final = ("From", "To", "Cc", "Date", "Subject")

# Of the time to open a mail: attachments are read in it, and its text and other parts need some too.
_FOR_ATTACHMENTS: Final = 0.5

ReadAttachment = Callable[[Path, Limits], Iterable[Page]]
"""Reads a file of any format; raises UnreadableDocument."""


def reader(read_attachment: ReadAttachment) -> FlowingReader:
    """Return the reader of e-mail, which hands its attachments to `read_attachment`."""

    def parse(path: Path, limits: Limits) -> Flow:
        try:
            with path.open("rb") as file:
                message = message_from_binary_file(file, policy=policy.default)
            sent = _date(message)
            mail = _Mail(path.parent, limits, read_attachment)
            return Flow(list(mail.drafts(message, "", 0)), _field(message, "Subject") or None, sent)
        except RecursionError as error:
            raise UnreadableDocument(ReasonCode.NESTED_TOO_DEEP, "parts within parts") from error

    return FlowingReader(MediaType.EML, parse)


@dataclass(slots=True)
class _Mail:
    """One pass over a message and those within it, and what may still be unpacked."""

    folder: Path
    limits: Limits
    read_attachment: ReadAttachment
    parts: int = 0
    bytes: int = 0
    began: float = field(default_factory=time.monotonic)

    def drafts(self, message: MIMEPart, path: str, depth: int) -> Iterator[Draft]:
        if depth > self.limits.mail_depth:
            raise UnreadableDocument(ReasonCode.NESTED_TOO_DEEP, "messages in each other")
        subject = _field(message, "Subject")
        if subject:
            yield Draft(BlockType.HEADING, subject, (f"{path}header[Subject]",), level=depth + 1)
        for name in _FIELDS[:-1]:
            if text := _field(message, name):
                yield Draft(BlockType.PARAGRAPH, f"{name}: {text}", (f"{path}header[{name}]",))
        body = message.get_body(preferencelist=("plain", "html"))
        for number, part in enumerate(_leaves(message), start=1):
            self.parts += 1
            if self.parts > self.limits.mail_parts:
                raise UnreadableDocument(
                    ReasonCode.FILE_TOO_LARGE, f"more than {self.limits.mail_parts:,} parts"
                )
            yield from self._part(part, f"{path}part[{number}]/", depth, is_body=part is body)

    def _part(self, part: MIMEPart, path: str, depth: int, *, is_body: bool) -> Iterator[Draft]:
        if part.get_content_type() == "message/rfc822":
            for inner in part.iter_parts():
                yield from self.drafts(inner, path, depth + 1)
        elif is_body:
            yield from self._body(part, path)
        elif part.get_filename() or part.get_content_disposition() == "attachment":
            yield from self._attachment(part, path, depth)

    def _body(self, part: MIMEPart, path: str) -> Iterator[Draft]:
        text = _text(part)
        flow = (
            html.flow_of(text, self.limits)
            if part.get_content_type() == "text/html"
            else plaintext.flow_of(text)
        )
        for draft in flow.drafts:
            yield _placed(draft, path)

    def _attachment(self, part: MIMEPart, path: str, depth: int) -> Iterator[Draft]:
        content = part.get_payload(decode=True)
        data = content if isinstance(content, bytes) else b""
        self.bytes += len(data)
        if self.bytes > self.limits.decompressed_bytes:
            raise UnreadableDocument(ReasonCode.DECOMPRESSES_TOO_LARGE, "the attachments together")
        name = clean(part.get_filename() or "attachment").strip()
        yield Draft(BlockType.HEADING, f"Attachment: {name}", (path.rstrip("/"),), level=depth + 2)
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            file = Path(folder) / f"attachment{extension(name)}"
            file.write_bytes(data)
            try:
                for page in self._in_time(self.read_attachment(file, self._left(depth))):
                    for block in page.blocks:
                        yield _from_block(block, path)
            except UnreadableDocument as error:
                yield Draft(BlockType.ANNOTATION, f"{name} was not read: {error}", (path.rstrip("/"),))

    def _in_time(self, pages: Iterable[Page]) -> Iterator[Page]:
        """Yield an attachment's pages; what takes too long, such as a long scan, shall not cost the whole mail."""
        for page in pages:
            yield page
            if time.monotonic() - self.began > _FOR_ATTACHMENTS * self.limits.seconds_to_open:
                raise UnreadableDocument(ReasonCode.READER_TIMED_OUT, f"after page {page.number}")

    def _left(self, depth: int) -> Limits:
        """Return what an attachment may still spend: it may be a message with attachments itself."""
        return self.limits.model_copy(
            update={
                "mail_depth": self.limits.mail_depth - depth - 1,
                "mail_parts": self.limits.mail_parts - self.parts,
                "decompressed_bytes": self.limits.decompressed_bytes - self.bytes,
            }
        )


def _leaves(message: MIMEPart) -> Iterator[MIMEPart]:
    """Yield the parts that hold something, in order; those of messages within stay within."""
    pending: list[MIMEPart] = [message]
    while pending:
        part = pending.pop()
        if part.get_content_maintype() == "multipart":
            pending.extend(reversed(list(part.iter_parts())))
        else:
            yield part


def _field(message: MIMEPart, name: str) -> str:
    try:
        return " ".join(clean(str(message.get(name) or "")).split())
    except (
        ValueError,
        IndexError,
        AttributeError,
        TypeError,
    ):  # the standard library's parser trips over some
        return ""


def _date(message: MIMEPart) -> str | None:
    try:
        sent = message["Date"].datetime if message["Date"] else None
    except (ValueError, IndexError, AttributeError, TypeError):
        return None
    return sent.date().isoformat() if isinstance(sent, datetime) else None


def _text(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except (LookupError, ValueError, AssertionError):  # a charset that nobody knows, or a broken encoding
        content = part.get_payload(decode=True)
        return content.decode("utf-8", errors="replace") if isinstance(content, bytes) else ""


def _placed(draft: Draft, path: str) -> Draft:
    return replace(draft, places=tuple(path + place for place in draft.places))


def _from_block(block: Block, path: str) -> Draft:
    return Draft(
        block.type,
        block.text,
        tuple(path + _place(location) for location in block.locations),
        level=block.level,
        rows=block.rows,
        header_rows=block.header_rows,
        merged=block.merged,
        links=block.links,
        confidence=block.confidence,
        hidden=block.hidden,
    )


def _place(location: Location) -> str:
    match location:
        case PathLocation():
            return location.path
        case PointerLocation():
            return location.pointer.lstrip("/")
        case BoxLocation():
            corners = ",".join(f"{corner:g}" for corner in location.box)
            return f"page[{location.page}]/box[{corners}]"
