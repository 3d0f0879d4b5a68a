"""Which lines of a page repeat its neighbours."""

from octavo.reading.furniture import repeated_lines
from octavo.reading.lines import Line

HEIGHT = 800.0
HEAD = Line("The title of the paper", (200, 30, 400, 40), size=8)
TITLE = Line("The title of the paper", (60, 50, 400, 70), size=18)


def page(number: int, *others: Line) -> list[Line]:
    body = [
        Line(f"text {'abc'[number - 1] * (index + 1)}", (150, 120 + 12 * index, 500, 130 + 12 * index))
        for index in range(40)
    ]
    return [*others, *body, Line(f"Page {number}", (400, 770, 440, 780))]


def own(pages: list[list[Line]], index: int) -> list[str]:
    furniture = repeated_lines([(lines, HEIGHT) for lines in pages])
    return [line.text for line in furniture.part(pages[index], HEIGHT)[1]]


def test_heads_and_page_numbers_that_repeat_are_no_text() -> None:
    pages = [page(number, HEAD) for number in (1, 2, 3)]
    assert own(pages, 0) == [line.text for line in pages[0] if line.text.startswith("text")]


def test_a_title_that_is_also_the_running_head_is_kept() -> None:
    pages = [page(1, HEAD, TITLE), page(2, HEAD), page(3, HEAD)]
    assert own(pages, 0)[0] == TITLE.text
    assert HEAD.text not in own(pages, 1)


def test_a_head_over_the_only_page_is_known_by_the_title_it_repeats() -> None:
    assert own([page(1, HEAD, TITLE)], 0).count(TITLE.text) == 1


def test_a_box_that_every_page_has_in_its_side_margin_is_no_text() -> None:
    box = Line("In this issue", (30, 300, 100, 310), size=8)
    pages = [page(number, box) for number in (1, 2, 3)]
    assert box.text not in own(pages, 1)
    assert box.text in own(pages[:1], 0)


def test_a_line_that_repeats_within_the_text_is_text() -> None:
    line = Line("As said before:", (150, 300, 300, 310))
    pages = [page(number, line) for number in (1, 2, 3)]
    assert line.text in own(pages, 1)


def test_the_head_of_a_column_of_numbers_is_no_box_in_the_margin() -> None:
    head = Line("Nine Months Ended", (520, 300, 580, 310))
    number = Line("30,901", (525, 315, 575, 325))
    pages = [page(index, head, number) for index in (1, 2, 3)]
    assert head.text in own(pages, 1)


def test_what_ends_a_few_short_pages_is_text_and_what_ends_most_is_a_foot() -> None:
    def pages(ending: set[int]) -> list[list[Line]]:
        return [
            [
                Line(f"Signed for company {'abcdefgh'[number]}", (60, 200, 300, 210)),
                *([Line("By:", (60, 400, 80, 410))] if number in ending else []),
            ]
            for number in range(8)
        ]

    assert "By:" in own(pages({2, 5, 7}), 5)
    assert "By:" not in own(pages(set(range(6))), 5)
