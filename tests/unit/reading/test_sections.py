from hypothesis import given
from hypothesis import strategies as st

from octavo.document import BlockType, PathLocation
from octavo.reading.sections import SECTION_CHARACTERS, Draft, Sections
from octavo.reading.text import split_text, table_text


def sections(*drafts: Draft) -> Sections:
    return Sections(drafts, lambda page, place: PathLocation(page=page, path=place))


def test_a_long_text_is_cut_at_sentence_ends_and_keeps_its_place() -> None:
    cut = sections(Draft(BlockType.PARAGRAPH, "A short sentence. " * 500, ("p[1]",)))
    blocks = [block for page in cut.pages(1, cut.count) for block in page.blocks]
    assert len(blocks) > 2
    assert all(block.text.endswith("sentence.") for block in blocks)
    assert {
        location.path
        for block in blocks
        for location in block.locations
        if isinstance(location, PathLocation)
    } == {"p[1]"}


def test_a_long_table_repeats_its_header_and_parts_its_places() -> None:
    rows = (("name",), *((f"row {n} " + "x" * 100,) for n in range(100)))
    places = tuple(f"/{n}" for n in range(100))
    cut = sections(Draft(BlockType.TABLE, table_text(rows), places, rows=rows))
    tables = [block for page in cut.pages(1, cut.count) for block in page.blocks]
    assert len(tables) > 2
    assert all(table.rows is not None and table.rows[0] == ("name",) for table in tables)
    assert sum(len(table.locations) for table in tables) == 100
    assert all(table.rows is not None and len(table.rows) == len(table.locations) + 1 for table in tables)


def test_block_ids_are_unique_in_the_document() -> None:
    cut = sections(*(Draft(BlockType.PARAGRAPH, "word " * 200, ("p",)) for _ in range(20)))
    ids = [block.id for page in cut.pages(1, cut.count) for block in page.blocks]
    assert len(set(ids)) == len(ids) == 20


@given(st.text(max_size=2_000), st.integers(1, 300))
def test_cutting_text_loses_nothing_but_space(text: str, most: int) -> None:
    parts = list(split_text(text, most))
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(len(part) <= most for part in parts)


def test_no_section_is_much_longer_than_it_should_be() -> None:
    cut = sections(*(Draft(BlockType.PARAGRAPH, "word " * n, ("p",)) for n in range(1, 900, 7)))
    assert all(
        sum(len(block.text) for block in page.blocks) <= SECTION_CHARACTERS
        for page in cut.pages(1, cut.count)
    )
