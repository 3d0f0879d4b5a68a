from octavo.document import Block, BlockType, BoxLocation, Document, Page, Status
from octavo.reading.export import to_markdown, to_text

PLACE = (BoxLocation(page=1, box=(0, 0, 1, 1)),)


def document(*blocks: tuple[BlockType, str, dict[str, object]]) -> Document:
    made = tuple(
        Block.model_validate({"id": f"p1-b{n}", "type": kind, "text": text, "locations": PLACE, **more})
        for n, (kind, text, more) in enumerate(blocks)
    )
    return Document(
        document_id="d",
        name="n",
        media_type=None,
        status=Status.SUCCEEDED,
        pages=(Page(number=1, blocks=made),),
    )


EXAMPLE = document(
    (BlockType.HEADER, "ACME", {}),
    (BlockType.HEADING, "Report", {"level": 2}),
    (BlockType.PARAGRAPH, "All is well.", {}),
    (BlockType.LIST_ITEM, "• tea", {}),
    (BlockType.LIST_ITEM, "2. milk", {}),
    (BlockType.TABLE, "a | b\nc|d | e", {"rows": (("a", "b"), ("c|d", "e"))}),
    (BlockType.FOOTER, "Page 1", {}),
)


def test_markdown_shows_the_structure() -> None:
    assert to_markdown(EXAMPLE) == (
        "## Report\n\nAll is well.\n\n- tea\n2. milk\n\n| a | b |\n| --- | --- |\n| c\\|d | e |\n"
    )


def test_text_is_what_was_read_without_running_heads() -> None:
    assert to_text(EXAMPLE) == "Report\n\nAll is well.\n\n• tea\n\n2. milk\n\na | b\nc|d | e\n"


def test_nested_lists_keep_their_depth_and_their_numbers() -> None:
    items = document(
        (BlockType.LIST_ITEM, "1. one", {"level": 1}),
        (BlockType.LIST_ITEM, "1.1. half", {"level": 2}),
        (BlockType.LIST_ITEM, "deeper", {"level": 3}),
        (BlockType.LIST_ITEM, "2. two", {"level": 1}),
    )
    assert to_markdown(items) == "1. one\n   - 1.1. half\n     - deeper\n2. two\n"


def test_a_table_with_spans_is_html() -> None:
    rows = (("Year <1>", "", "Sum"), ("a", "b", "c"))
    table = (
        BlockType.TABLE,
        "x",
        {"rows": rows, "header_rows": 1, "merged": ({"row": 0, "column": 0, "columns": 2},)},
    )
    assert to_markdown(document(table)) == (
        '<table>\n<tr><th colspan="2">Year &lt;1&gt;</th><th>Sum</th></tr>\n'
        "<tr><td>a</td><td>b</td><td>c</td></tr>\n</table>\n"
    )


def test_no_text_is_lost_beneath_a_merged_cell() -> None:
    table: dict[str, object] = {
        "rows": (("a", "b"), ("c", "")),
        "merged": ({"row": 0, "column": 0, "columns": 2}, {"row": 1, "column": 0, "columns": 2}),
    }
    assert to_markdown(document((BlockType.TABLE, "x", table))) == (
        '<table>\n<tr><td>a</td><td>b</td></tr>\n<tr><td colspan="2">c</td></tr>\n</table>\n'
    )


def test_links_are_kept_and_marks_lose_their_meaning_only_where_they_have_one() -> None:
    link: dict[str, object] = {"links": ({"start": 4, "end": 8, "target": "https://example.com/a"},)}
    assert to_markdown(document((BlockType.PARAGRAPH, "see here *now*", link))) == (
        "see [here](https://example.com/a) \\*now\\*\n"
    )
    for text, shown in {
        "# no heading": "\\# no heading",
        "1. no item": "1\\. no item",
        "- no item": "\\- no item",
        "snake_case, 2 * 3, a [note], a < b, C:\\dir": "snake_case, 2 * 3, a [note], a < b, C:\\dir",
        "<b>": "\\<b>",
        "$\\frac{a_1}{b*c}$": "$\\frac{a_1}{b*c}$",
    }.items():
        assert to_markdown(document((BlockType.PARAGRAPH, text, {}))) == f"{shown}\n"


def test_code_stays_inside_its_fence() -> None:
    assert to_markdown(document((BlockType.CODE, "a\n```\nb", {}))) == "````\na\n```\nb\n````\n"


def test_comments_and_hidden_text_are_left_out_and_pages_marked_on_demand() -> None:
    parts = document(
        (BlockType.PARAGRAPH, "seen", {}),
        (BlockType.PARAGRAPH, "unseen", {"hidden": True}),
        (BlockType.ANNOTATION, "Ann: why?", {}),
    )
    assert to_markdown(parts, page_markers=True) == "<!-- page 1 -->\n\nseen\n"
    assert to_text(parts) == "seen\n"
