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
        "## Report\n\nAll is well.\n\n- tea\n\n2. milk\n\n| a | b |\n| --- | --- |\n| c\\|d | e |\n"
    )


def test_text_is_what_was_read_without_running_heads() -> None:
    assert to_text(EXAMPLE) == "Report\n\nAll is well.\n\n• tea\n\n2. milk\n\na | b\nc|d | e\n"
