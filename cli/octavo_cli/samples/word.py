"""Sets a sample's blocks as a Word document."""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime

import docx
from docx.document import Document

from octavo_cli.samples.markup import Block, BulletList, Heading, NumberedList, Paragraph, Table

_WRITTEN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def set_as_docx(blocks: Sequence[Block], title: str) -> bytes:
    """Return the blocks as the bytes of a DOCX file, the same bytes for the same blocks."""
    document = docx.Document()
    properties = document.core_properties
    properties.title = title
    properties.author = properties.last_modified_by = "Octavo"
    properties.comments = ""
    properties.created = properties.modified = _WRITTEN
    for block in blocks:
        _add(document, block)
    buffer = io.BytesIO()
    document.save(buffer)
    return _without_clock(buffer.getvalue())


def _add(document: Document, block: Block) -> None:
    match block:
        case Heading(level, text):
            document.add_heading(text, level)
        case Paragraph(text):
            document.add_paragraph(text)
        case BulletList(items):
            for item in items:
                document.add_paragraph(item, style="List Bullet")
        case NumberedList(items):
            for item in items:
                document.add_paragraph(item, style="List Number")
        case Table(rows):
            table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
            for row, texts in zip(table.rows, rows, strict=True):
                for cell, text in zip(row.cells, texts, strict=True):
                    cell.text = text


def _without_clock(package: bytes) -> bytes:
    """Return the same zip with every member's time fixed; python-docx stamps them with the present."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, _ZIP_EPOCH)
            target.writestr(member, source.read(name), compress_type=zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
