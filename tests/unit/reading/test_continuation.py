from octavo.document import Block, BlockType, BoxLocation, Page
from octavo.reading.continuation import joined

HEADER = (("City", "People"),)


def block(page: int, number: int, text: str, kind: BlockType = BlockType.PARAGRAPH, **more: object) -> Block:
    place = BoxLocation(page=page, box=(0, 10.0 * number, 100, 10.0 * number + 9))
    return Block.model_validate(
        {"id": f"p{page}-b{number}", "type": kind, "text": text, "locations": (place,), **more}
    )


def table(page: int, number: int, rows: tuple[tuple[str, ...], ...]) -> Block:
    return block(page, number, "", BlockType.TABLE, rows=rows, header_rows=1)


def page(number: int, *blocks: Block) -> Page:
    return Page(number=number, blocks=blocks)


def texts(pages: list[Page]) -> list[list[str]]:
    return [[item.text for item in one.blocks] for one in pages]


def test_a_paragraph_is_whole_again_on_the_page_where_it_starts() -> None:
    pages = [
        page(1, block(1, 1, "Whole."), block(1, 2, "It goes"), block(1, 3, "7", BlockType.FOOTER)),
        page(2, block(2, 1, "Head", BlockType.HEADER), block(2, 2, "on here."), block(2, 3, "Next.")),
    ]
    result = joined(pages)
    assert texts(result) == [["Whole.", "It goes on here.", "7"], ["Head", "Next."]]
    assert [place.page for place in result[0].blocks[1].locations] == [1, 2]


def test_a_hyphenated_word_is_whole_again() -> None:
    pages = [page(1, block(1, 1, "One."), block(1, 2, "an inter-")), page(2, block(2, 1, "rupted word."))]
    assert joined(pages)[0].blocks[1].text == "an interrupted word."


def test_a_sentence_that_ended_stays_apart() -> None:
    pages = [page(1, block(1, 1, "One."), block(1, 2, "It ends.")), page(2, block(2, 1, "and a new one."))]
    assert joined(pages) == pages


def test_a_table_takes_its_next_rows_without_the_repeated_head() -> None:
    pages = [
        page(1, block(1, 1, "Text."), table(1, 2, (*HEADER, ("Oslo", "717,710")))),
        page(2, table(2, 1, (*HEADER, ("Lund", "94,703"))), block(2, 2, "More.")),
    ]
    result = joined(pages)
    assert result[0].blocks[1].rows == (*HEADER, ("Oslo", "717,710"), ("Lund", "94,703"))
    assert texts(result)[1] == ["More."]


def test_tables_of_other_shapes_stay_apart() -> None:
    pages = [
        page(1, block(1, 1, "Text."), table(1, 2, (*HEADER, ("Oslo", "717,710")))),
        page(2, table(2, 1, (("a", "b", "c"), ("1", "2", "3")))),
    ]
    assert joined(pages) == pages


def test_pages_are_joined_the_same_whatever_was_read_with_them() -> None:
    pages = [
        page(number, block(number, 1, "and so on"), block(number, 2, "it is said")) for number in range(1, 7)
    ]
    whole = joined(pages)
    for first in range(6):
        for last in range(first, 6):
            neighbours = pages[max(first - 1, 0) : last + 2]
            read = [item for item in joined(neighbours) if first < item.number <= last + 1]
            assert read == whole[first : last + 1]


def placed(number: int, box: tuple[float, float, float, float], rows: tuple[tuple[str, ...], ...]) -> Block:
    block = table(1, number, rows)
    return block.model_copy(update={"locations": (BoxLocation(page=1, box=box),)})


def test_a_table_goes_on_in_the_next_column_under_its_repeated_head() -> None:
    first = placed(1, (60, 600, 280, 770), (*HEADER, ("Oslo", "717,710")))
    rest = placed(2, (300, 60, 520, 90), (*HEADER, ("Lund", "94,703")))
    (one,) = joined([page(1, first, rest)])[0].blocks
    assert one.rows == (*HEADER, ("Oslo", "717,710"), ("Lund", "94,703"))
    assert one.locations == (*first.locations, *rest.locations)


def test_a_table_below_another_with_the_same_head_stays_apart() -> None:
    first = placed(1, (60, 100, 280, 170), (*HEADER, ("Oslo", "717,710")))
    below = placed(2, (60, 200, 280, 270), (*HEADER, ("Lund", "94,703")))
    assert joined([page(1, first, below)]) == [page(1, first, below)]
