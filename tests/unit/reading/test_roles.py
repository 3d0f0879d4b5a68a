"""What a paragraph is on its page."""

from octavo.document import BlockType
from octavo.reading.lines import Line
from octavo.reading.roles import Typography, roles

FONTS = Typography(body_size=10.0)


def levels(*items: tuple[str, float]) -> list[int | None]:
    groups = [
        [Line(text, (x, 12 * index, x + 100, 12 * index + 10))] for index, (text, x) in enumerate(items)
    ]
    return [level for _, level in roles(groups, FONTS, 800)]


def test_the_items_of_a_list_are_nested_by_their_indent() -> None:
    assert levels(("1. a", 50), ("• b", 70), ("• c", 70), ("– d", 90), ("2. e", 50)) == [1, 2, 2, 3, 1]  # noqa: RUF001


def test_a_list_ends_with_what_is_none_of_its_items() -> None:
    assert levels(("• a", 50), ("some text", 50), ("• b", 70)) == [1, None, 1]


def test_a_list_that_goes_on_in_the_next_column_is_no_deeper() -> None:
    assert levels(("• a", 50), ("• b", 310)) == [1, 1]


def test_a_larger_line_is_a_heading_and_a_bulleted_one_an_item() -> None:
    groups = [[Line("Results", (50, 0, 100, 14), size=14)], [Line("• a", (50, 20, 100, 30))]]
    kinds = [kind for kind, _ in roles(groups, Typography(body_size=10.0, heading_sizes=(14.0,)), 800)]
    assert kinds == [BlockType.HEADING, BlockType.LIST_ITEM]


def test_a_bold_line_is_a_heading_and_a_bold_line_of_code_is_code() -> None:
    groups = [
        [Line("Results", (50, 0, 100, 10), bold=True)],
        [Line("SELECT NAME", (50, 20, 100, 30), bold=True, monospaced=True)],
    ]
    assert [kind for kind, _ in roles(groups, FONTS, 800)] == [BlockType.HEADING, BlockType.CODE]
