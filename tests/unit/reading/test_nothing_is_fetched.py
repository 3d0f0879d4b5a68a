"""Files that point elsewhere: nothing is fetched, no other file is opened, no macro is looked at."""

import socket
import threading
import zipfile
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from octavo.document import Page
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading.sandbox import opened_in_child
from octavo.settings import Limits

SECRET = "the text of another file"
TEXT = "What the document itself says."
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@pytest.fixture
def visits() -> Iterator[tuple[str, list[str]]]:
    """The address of a server, and whoever has connected to it."""
    visitors: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, address = server.accept()
                except OSError:
                    return
                visitors.append(str(address))
                connection.close()

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x", visitors
        server.shutdown(socket.SHUT_RDWR)


def word(path: Path, body: str, parts: dict[str, str], document_type: str = "") -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "word/document.xml",
            f'<?xml version="1.0"?>{document_type}<w:document {WORD} xmlns:r="{RELATIONSHIPS}"><w:body>'
            f"<w:p><w:r><w:t>{TEXT}{body}</w:t></w:r></w:p></w:body></w:document>",
        )
        for name, content in parts.items():
            archive.writestr(name, content)


def external(url: str) -> str:
    relationships = "".join(
        f'<Relationship Id="r{number}" Type="{RELATIONSHIPS}/{kind}" Target="{url}" TargetMode="External"/>'
        for number, kind in enumerate(("attachedTemplate", "image", "hyperlink", "oleObject", "subDocument"))
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relationships}</Relationships>'


def write_docx(path: Path, url: str, secret: Path) -> None:
    drawing = '<w:drawing r:link="r1"/><w:altChunk r:id="r4"/>'
    relationships = dict.fromkeys(
        ("word/_rels/document.xml.rels", "word/_rels/settings.xml.rels", "_rels/.rels"), external(url)
    )
    settings = f'<w:settings {WORD} xmlns:r="{RELATIONSHIPS}"><w:attachedTemplate r:id="r0"/></w:settings>'
    field = f'</w:t></w:r><w:r><w:instrText>INCLUDETEXT "{secret}" INCLUDEPICTURE "{url}"</w:instrText><w:t>'
    word(path, f"{field}</w:t>{drawing}<w:t>", relationships | {"word/settings.xml": settings})


def write_docx_with_entities(path: Path, url: str, secret: Path) -> None:
    entities = f'<!DOCTYPE x SYSTEM "{url}" [<!ENTITY f SYSTEM "file://{secret}"><!ENTITY u SYSTEM "{url}">]>'
    word(path, "&f;&u;", {}, entities)


def write_pdf(path: Path, url: str, secret: Path) -> None:
    document: Any = pymupdf.open()
    page = document.new_page()
    page.insert_text((72, 100), TEXT)
    page.insert_link({"kind": pymupdf.LINK_URI, "from": pymupdf.Rect(72, 90, 200, 110), "uri": url})
    outside = document.get_new_xref()
    document.update_object(outside, f"<< /Length 0 /F ({secret}) >>")
    document.update_stream(outside, b" ")
    document.xref_set_key(outside, "F", f"({secret})")
    document.xref_set_key(page.xref, "Contents", f"[{page.get_contents()[0]} 0 R {outside} 0 R]")
    open_action = f"<< /S /URI /URI ({url}) /Next << /S /Launch /F ({secret}) /Next << /S /JavaScript /JS (app.launchURL\\('{url}'\\)) >> >> >>"
    document.xref_set_key(document.pdf_catalog(), "OpenAction", open_action)
    document.xref_set_key(
        page.xref,
        "AA",
        f"<< /O << /S /SubmitForm /F << /FS /URL /F ({url}) >> >> /C << /S /GoToR /F ({secret}) >> >>",
    )
    document.save(path)


def write_html(path: Path, url: str, secret: Path) -> None:
    path.write_text(
        f'<!DOCTYPE html SYSTEM "{url}"><html><head><base href="{url}"><link rel="stylesheet" href="{url}">'
        f'<style>@import url({url});</style><script src="{url}"></script><meta http-equiv="refresh" content="0;{url}"></head>'
        f'<body><p>{TEXT}<img src="{url}"><iframe src="file://{secret}"></iframe><object data="{url}"></object></body></html>'
    )


def write_markdown(path: Path, url: str, secret: Path) -> None:
    path.write_text(f'{TEXT}\n\n![picture]({url})\n\n<img src="{url}">\n\n[link](file://{secret})\n')


def write_mail(path: Path, url: str, secret: Path) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "ann@example.com", "Elsewhere"
    message.set_content(f'<html><body><p>{TEXT}<img src="{url}"></body></html>', subtype="html")
    message.add_attachment("", filename="body.txt")
    (attachment,) = message.iter_attachments()
    attachment.replace_header(
        "Content-Type", f'message/external-body; access-type=URL; URL="{url}"; name="{secret}"'
    )
    path.write_bytes(message.as_bytes())


def write_json(path: Path, url: str, secret: Path) -> None:
    path.write_text(f'{{"$ref": "{url}", "$include": "file://{secret}", "text": "{TEXT}"}}')


WRITERS = {
    "a.docx": write_docx,
    "b.docx": write_docx_with_entities,
    "c.pdf": write_pdf,
    "d.html": write_html,
    "e.md": write_markdown,
    "f.eml": write_mail,
    "g.json": write_json,
}


def read(path: Path) -> str:
    with opened_in_child(path, Limits()) as (_, pages):
        return "\n".join(block.text for page in pages if isinstance(page, Page) for block in page.blocks)


@pytest.mark.parametrize("name", WRITERS)
def test_what_a_file_points_to_is_neither_fetched_nor_opened(
    name: str, tmp_path: Path, visits: tuple[str, list[str]]
) -> None:
    url, visitors = visits
    secret = tmp_path / "secret"
    secret.write_text(f"BT /helv 12 Tf 72 300 Td ({SECRET}) Tj ET")
    write: Callable[[Path, str, Path], None] = WRITERS[name]
    write(tmp_path / name, url, secret)
    if name == "b.docx":
        with pytest.raises(UnreadableDocument, match=ReasonCode.CORRUPT_DOCX):
            read(tmp_path / name)
    else:
        text = read(tmp_path / name)
        assert TEXT in text
        assert SECRET not in text
    assert visitors == []


def test_a_macro_is_not_even_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.docm"
    word(path, "", {"word/vbaProject.bin": "Sub AutoOpen"})
    content = path.read_bytes()
    assert content.count(b"Sub AutoOpen") == 1
    path.write_bytes(content.replace(b"Sub AutoOpen", b"Sub AutoExec"))
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() == "word/vbaProject.bin"  # unpacking it would fail on its checksum
    assert read(path) == TEXT
