from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from octavo.document import Merged
from octavo.reading.lines import Box, Line, Table
from octavo.reading.marks import Marks
from octavo.reading.tables import with_aligned_tables, with_ruled_tables

LEFT, PITCH, COLUMN = 60.0, 16.0, 120.0
PROSE = "This sentence runs across the whole width of the page, as sentences of a paragraph do, and on."


def at(text: str, row: float, column: float, top: float = 100.0) -> Line:
    x, y = LEFT + COLUMN * column, top + PITCH * row
    return Line(text, (x, y, x + 5 * len(text), y + 10))


def written(cells: Sequence[Sequence[str]]) -> list[Line]:
    return [
        at(text, row, column) for row, texts in enumerate(cells) for column, text in enumerate(texts) if text
    ]


def rule(row: float, first: float = 0, last: float = 3) -> Box:
    y = 100.0 + PITCH * row - 3
    return LEFT + COLUMN * first - 2, y, LEFT + COLUMN * last - 8, y + 0.5


def post(column: float, rows: float) -> Box:
    x = LEFT + COLUMN * column - 5
    return x, 97.0, x + 0.5, 97.0 + PITCH * rows


def table_of(lines: Sequence[Line]) -> Table:
    (table,) = (line.table for line in lines if line.table is not None)
    return table


CITIES = (
    ("City", "Country", "People"),
    ("Oslo", "Norway", "717,710"),
    ("Bergen", "Norway", "291,940"),
    ("Lund", "Sweden", "94,703"),
)


def test_rules_above_and_below_show_a_table() -> None:
    marks = Marks.of([rule(0), rule(1), rule(4)])
    prose = [at(PROSE, -3, 0), at(PROSE, 6, 0)]
    result = with_ruled_tables([*prose, *written(CITIES)], marks)
    assert table_of(result).rows == CITIES
    assert table_of(result).header_rows == 1
    assert [line.text for line in result if line.table is None] == [PROSE, PROSE]


def test_alignment_alone_shows_a_table() -> None:
    assert table_of(with_aligned_tables(written(CITIES))).rows == CITIES


def test_running_text_is_no_table() -> None:
    lines = [at(PROSE, row, 0) for row in range(8)]
    assert with_aligned_tables(lines) == lines


def test_rules_with_running_text_between_them_are_no_table() -> None:
    lines = [at(PROSE, row, 0) for row in range(1, 5)]
    assert with_ruled_tables(lines, Marks.of([rule(0.5, 0, 5), rule(5.5, 0, 5)])) == lines


def test_shades_of_every_other_row_bring_the_rows_between_and_the_head_above() -> None:
    shades = [(LEFT - 5, 95 + PITCH * row, LEFT + 3 * COLUMN, 95 + PITCH * (row + 1)) for row in (1, 3)]
    assert table_of(with_ruled_tables(written(CITIES), Marks.of(shades))).rows == CITIES


def test_lines_of_one_cell_are_joined_where_rows_stand_further_apart() -> None:
    lines = [at("Name", 0, 0), at("Remark", 0, 1)]
    for index, top in enumerate((1.5, 3.5, 5.5)):
        lines += [at(f"n{index}", top, 0), at("the first line", top, 1), at("and the rest", top + 0.75, 1)]
    rows = table_of(
        with_ruled_tables(lines, Marks.of([rule(0, 0, 2), rule(1.2, 0, 2), rule(7.5, 0, 2)]))
    ).rows
    assert rows[1:] == tuple((f"n{index}", "the first line and the rest") for index in range(3))


def test_a_missing_rule_merges_cells() -> None:
    cells = (("Region", "Sales", ""), ("", "2021", "2022"), ("North", "1", "2"), ("South", "3", "4"))
    horizontal = [rule(0), rule(2), rule(3), rule(4), rule(1, 1, 3)]
    vertical = [
        post(0, 4),
        post(1, 4),
        post(3, 4),
        (LEFT + 2 * COLUMN - 5, 97 + PITCH, LEFT + 2 * COLUMN - 4.5, 97 + 4 * PITCH),
    ]
    table = table_of(with_ruled_tables(written(cells), Marks.of([*horizontal, *vertical])))
    assert table.rows == cells
    assert table.merged == (Merged(row=0, column=0, rows=2), Merged(row=0, column=1, columns=2))


def test_signs_join_their_numbers() -> None:
    lines = written((("Sales", "", "12"), ("Cost", "", "7"), ("Profit", "", "5")))
    lines += [at("$", row, 1.9) for row in range(3)]
    assert table_of(with_aligned_tables(lines)).rows == (("Sales", "$12"), ("Cost", "$7"), ("Profit", "$5"))


def test_every_row_has_its_place() -> None:
    table = table_of(with_aligned_tables(written(CITIES)))
    assert len(table.row_boxes) == len(table.rows)
    for (_, top, _, bottom), row in zip(table.row_boxes, range(4), strict=True):
        assert top < 105 + PITCH * row < bottom


@given(
    st.lists(
        st.tuples(
            st.floats(0, 500),
            st.floats(0, 700),
            st.floats(1, 200),
            st.floats(1, 30),
            st.text("ab1 ", min_size=1),
        ),
        max_size=25,
    ),
    st.lists(
        st.tuples(st.floats(0, 500), st.floats(0, 700), st.floats(0, 300), st.floats(0, 300)), max_size=12
    ),
)
def test_no_word_is_lost_whatever_stands_where(
    texts: list[tuple[float, float, float, float, str]], drawn: list[tuple[float, float, float, float]]
) -> None:
    lines = [Line(text.strip() or "a", (x, y, x + width, y + height)) for x, y, width, height, text in texts]
    marks = Marks.of((x, y, x + width, y + height) for x, y, width, height in drawn)
    result = with_aligned_tables(with_ruled_tables(lines, marks))

    def letters(of: Sequence[Line]) -> list[str]:
        return sorted(letter for line in of for letter in line.text if letter not in " |\n")

    assert letters(result) == letters(lines)
