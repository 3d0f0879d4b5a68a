import json
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from octavo.document import Block, BlockType, MediaType, PathLocation
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading.flowing import FlowingReader
from octavo.reading.registry import READERS
from octavo.settings import Limits

LIMITS = Limits()


def mail(subject: str = "Hello", text: str = "Good morning.\n\nAnn") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Ann <ann@example.com>", "bo@example.com", subject
    message["Date"] = "Tue, 05 Mar 2024 23:30:00 -0500"
    message.set_content(text)
    return message


def opened(path: Path, content: bytes, limits: Limits = LIMITS) -> tuple[str | None, list[Block]]:
    path = path / "a.eml"
    path.write_bytes(content)
    reader = READERS[MediaType.EML]
    assert isinstance(reader, FlowingReader)
    profile, sections = reader.open(path, limits)
    return profile.date, [block for page in sections.pages(1, sections.count) for block in page.blocks]


def place(block: Block) -> str:
    (location,) = block.locations
    assert isinstance(location, PathLocation)
    return location.path


def test_headers_are_fields_and_the_text_follows(tmp_path: Path) -> None:
    date, blocks = opened(tmp_path, mail().as_bytes())
    assert date == "2024-03-05"
    assert [(place(block), block.text) for block in blocks] == [
        ("header[Subject]", "Hello"),
        ("header[From]", "From: Ann <ann@example.com>"),
        ("header[To]", "To: bo@example.com"),
        ("header[Date]", "Date: Tue, 05 Mar 2024 23:30:00 -0500"),
        ("part[1]/line[1]", "Good morning."),
        ("part[1]/line[3]", "Ann"),
    ]


def test_of_two_renderings_of_one_text_the_plain_one_is_read(tmp_path: Path) -> None:
    message = mail(text="plain words")
    message.add_alternative("<p>rich words</p>", subtype="html")
    _, blocks = opened(tmp_path, message.as_bytes())
    text = " ".join(block.text for block in blocks)
    assert "plain words" in text
    assert "rich words" not in text


def test_attachments_are_read_by_their_own_reader_under_their_parts_path(tmp_path: Path) -> None:
    letter = docx.Document()
    letter.add_heading("Contract", 1)
    letter.save(str(tmp_path / "letter.docx"))
    message = mail()
    message.add_attachment(
        (tmp_path / "letter.docx").read_bytes(), maintype="application", subtype="x", filename="letter.docx"
    )
    message.add_attachment(
        json.dumps({"a": "b"}).encode(), maintype="application", subtype="json", filename="x.json"
    )
    message.add_attachment(b"\0\1\2", maintype="image", subtype="x", filename="noise.bin")
    _, blocks = opened(tmp_path, message.as_bytes())
    told = {place(block): block for block in blocks}
    assert told["part[2]"].text == "Attachment: letter.docx"
    assert told["part[2]/body/p[1]"].text == "Contract"
    assert told["part[3]/a"].text == "a: b"
    refused = [block for block in blocks if block.type is BlockType.ANNOTATION]
    assert [block.text[:39] for block in refused] == ["noise.bin was not read: UNSUPPORTED_TYPE"[:39]]


def test_a_message_within_a_message_is_read_and_endless_nesting_is_refused(tmp_path: Path) -> None:
    outer = mail("outer")
    outer.add_attachment(mail("inner"))
    _, blocks = opened(tmp_path, outer.as_bytes())
    assert [place(block) for block in blocks if block.text == "inner"] == ["part[2]/header[Subject]"]
    for depth in (10, 60):
        message = mail()
        for _ in range(depth):
            around = mail()
            around.add_attachment(message)
            message = around
        with pytest.raises(UnreadableDocument) as raised:
            opened(tmp_path, message.as_bytes())
        assert raised.value.code is ReasonCode.NESTED_TOO_DEEP


def test_a_mail_file_in_a_mail_file_without_end_is_refused(tmp_path: Path) -> None:
    message = mail()
    for _ in range(8):
        around = mail()
        around.add_attachment(
            message.as_bytes(), maintype="application", subtype="octet-stream", filename="a.eml"
        )
        message = around
    _, blocks = opened(tmp_path, message.as_bytes())
    assert any("NESTED_TOO_DEEP" in block.text for block in blocks)


def test_parts_in_parts_without_end_are_refused(tmp_path: Path) -> None:
    content = b"From: a\r\nSubject: b\r\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3_000)
    )
    with pytest.raises(UnreadableDocument) as raised:
        opened(tmp_path, content)
    assert raised.value.code is ReasonCode.NESTED_TOO_DEEP


def test_attachments_are_bounded_together(tmp_path: Path) -> None:
    message = mail()
    message.add_attachment(b"x" * 2_000, maintype="text", subtype="x", filename="x.txt")
    with pytest.raises(UnreadableDocument) as raised:
        opened(tmp_path, message.as_bytes(), Limits(decompressed_bytes=1_000))
    assert raised.value.code is ReasonCode.DECOMPRESSES_TOO_LARGE


@pytest.mark.fuzz
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    head=st.lists(
        st.sampled_from(
            [
                b"From: =?x?q?y?=",
                b"Date: never",
                b"Content-Type: text/html; charset=no",
                b"Content-Type: multipart/mixed; boundary=b",
                b"Content-Type: message/rfc822",
                b"Content-Transfer-Encoding: base64",
                b"Content-Disposition: attachment; filename*=x''%ff",
                b"Subject: \xff",
                b"",
                b"--b",
            ]
        )
        | st.binary(max_size=20),
        max_size=15,
    )
)
def test_any_message_ends_as_blocks_or_as_a_reason(tmp_path: Path, head: list[bytes]) -> None:
    try:
        opened(tmp_path, b"Subject: x\r\n" + b"\r\n".join(head))
    except UnreadableDocument as error:
        assert error.code is not ReasonCode.INTERNAL  # noqa: PT017
