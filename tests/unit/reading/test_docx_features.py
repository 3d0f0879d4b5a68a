"""What WordprocessingML says beside the plain text: numbers, spans, notes, comments, boxes, links, changes."""

import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from octavo.document import Block, BlockType, Link, Merged, PathLocation
from octavo.errors import UnreadableDocument
from octavo.reading.docx import READER
from octavo.settings import Limits

LIMITS = Limits()
NAMESPACES = 'xmlns:w="w" xmlns:r="r" xmlns:m="m" xmlns:mc="mc" xmlns:v="v" xmlns:wp="wp"'
BULLET, DECIMAL = "bullet", "decimal"


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def item(text: str, list_id: int, depth: int = 0) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>')


def level(depth: int, form: str, text: str, start: int = 1, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def read(folder: Path, body: str, relationships: str = "", **parts: str) -> list[Block]:
    path = folder / "made.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "word/document.xml", f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
        )
        archive.writestr("word/_rels/document.xml.rels", f"<Relationships>{relationships}</Relationships>")
        for name, inner in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:{name} {NAMESPACES}>{inner}</w:{name}>")
    _, sections = READER.open(path, LIMITS)
    return [block for page in sections.pages(1, sections.count) for block in page.blocks]


def paths(block: Block) -> list[str]:
    return [place.path for place in block.locations if isinstance(place, PathLocation)]


def test_lists_are_numbered_as_word_counts_them(tmp_path: Path) -> None:
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level(0, DECIMAL, "%1.")}{level(1, "lowerLetter", "%1.%2)")}'
        f'</w:abstractNum><w:abstractNum w:abstractNumId="1">{level(0, BULLET, "•")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/>'
        '</w:lvlOverride></w:num><w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>'
    )
    body = (
        item("a", 1)
        + item("b", 1, 1)
        + item("c", 1, 1)
        + item("bullet", 3)
        + item("d", 1)
        + item("e", 1, 1)
        + item("f", 2)
        + item("g", 2)
    )
    assert [(block.level, block.text) for block in read(tmp_path, body, numbering=numbering)] == [
        (1, "1. a"),
        (2, "1.a) b"),
        (2, "1.b) c"),
        (1, "bullet"),
        (1, "2. d"),
        (2, "2.a) e"),
        (1, "7. f"),
        (1, "8. g"),
    ]


@pytest.mark.parametrize(
    ("form", "number", "written"),
    [("upperRoman", 14, "XIV"), ("lowerLetter", 28, "bb"), ("decimalZero", 3, "03"), ("chicago", 4, "4")],
)
def test_numbers_are_written_in_the_lists_form(tmp_path: Path, form: str, number: int, written: str) -> None:
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level(0, form, "%1.", number)}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    (block,) = read(tmp_path, item("x", 1), numbering=numbering)
    assert block.text == f"{written}. x"


def test_styles_inherit_their_role_and_their_names_may_be_localized(tmp_path: Path) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="Überschrift 2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="Mine"/><w:basedOn w:val="a"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="c"><w:name w:val="x"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="d"><w:name w:val="y"/><w:basedOn w:val="d"/></w:style>'
    )
    body = "".join(p(style, f'<w:pStyle w:val="{style}"/>') for style in "abcd")
    blocks = read(tmp_path, body, styles=styles)
    assert [(block.type, block.level) for block in blocks] == [
        (BlockType.HEADING, 2),
        (BlockType.HEADING, 2),
        (BlockType.HEADING, 3),
        (BlockType.PARAGRAPH, None),
    ]


def test_bold_lines_without_text_beneath_them_are_no_headings(tmp_path: Path) -> None:
    bold = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{}</w:t></w:r></w:p>"
    names = "".join(bold.format(name) for name in ("Ann", "Bo", "Cy"))
    blocks = read(tmp_path, names + p("text") + bold.format("Part") + p("text") + bold.format("The end"))
    assert [block.text for block in blocks if block.type is BlockType.HEADING] == ["Part"]


def test_a_depth_without_a_list_makes_no_item(tmp_path: Path) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="s"><w:name w:val="Subtitle"/>'
        '<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    (block,) = read(tmp_path, p("Summer", '<w:pStyle w:val="s"/>'), styles=styles)
    assert (block.type, block.level) == (BlockType.PARAGRAPH, None)


def test_tables_keep_spans_and_header_rows(tmp_path: Path) -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"

    wide, top, below = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = (
        f"<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>{cell('Year', wide)}{cell('Sum')}</w:tr>"
        f"<w:tr>{cell('2024', top)}{cell('a')}{cell('1')}</w:tr><w:tr>{cell('', below)}{cell('b')}{cell('2')}</w:tr>"
        f"<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>{cell('late')}</w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr>{cell('gone')}</w:tr></w:tbl>"
    )
    (table,) = read(tmp_path, body)
    assert table.rows == (("Year", "", "Sum"), ("2024", "a", "1"), ("", "b", "2"), ("", "late", ""))
    assert table.merged == (Merged(row=0, column=0, columns=2), Merged(row=1, column=0, rows=2))
    assert table.header_rows == 1


def test_heads_and_feet_come_once_around_their_section(tmp_path: Path) -> None:
    relationships = '<Relationship Id="h" Target="hdr.xml"/><Relationship Id="f" Target="ftr.xml"/>'
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="h"/><w:footerReference r:id="f"/></w:sectPr>'
    )
    body = p("one", section) + p("two") + section
    blocks = read(tmp_path, body, relationships, hdr=p("ACME"), ftr=p("page"))
    assert [(block.type, block.text, paths(block)) for block in blocks] == [
        (BlockType.HEADER, "ACME", ["hdr"]),
        (BlockType.PARAGRAPH, "one", ["body/p[1]"]),
        (BlockType.FOOTER, "page", ["ftr"]),
        (BlockType.PARAGRAPH, "two", ["body/p[2]"]),
    ]


def test_notes_and_comments_stand_after_what_refers_to_them(tmp_path: Path) -> None:
    body = (
        '<w:p><w:r><w:t>said</w:t><w:footnoteReference w:id="2"/><w:t>, meant</w:t><w:endnoteReference w:id="1"/>'
        '<w:commentReference w:id="0"/></w:r></w:p>'
    )
    blocks = read(
        tmp_path,
        body,
        footnotes=f'<w:footnote w:id="2">{p("a note")}</w:footnote>',
        endnotes=f'<w:endnote w:id="1">{p("an end")}</w:endnote>',
        comments=f'<w:comment w:id="0" w:author="Ann">{p("why?")}</w:comment>',
    )
    assert [(block.type, block.text, paths(block)) for block in blocks] == [
        (BlockType.PARAGRAPH, "said[1], meant[2]", ["body/p[1]"]),
        (BlockType.FOOTNOTE, "[1] a note", ["footnotes/footnote[1]"]),
        (BlockType.FOOTNOTE, "[2] an end", ["endnotes/endnote[1]"]),
        (BlockType.ANNOTATION, "Ann: why?", ["comments/comment[1]"]),
    ]


def test_a_text_box_is_read_once_though_it_is_stored_twice(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{p('in the box')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>before</w:t><mc:AlternateContent>"
        f"<mc:Choice><w:drawing><wp:docPr descr='a duck'/>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert [(block.type, block.text) for block in read(tmp_path, body)] == [
        (BlockType.PARAGRAPH, "before"),
        (BlockType.FIGURE, "a duck"),
        (BlockType.PARAGRAPH, "in the box"),
    ]


def test_links_are_kept_whether_elements_or_fields(tmp_path: Path) -> None:
    relationships = '<Relationship Id="r1" Target="https://example.com" TargetMode="External"/>'
    body = (
        '<w:p><w:r><w:t xml:space="preserve"> see </w:t></w:r><w:hyperlink r:id="r1"><w:r><w:t>here</w:t></w:r>'
        '</w:hyperlink><w:r><w:t> or </w:t><w:fldChar w:fldCharType="begin"/><w:instrText>HYPERLINK "a.html"'
        '</w:instrText><w:fldChar w:fldCharType="separate"/><w:t>there</w:t><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    (block,) = read(tmp_path, body, relationships)
    assert block.text == "see here or there"
    assert block.links == (
        Link(start=4, end=8, target="https://example.com"),
        Link(start=12, end=17, target="a.html"),
    )


def test_content_controls_symbols_breaks_and_hidden_text(tmp_path: Path) -> None:
    body = (
        f"<w:sdt><w:sdtContent>{p('inside')}</w:sdtContent></w:sdt>"
        '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>yes</w:t><w:br/><w:t>no</w:t><w:noBreakHyphen/>'
        "</w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r></w:p>"
    )
    assert [(block.text, block.hidden, paths(block)) for block in read(tmp_path, body)] == [
        ("inside", False, ["body/p[1]"]),
        ("☒yes\nno-", False, ["body/p[2]"]),
        ("secret", True, ["body/p[2]"]),
    ]


@pytest.mark.parametrize("wrapper", ["sdt", "ins", "hyperlink", "smartTag"])
def test_wrappers_without_end_neither_crash_nor_hang(tmp_path: Path, wrapper: str) -> None:
    inside = f"<w:{wrapper}>" * 20_000 + "<w:r><w:t>deep</w:t></w:r>" + f"</w:{wrapper}>" * 20_000
    blocks = read(tmp_path, f"<w:p>{inside}</w:p>")
    assert [block.text for block in blocks if not block.hidden] == ["deep"]


ELEMENTS = (
    "p r t tbl tr tc hyperlink sdt sdtContent txbxContent drawing fldChar del footnoteReference"
    " commentReference sym oMath tcPr gridSpan vMerge pPr numPr sectPr"
)
NAMES = st.sampled_from(ELEMENTS.split())
TREES = st.recursive(
    st.text(alphabet="ab ", max_size=4),
    lambda inner: st.builds(
        lambda name, value, parts: f'<w:{name} w:val="{value}" w:id="{value}">{"".join(parts)}</w:{name}>',
        NAMES,
        st.sampled_from(["0", "1", "-1", "99999999999", "x", ""]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=30,
)


@pytest.mark.fuzz
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=st.lists(TREES, max_size=4))
def test_any_tree_of_elements_ends_as_blocks_or_as_a_reason(tmp_path: Path, body: list[str]) -> None:
    try:
        blocks = read(tmp_path, "".join(body))
    except UnreadableDocument:
        return
    assert all(block.text.strip() or block.type is BlockType.FIGURE for block in blocks)


def test_the_pages_that_word_counted_and_the_date_are_known_of_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "made.docx"
    broken = (
        "<w:p><w:r><w:t>a</w:t><w:lastRenderedPageBreak/><w:t>b</w:t><w:lastRenderedPageBreak/></w:r></w:p>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "word/document.xml", f"<w:document {NAMESPACES}><w:body>{broken}</w:body></w:document>"
        )
        archive.writestr(
            "docProps/core.xml", "<c><created>2024-03-05T09:00:00Z</created><title>T</title></c>"
        )
    profile, _ = READER.open(path, LIMITS)
    assert (profile.printed_pages, profile.date, profile.title) == (3, "2024-03-05", "T")
