import json
import zipfile
from pathlib import Path

import docx
import pytest

from octavo.document import MediaType
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading.sniff import extension, sniff

OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600)


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def refusal(path: Path) -> ReasonCode:
    with pytest.raises(UnreadableDocument) as raised:
        sniff(path)
    return raised.value.code


def test_a_pdf_is_known_behind_leading_junk_and_a_wrong_extension(tmp_path: Path) -> None:
    assert sniff(written(tmp_path / "letter.docx", b"x" * 900 + b"%PDF-1.7\n")) is MediaType.PDF


def test_a_word_document_is_known_by_its_parts(tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    docx.Document().save(str(path))
    assert sniff(path) is MediaType.DOCX


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"]
)
def test_json_is_known_in_every_encoding_that_it_may_have(tmp_path: Path, encoding: str) -> None:
    assert sniff(written(tmp_path / "a", ' {"größe": 1}'.encode(encoding))) is MediaType.JSON


@pytest.mark.parametrize("text", ["null", " 12.5\n", '"a sentence"', "[1", '{"a": 1,}', "{oops"])
def test_scalars_are_json_and_so_is_what_only_starts_like_it(tmp_path: Path, text: str) -> None:
    assert sniff(written(tmp_path / "a", text.encode())) is MediaType.JSON


@pytest.mark.parametrize(
    "content",
    [
        b'<?xml version="1.0"?><invoice/>',
        b"<svg></svg>",
        rb"{\rtf1 x}",
        b"GIF89a\x01\0\x01\0",
        OLE,
        b"\x00\x01\x02",
    ],
)
def test_other_content_is_unsupported(tmp_path: Path, content: bytes) -> None:
    assert refusal(written(tmp_path / "a.pdf", content)) is ReasonCode.UNSUPPORTED_TYPE


def test_an_archive_of_something_else_is_unsupported(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert refusal(path) is ReasonCode.UNSUPPORTED_TYPE


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert refusal(written(tmp_path / "a.json", b"")) is ReasonCode.EMPTY_FILE


def test_an_office_file_behind_a_password_is_called_encrypted(tmp_path: Path) -> None:
    content = OLE + "EncryptedPackage".encode("utf-16-le")
    assert refusal(written(tmp_path / "a.docx", content)) is ReasonCode.ENCRYPTED


def test_half_an_archive_is_a_corrupt_word_document(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    docx.Document().save(str(path))
    content = path.read_bytes()
    assert refusal(written(path, content[: len(content) // 2])) is ReasonCode.CORRUPT_DOCX


@pytest.mark.parametrize("content", ["just words", "2024 was a year", "# words"])
def test_words_are_plain_text_whatever_else_their_name_claims(tmp_path: Path, content: str) -> None:
    for name in ("a", "a.pdf", "a.docx", "a.txt"):
        assert sniff(written(tmp_path / name, content.encode())) is MediaType.TEXT


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.md", "# Title", MediaType.MARKDOWN),
        ("a.md", "[a link](b)", MediaType.MARKDOWN),
        ("a.csv", "a,b", MediaType.CSV),
        ("a.txt", "[1] a note", MediaType.TEXT),
        ("a.jsonl", '{"a": 1}', MediaType.JSON_LINES),
        ("a", '{"a": 1}\n{"a": 2}\n', MediaType.JSON_LINES),
        ("a", '[\n{"a": 1},\n{"a": 2}]', MediaType.JSON),
        ("a.pdf", " <!-- x --><!DOCTYPE html><p>", MediaType.HTML),
        ("a.txt", "From: a@b\nTo: c@d\nSubject: x\n\ntext", MediaType.EML),
        ("a", "From: here to eternity", MediaType.TEXT),
        ("a.htm", "<p>a piece of a page", MediaType.HTML),
    ],
)
def test_text_is_told_by_its_content_then_by_its_name(
    tmp_path: Path, name: str, content: str, media_type: MediaType
) -> None:
    assert sniff(written(tmp_path / name, content.encode())) is media_type


def test_content_that_has_a_format_is_believed_over_any_name(tmp_path: Path) -> None:
    content = json.dumps({"a": 1}).encode()
    assert {sniff(written(tmp_path / f"a{end}", content)) for end in ("", ".pdf", ".docx")} == {
        MediaType.JSON
    }


@pytest.mark.parametrize(
    ("name", "kept"), [("a.MD", ".md"), ("a", ""), ("a.b/c", ""), ("a.äöü", ""), ("x" + ".y" * 99, ".y")]
)
def test_only_a_plain_extension_is_kept_of_a_name(name: str, kept: str) -> None:
    assert extension(name) == kept
