"""Plain text, Markdown, CSV and JSON Lines: what becomes of their marks, and where each block says it stands."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from octavo.document import Block, BlockType, Link, PathLocation, PointerLocation
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading import csvdoc, jsonlines, markdown, plaintext
from octavo.reading.flowing import FlowingReader
from octavo.settings import Limits

LIMITS = Limits()
Opened = Callable[[FlowingReader, str | bytes], list[Block]]


def blocks_of(reader: FlowingReader, path: Path, limits: Limits = LIMITS) -> list[Block]:
    _, sections = reader.open(path, limits)
    return [block for page in sections.pages(1, sections.count) for block in page.blocks]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    def read(reader: FlowingReader, content: str | bytes) -> list[Block]:
        path = tmp_path / "made"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return blocks_of(reader, path)

    return read


def places(block: Block) -> list[str]:
    return [
        place.path if isinstance(place, PathLocation) else place.pointer
        for place in block.locations
        if isinstance(place, PathLocation | PointerLocation)
    ]


def test_paragraphs_of_plain_text_stand_between_empty_lines(opened: Opened) -> None:
    blocks = opened(plaintext.READER, "TERMS OF USE\n\none\ntwo\n\n\n- tea\n- milk\n")
    assert [(block.type, block.text, places(block)) for block in blocks] == [
        (BlockType.HEADING, "TERMS OF USE", ["line[1]"]),
        (BlockType.PARAGRAPH, "one\ntwo", ["line[3-4]"]),
        (BlockType.LIST_ITEM, "- tea", ["line[7]"]),
        (BlockType.LIST_ITEM, "- milk", ["line[8]"]),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_every_encoding_reads_the_same(opened: Opened, encoding: str) -> None:
    (block,) = opened(plaintext.READER, "Grüße, 5 € für “alle”".encode(encoding))
    assert block.text == "Grüße, 5 € für “alle”"


def test_markdown_keeps_headings_nested_lists_code_and_links(opened: Opened) -> None:
    text = "# One\n\nSee [this *page*](https://example.com/a_b).\n\n3. tea\n   - green\n4. milk\n\n```\nx  = 1\n```\n"
    heading, paragraph, *items, code = opened(markdown.READER, text)
    assert (heading.type, heading.level, heading.text) == (BlockType.HEADING, 1, "One")
    assert paragraph.text == "See this page."
    assert paragraph.links == (Link(start=4, end=13, target="https://example.com/a_b"),)
    assert [(item.level, item.text) for item in items] == [(1, "3. tea"), (2, "green"), (1, "4. milk")]
    assert (code.type, code.text, places(code)) == (BlockType.CODE, "x  = 1", ["line[9-11]"])


def test_markdown_tables_keep_their_cells(opened: Opened) -> None:
    (table,) = opened(markdown.READER, "| a | b |\n|---|---|\n| 1 | |\n")
    assert (table.rows, table.header_rows) == ((("a", "b"), ("1", "")), 1)
    assert places(table) == ["line[1-3]"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_of_a_csv_is_found(opened: Opened, delimiter: str) -> None:
    text = "".join(
        f"{delimiter.join(row)}\r\n" for row in (("name", "price"), ("tea", "1.50"), ('"a, b; c"', "2"))
    )
    (table,) = opened(csvdoc.READER, text)
    assert table.rows == (("name", "price"), ("tea", "1.50"), ("a, b; c", "2"))
    assert (table.header_rows, places(table)) == (1, ["row[2]", "row[3]"])


def test_a_delimiter_after_the_last_value_makes_no_column(opened: Opened) -> None:
    (table,) = opened(csvdoc.READER, "year;sum;\n2024;1,50;\n")
    assert table.rows == (("year", "sum"), ("2024", "1,50"))


def test_a_long_csv_is_cut_into_sections_that_repeat_the_header(tmp_path: Path) -> None:
    path = tmp_path / "made.csv"
    path.write_text("number,text\n" + "".join(f"{n},{'word ' * 20}\n" for n in range(100)))
    _, sections = csvdoc.READER.open(path, LIMITS)
    tables = [block for page in sections.pages(1, sections.count) for block in page.blocks]
    assert len(tables) > 2
    assert {table.rows[0] for table in tables if table.rows} == {("number", "text")}
    assert [row[0] for table in tables if table.rows for row in table.rows[1:]] == [
        str(n) for n in range(100)
    ]


def test_lines_of_json_begin_every_pointer_with_their_index(opened: Opened) -> None:
    text = (
        '{"n": 1, "who": "Ann"}\n\n{"n": 2, "who": "Bo"}\n{"title": "T", "text": "x", "more": {"y": 1.50}}\n'
    )
    table, heading, paragraph, more = opened(jsonlines.READER, text)
    assert (table.rows, places(table)) == ((("n", "who"), ("1", "Ann"), ("2", "Bo")), ["/0", "/2"])
    assert [(block.text, places(block)) for block in (heading, paragraph, more)] == [
        ("T", ["/3/title"]),
        ("x", ["/3/text"]),
        ("more / y: 1.50", ["/3/more/y"]),
    ]


def test_a_broken_line_of_json_says_where(opened: Opened) -> None:
    with pytest.raises(UnreadableDocument) as raised:
        opened(jsonlines.READER, '{"a": 1}\n{"a" 2}\n')
    assert (raised.value.code, raised.value.detail[:16]) == (ReasonCode.INVALID_JSON, "line 2, column 6")


def test_a_file_with_too_much_in_it_is_left_unread(tmp_path: Path) -> None:
    path = tmp_path / "made.jsonl"
    with path.open("w") as file:
        file.writelines(f'{{"text": "{"word " * 1000}"}}\n' for _ in range(5000))
    with pytest.raises(UnreadableDocument) as raised:
        jsonlines.READER.open(path, Limits(pages=100))
    assert raised.value.code is ReasonCode.TOO_MANY_PAGES


READERS = (plaintext.READER, markdown.READER, csvdoc.READER, jsonlines.READER)


@pytest.mark.fuzz
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    content=st.binary(max_size=200)
    | st.text(alphabet="#*-_`[]()|<>\n\t \"',;{}:1a", max_size=200).map(str.encode)
)
def test_any_bytes_end_as_blocks_or_as_a_reason(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "fuzzed"
    path.write_bytes(content)
    for reader in READERS:
        try:
            blocks = blocks_of(reader, path)
        except UnreadableDocument:
            continue
        assert all(block.text.strip() for block in blocks)
        assert all(0 <= link.start < link.end <= len(block.text) for block in blocks for link in block.links)
