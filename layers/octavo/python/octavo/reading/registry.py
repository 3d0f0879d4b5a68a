"""Which reader reads which format. A new format is one file with a `Reader`, and one line here."""

from octavo.document import MediaType
from octavo.reading.docx import DocxReader
from octavo.reading.jsondoc import JsonReader
from octavo.reading.pdf import PdfReader
from octavo.reading.reader import Reader

READERS: dict[MediaType, Reader] = {
    reader.media_type: reader
    for reader in (
        PdfReader(),
        DocxReader(),
        JsonReader(),
    )
}
