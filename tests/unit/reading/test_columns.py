"""In which order the columns of a page are read."""

from dataclasses import replace

from octavo.reading.layout import paragraphs
from octavo.reading.lines import Line

WORDS = "these words are long enough to fill"


def column(x: float, top: float, name: str, count: int = 6, width: float = 220) -> list[Line]:
    return [
        Line(f"{name}{index} {WORDS}", (x, top + 12 * index, x + width, top + 10 + 12 * index))
        for index in range(count)
    ]


def order(lines: list[Line]) -> str:
    """Return the letters that the lines begin with, as they are read, each run of one letter once."""
    letters = [line.text[0] for group in paragraphs(lines) for line in group]
    return "".join(
        letter for index, letter in enumerate(letters) if index == 0 or letters[index - 1] != letter
    )


def heading(text: str, x: float, top: float, width: float) -> Line:
    return Line(text, (x, top, x + width, top + 16), size=14, bold=True)


def test_a_short_heading_over_two_columns_parts_what_is_above_from_what_is_below() -> None:
    lines = [
        *column(50, 100, "a"),
        *column(310, 100, "b"),
        heading("Methods", 50, 190, 70),
        *column(50, 220, "c"),
        *column(310, 220, "d"),
    ]
    assert order(lines) == order(lines[::-1]) == "abMcd"


def test_a_heading_in_the_left_column_parts_that_column_alone() -> None:
    left = [*column(50, 100, "a"), heading("Methods", 50, 190, 70), *column(50, 220, "c")]
    assert order([*left, *column(310, 100, "d", 16)]) == "aMcd"


def test_the_second_line_of_a_title_across_two_columns_stays_with_the_first() -> None:
    title = [heading("Title of all that follows, of two lines", 50, 60, 400), heading("Tail", 50, 78, 40)]
    lines = [*title, *column(50, 110, "a"), *column(310, 110, "b")]
    assert order(lines) == "Tab"
    assert len(paragraphs(lines)[0]) == len(title)


def test_three_short_columns_are_read_one_after_the_other() -> None:
    columns = [*column(50, 100, "a", 5, 140), *column(210, 100, "b", 5, 140), *column(370, 100, "c", 2, 140)]
    assert order(columns) == "abc"


def test_lists_in_columns_are_no_columns_of_their_own() -> None:
    def with_items(x: float, name: str) -> list[Line]:
        return [
            replace(line, box=(line.box[0] + 20 * (index % 3 > 0), *line.box[1:]))
            for index, line in enumerate(column(x, 100, name, 12))
        ]

    assert order([*with_items(50, "a"), *with_items(310, "b")]) == "ab"


def test_a_box_in_the_margin_is_read_by_itself() -> None:
    box = [Line(f"x{index}", (40, 103 + 9 * index, 100, 111 + 9 * index), size=8) for index in range(4)]
    assert order([*box, *column(150, 100, "m", 12, 380)]) == "xm"


def test_the_labels_of_rows_stay_in_their_rows() -> None:
    labels = [
        Line(f"k{line.text[1:3]}", (40, line.box[1], 80, line.box[3])) for line in column(0, 100, "k", 8)
    ]
    values = column(150, 100, "v", 8, 380)
    assert order([*labels, *values]) == "k"


def test_a_line_spread_over_its_column_is_one_line() -> None:
    above, below = column(50, 100, "a", 1)[0], column(50, 124, "c", 1)[0]
    spread = [Line(word, (50 + 75 * index, 112, 120 + 75 * index, 122)) for index, word in enumerate("bcd")]
    last = replace(spread[-1], box=(200, 112, 270, 122))
    assert [len(group) for group in paragraphs([above, *spread[:-1], last, below])] == [3]


def test_a_sentence_that_a_column_parts_goes_on_with_a_name() -> None:
    left = column(50, 100, "a")
    assert len(paragraphs([*left, *column(310, 100, "N")])) == 1
