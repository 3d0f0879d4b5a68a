from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from octavo.document import Block, BlockType, Link, Merged, PathLocation
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading.html import READER, flow_of
from octavo.reading.sections import Sections
from octavo.settings import Limits

LIMITS = Limits()


def read(markup: str) -> list[Block]:
    flow = flow_of(markup, LIMITS)
    sections = Sections(flow.drafts, flow.locate)
    return [block for page in sections.pages(1, sections.count) for block in page.blocks]


def test_what_a_browser_does_not_show_is_left_out() -> None:
    markup = """<title>t</title><style>p {}</style><script>x()</script><p>seen<p hidden>a<p style="display: none">b
        <template><p>c</template><noscript>d</noscript><!-- e --><svg><text>f</text></svg>"""
    assert [block.text for block in read(markup)] == ["seen"]


def test_white_space_is_what_a_browser_makes_of_it() -> None:
    (block,) = read("<p> one\n <b>two</b>three <i> four</i><br>five</p>")
    assert block.text == "one twothree four\nfive"


def test_headings_lists_and_code_keep_their_structure() -> None:
    markup = "<h2>H</h2><ol start=3><li>tea<ul><li><p>green</ul><li>milk</ol><pre>a\n  b</pre>"
    assert [(block.type, block.level, block.text) for block in read(markup)] == [
        (BlockType.HEADING, 2, "H"),
        (BlockType.LIST_ITEM, 1, "3. tea"),
        (BlockType.LIST_ITEM, 2, "green"),
        (BlockType.LIST_ITEM, 1, "4. milk"),
        (BlockType.CODE, None, "a\n  b"),
    ]


def test_links_are_kept_but_scripts_in_them_are_not() -> None:
    (block,) = read('<p>see <a href="/a b">the <b>page</b></a> or <a href="javascript:x()">run</a></p>')
    assert block.text == "see the page or run"
    assert block.links == (Link(start=4, end=12, target="/a b"),)


def test_tables_keep_their_spans_and_their_header() -> None:
    markup = """<table><caption>Sales</caption><thead><tr><th colspan=2>Year<th>Sum</thead>
        <tr><td rowspan=2>2024<td>a<td>1<tr><td>b<td>2</table>"""
    caption, table = read(markup)
    assert (caption.type, caption.text) == (BlockType.CAPTION, "Sales")
    assert table.rows == (("Year", "", "Sum"), ("2024", "a", "1"), ("", "b", "2"))
    assert table.merged == (Merged(row=0, column=0, columns=2), Merged(row=1, column=0, rows=2))
    assert table.header_rows == 1


def test_every_block_has_the_path_of_its_element() -> None:
    blocks = read("<div><p>a<p>b</div>c")
    assert [block.locations for block in blocks] == [
        (PathLocation(page=1, path="body/div[1]/p[1]"),),
        (PathLocation(page=1, path="body/div[1]/p[2]"),),
        (PathLocation(page=1, path="body"),),
    ]


def test_the_charset_that_the_page_declares_is_used(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes('<meta charset="iso-8859-2"><p>żółw'.encode("iso-8859-2"))
    _, sections = READER.open(path, LIMITS)
    assert [block.text for page in sections.pages(1, 1) for block in page.blocks] == ["żółw"]


def test_depth_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(UnreadableDocument) as raised:
        read("<div>" * 200_000)
    assert raised.value.code is ReasonCode.NESTED_TOO_DEEP


@pytest.mark.parametrize(
    "markup", ["<p><li>" * 3_000, "<table><tr><td>" * 400, "<b><i>" * 200, "<td><dd>" * 3_000]
)
def test_depth_that_is_allowed_neither_crashes_nor_hangs(markup: str) -> None:
    assert "deep" in " ".join(block.text for block in read(f"{markup}deep"))


def test_a_span_without_measure_costs_no_memory() -> None:
    cells = '<td colspan="999999999" rowspan="65534">x</td>' * 50
    (table,) = read(f"<table>{f'<tr>{cells}</tr>' * 50}</table>")
    assert "x" in table.text


PIECES = st.sampled_from(
    [
        "<p>",
        "<b>",
        "</b>",
        "<table>",
        "<tr>",
        "<td",
        "rowspan=3>",
        "</table>",
        "<li>",
        "<ul>",
        "<h1>",
        "<a",
        "href=x>",
        "</a>",
        "<br>",
        "<pre>",
        "text",
        "&amp;",
        "<!--",
        "<div>",
    ]
)


@pytest.mark.fuzz
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(pieces=st.lists(PIECES | st.text(max_size=5), max_size=40))
def test_any_markup_ends_as_blocks(pieces: list[str]) -> None:
    for block in read("".join(pieces)):
        assert block.text.strip()
        assert all(0 <= link.start < link.end <= len(block.text) for link in block.links)
