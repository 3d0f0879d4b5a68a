"""Pictures, charts and diagrams of a DOCX: none is passed over, and what they say in words and numbers is read."""

import zipfile
from pathlib import Path

from octavo.document import Block, BlockType
from octavo.reading.docx import READER
from octavo.settings import Limits

NAMESPACES = 'xmlns:w="w" xmlns:r="r" xmlns:wp="wp" xmlns:a="a" xmlns:pic="pic" xmlns:c="c" xmlns:dgm="dgm" xmlns:v="v"'

CHART, DIAGRAM = '<c:chart r:id="chart1"/>', '<dgm:relIds r:dm="data1"/>'


def read(folder: Path, body: str, **parts: str) -> list[Block]:
    """Read a document whose relationship to each part is the part's name."""
    path = folder / "made.docx"
    relationships = "".join(f'<Relationship Id="{name}" Target="{name}.xml"/>' for name in parts)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "word/document.xml", f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
        )
        archive.writestr("word/_rels/document.xml.rels", f"<Relationships>{relationships}</Relationships>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    _, sections = READER.open(path, Limits())
    return [block for page in sections.pages(1, sections.count) for block in page.blocks]


def drawing(inner: str, description: str = "") -> str:
    return f'<w:r><w:drawing><wp:docPr descr="{description}"/>{inner}</w:drawing></w:r>'


def picture(description: str = "") -> str:
    return f'<pic:pic><pic:nvPicPr><pic:cNvPr descr="{description}"/></pic:nvPicPr></pic:pic>'


def text(words: str) -> str:
    return f"<w:r><w:t>{words}</w:t></w:r>"


def told(blocks: list[Block]) -> list[tuple[BlockType, str]]:
    return [(block.type, block.text) for block in blocks]


def test_a_picture_is_a_figure_where_it_stands_described_or_not(tmp_path: Path) -> None:
    body = f"<w:p>{drawing(picture())}{text('between')}{drawing(picture('x.png'), 'A duck')}</w:p>"
    old = '<w:p><w:r><w:pict><v:shape alt="A goose"><v:imagedata/></v:shape></w:pict></w:r></w:p>'
    assert told(read(tmp_path, body + old)) == [
        (BlockType.FIGURE, ""),
        (BlockType.PARAGRAPH, "between"),
        (BlockType.FIGURE, "A duck"),
        (BlockType.FIGURE, "A goose"),
    ]


def test_each_picture_of_a_group_is_a_figure(tmp_path: Path) -> None:
    body = f"<w:p>{drawing(picture('one') + picture(), 'both')}</w:p>"
    assert [block.text for block in read(tmp_path, body)] == ["both", "one", ""]


def test_a_chart_is_its_title_and_its_numbers(tmp_path: Path) -> None:
    def cache(name: str, *values: str) -> str:
        points = "".join(f'<c:pt idx="{n}"><c:v>{value}</c:v></c:pt>' for n, value in enumerate(values))
        return f"<c:{name}><c:strCache>{points}</c:strCache></c:{name}>"

    cat = cache("cat", "May", "June")
    series = "".join(
        f"<c:ser><c:tx><c:v>{name}</c:v></c:tx>{cat}{cache('val', *values)}</c:ser>"
        for name, *values in (("Tea", "4.2999999999999998", "7"), ("Milk", "2.5"))
    )
    chart = (
        f"<c:chartSpace {NAMESPACES}><c:chart><c:title><a:t>Drinks</a:t></c:title>"
        f"<c:plotArea>{series}</c:plotArea></c:chart></c:chartSpace>"
    )
    caption, table = read(tmp_path, f"<w:p>{drawing(CHART)}</w:p>", chart1=chart)
    assert (caption.type, caption.text) == (BlockType.CAPTION, "Drinks")
    assert table.rows == (("", "Tea", "Milk"), ("May", "4.3", "2.5"), ("June", "7", ""))


def test_a_diagram_is_its_texts(tmp_path: Path) -> None:
    points = "".join(
        f"<dgm:pt><dgm:t><a:p><a:t>{words}</a:t></a:p></dgm:t></dgm:pt>" for words in ("Plan", "Do")
    )
    model = f"<dgm:dataModel {NAMESPACES}><dgm:ptLst>{points}</dgm:ptLst></dgm:dataModel>"
    assert told(read(tmp_path, f"<w:p>{drawing(DIAGRAM)}</w:p>", data1=model)) == [
        (BlockType.PARAGRAPH, "Plan"),
        (BlockType.PARAGRAPH, "Do"),
    ]


def test_a_chart_that_is_referred_to_without_end_is_read_once(tmp_path: Path) -> None:
    val = '<c:val><c:pt idx="0"><c:v>2</c:v></c:pt></c:val>'
    chart = f"<c:chartSpace {NAMESPACES}><c:chart><c:ser>{val * 1_000}</c:ser></c:chart></c:chartSpace>"
    (table,) = read(tmp_path, f"<w:p>{drawing(CHART) * 2_000}</w:p>", chart1=chart)
    assert table.type is BlockType.TABLE


def test_a_point_without_end_is_passed_over(tmp_path: Path) -> None:
    val = '<c:val><c:pt idx="999999999"><c:v>1</c:v></c:pt><c:pt idx="0"><c:v>2</c:v></c:pt></c:val>'
    chart = f"<c:chartSpace {NAMESPACES}><c:chart><c:ser>{val}</c:ser></c:chart></c:chartSpace>"
    (table,) = read(tmp_path, f"<w:p>{drawing(CHART)}</w:p>", chart1=chart)
    assert table.rows == (("",), ("2",))
