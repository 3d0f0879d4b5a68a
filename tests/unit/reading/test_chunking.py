from hypothesis import given
from hypothesis import strategies as st

from octavo.document import Block, BlockType, BoxLocation, Chunk, Page
from octavo.reading.chunking import MOST_TOKENS, chunk, estimate_tokens, headings_in_force
from octavo.reading.text import table_text

SENTENCE = "Every page that comes in is either read or set aside with a reason. "


def block(kind: BlockType, text: str, page: int = 1, **more: object) -> Block:
    place = BoxLocation(page=page, box=(0, 0, len(text), 1))
    return Block.model_validate({"id": "x", "type": kind, "text": text, "locations": (place,), **more})


def heading(text: str, level: int, page: int = 1) -> Block:
    return block(BlockType.HEADING, text, page, level=level)


def paragraph(text: str, page: int = 1) -> Block:
    return block(BlockType.PARAGRAPH, text, page)


def page_of(*blocks: Block, number: int = 1) -> Page:
    return Page(number=number, blocks=blocks)


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_a_chunk_never_crosses_a_heading_and_knows_the_headings_above() -> None:
    chunks = chunk(
        [
            page_of(
                heading("Report", 1),
                heading("Sales", 2),
                paragraph("Up."),
                heading("Costs", 2),
                paragraph("Down."),
                heading("Annex", 1),
                paragraph("Tables."),
            )
        ]
    )
    assert [(item.text, item.heading_path) for item in chunks] == [
        ("Report\nSales\nUp.", ("Report", "Sales")),
        ("Costs\nDown.", ("Report", "Costs")),
        ("Annex\nTables.", ("Annex",)),
    ]


def test_a_later_batch_continues_under_the_headings_of_the_earlier_one() -> None:
    first = [page_of(heading("Report", 1), heading("Sales", 2), paragraph("Up."))]
    second = [page_of(paragraph("And up.", 2), number=2)]
    (continued,) = chunk(second, above=headings_in_force(first))
    assert continued.heading_path == ("Report", "Sales")


def test_small_blocks_share_a_chunk_and_keep_each_location_across_pages() -> None:
    (only,) = chunk([page_of(paragraph("One.")), page_of(paragraph("Two.", 2), number=2)])
    assert only.text == "One.\nTwo."
    assert [place.page for place in only.locations] == [1, 2]
    assert only.id == "c1-1"


def test_a_long_paragraph_is_cut_at_sentence_ends() -> None:
    chunks = chunk([page_of(paragraph(SENTENCE * 60))])
    assert len(chunks) > 3
    assert all(item.text.endswith("reason.") for item in chunks)
    assert all(MOST_TOKENS // 2 < estimate_tokens(item.text) <= MOST_TOKENS for item in chunks[:-1])


def test_a_table_is_cut_between_rows_under_its_repeated_header() -> None:
    rows = (("Item", "Price"), *((f"Article number {n}", f"{n}.50") for n in range(80)))
    table = block(BlockType.TABLE, table_text(rows), rows=rows)
    chunks = chunk([page_of(table)])
    assert len(chunks) > 2
    assert all(item.text.startswith("Item | Price\nArticle number") for item in chunks)
    assert sum(item.text.count("Article") for item in chunks) == 80


def test_the_rows_of_a_json_table_keep_their_own_pointers() -> None:
    rows = (("item",), *((f"Article {SENTENCE} {n}",) for n in range(40)))
    places = [{"page": 1, "pointer": f"/items/{n}"} for n in range(40)]
    table = block(BlockType.TABLE, table_text(rows), rows=rows, locations=places)
    chunks = chunk([page_of(table)])
    assert [len(item.locations) for item in chunks] == [item.text.count("Article") for item in chunks]
    assert [place for item in chunks for place in item.locations] == list(table.locations)


def test_running_heads_and_feet_are_left_out() -> None:
    page = page_of(block(BlockType.HEADER, "ACME"), paragraph("Text."), block(BlockType.FOOTER, "Page 1"))
    assert [item.text for item in chunk([page])] == ["Text."]


def test_ids_do_not_depend_on_other_batches() -> None:
    pages = [page_of(heading(f"H{n}", 1, n), paragraph("x " * 300, n), number=n) for n in range(1, 7)]
    together = [item.id for item in chunk(pages)]
    apart = [item.id for start in (0, 2, 4) for item in chunk(pages[start : start + 2])]
    assert together == apart
    assert len(set(together)) == len(together)


TEXTS = st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=1_500)
BLOCKS = st.builds(
    lambda kind, text, level: block(kind, text, level=level if kind is BlockType.HEADING else None),
    st.sampled_from([BlockType.HEADING, BlockType.PARAGRAPH, BlockType.LIST_ITEM, BlockType.FOOTER]),
    TEXTS,
    st.integers(1, 6),
)


@given(st.lists(BLOCKS, max_size=8))
def test_all_text_but_the_furniture_is_in_the_chunks_once_and_in_order(blocks: list[Block]) -> None:
    chunks = chunk([page_of(*blocks)])
    wanted = "".join(squeezed(item.text) for item in blocks if item.type is not BlockType.FOOTER)
    assert "".join(squeezed(item.text) for item in chunks) == wanted
    assert all(estimate_tokens(item.text) <= MOST_TOKENS + 20 for item in chunks)


def assert_every_character_has_its_source(chunks: list[Chunk], blocks: list[Block]) -> None:
    texts = {item.id: item.text for item in blocks}
    for item in chunks:
        rest = item.text
        for source in reversed(item.sources):
            stretch = item.text[source.start : source.end]
            assert stretch == texts[source.block][source.offset : source.offset + len(stretch)]
            assert stretch
            rest = rest[: source.start] + rest[source.end :]
        assert not rest.strip()


@given(st.lists(BLOCKS, max_size=8))
def test_every_character_of_a_chunk_but_the_spaces_between_has_its_source(blocks: list[Block]) -> None:
    named = [item.model_copy(update={"id": f"b{number}"}) for number, item in enumerate(blocks)]
    assert_every_character_has_its_source(chunk([page_of(*named)]), named)


CELLS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=400)


@given(
    st.integers(1, 3).flatmap(lambda width: st.lists(st.tuples(*[CELLS] * width), min_size=1, max_size=12))
)
def test_no_row_of_a_table_is_lost(rows: list[tuple[str, ...]]) -> None:
    table = block(BlockType.TABLE, table_text(rows), rows=tuple(rows))
    text = squeezed("".join(item.text for item in chunk([page_of(table)])))
    assert all(squeezed(cell) in text for row in rows for cell in row)
    assert_every_character_has_its_source(chunk([page_of(table)]), [table])
