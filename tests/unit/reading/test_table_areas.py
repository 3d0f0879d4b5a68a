from collections.abc import Sequence

from octavo.reading.lines import Box, Line, Table
from octavo.reading.marks import Marks
from octavo.reading.tables import with_aligned_tables, with_ruled_tables

HEAD = ("City", "Country", "People")
ROWS = (("Oslo", "Norway", "717,710"), ("Lund", "Sweden", "94,703"), ("Turku", "Finland", "202,250"))


def text(words: str, x: float, y: float) -> Line:
    return Line(words, (x, y, x + 5 * len(words), y + 10))


def table(rows: Sequence[Sequence[str]], x: float, y: float, pitch: float = 14.0) -> list[Line]:
    return [
        text(cell, x + 70 * column, y + pitch * row)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if cell
    ]


def rule(x: float, y: float, width: float = 190.0) -> Box:
    return x - 2, y, x + width, y + 0.5


def found(lines: Sequence[Line]) -> list[Table]:
    return [line.table for line in lines if line.table is not None]


def prose(x: float, y: float, lines: int) -> list[Line]:
    return [text("a line of running text in its column, full", x, y + 12 * row) for row in range(lines)]


def test_a_table_whose_end_is_on_the_next_page_has_the_rows_below_its_head() -> None:
    lines = table((HEAD, *ROWS), 60, 100)
    (one,) = found(with_ruled_tables(lines, Marks.of([rule(60, 96), rule(60, 111.5)])))
    assert one.rows == (HEAD, *ROWS)


def test_running_text_below_a_table_is_none_of_its_rows() -> None:
    lines = [*table((HEAD, *ROWS), 60, 100), *prose(60, 160, 3)]
    (one,) = found(with_ruled_tables(lines, Marks.of([rule(60, 96), rule(60, 111.5)])))
    assert one.rows == (HEAD, *ROWS)


def test_rules_of_tables_in_two_columns_at_one_height_are_two_tables() -> None:
    lines = [*table((HEAD, *ROWS), 60, 100), *table((HEAD, *ROWS), 280, 100)]
    marks = Marks.of([rule(x, y) for x in (60, 280) for y in (96, 111.5, 155)])
    assert [one.rows for one in found(with_ruled_tables(lines, marks))] == [(HEAD, *ROWS)] * 2


def test_notes_wider_than_their_table_part_it_from_the_next() -> None:
    notes = [text("Values are those of the year before, as far as they are known.", 60, 164)]
    lines = [*table((HEAD, *ROWS), 60, 100), *notes, *table((HEAD, *ROWS), 60, 190)]
    marks = Marks.of([rule(60, y) for y in (96, 111.5, 155, 186, 201.5, 245)])
    assert [one.rows for one in found(with_ruled_tables(lines, marks))] == [(HEAD, *ROWS)] * 2


def test_a_head_and_a_foot_rule_of_the_page_are_no_table_around_another() -> None:
    lines = table((HEAD, *ROWS), 120, 100)
    marks = Marks.of([rule(60, 57, 250), *(rule(120, y, 400) for y in (96, 111.5, 155)), rule(60, 698, 250)])
    (one,) = found(with_ruled_tables(lines, marks))
    assert one.rows == (HEAD, *ROWS)
    assert one.box[3] < 200


def test_a_table_of_numbers_beside_running_text_is_a_table() -> None:
    rows = (("Strike", "Price", "Other"), ("15", "10.26", "10.27"), ("18", "7.35", "7.36"))
    lines = [*prose(40, 96, 6), *table(rows, 300, 100)]
    (one,) = found(with_ruled_tables(lines, Marks.of([rule(300, y) for y in (96, 111.5, 141)])))
    assert one.rows == rows


def test_a_paragraph_beside_a_table_without_lines_stays_a_paragraph() -> None:
    left = prose(40, 100, 6)
    result = with_aligned_tables([*left, *table((HEAD, *ROWS), 300, 100, pitch=12)])
    assert [one.rows for one in found(result)] == [(HEAD, *ROWS)]
    assert {line.text for line in left} == {line.text for line in result if line.table is None}


def test_a_note_under_a_table_without_lines_is_none_of_its_rows() -> None:
    lines = [*table((HEAD, *ROWS), 60, 100), text("Not all.", 60, 175)]
    assert [one.rows for one in found(with_aligned_tables(lines))] == [(HEAD, *ROWS)]


def test_a_list_in_two_columns_is_no_table() -> None:
    lines = table((("States", "Grantees"), ("Tribes", "Businesses"), ("Cities", "Schools")), 60, 100)
    assert found(with_aligned_tables(lines)) == []


def test_a_head_across_columns_does_not_join_them() -> None:
    rows = (
        ("w", "readout", "eq. 2"),
        ("t", "time of it", "eq. 3"),
        ("Predictions of the model", "", ""),
        ("Z", "difference", "eq. 8"),
        ("d", "covariance", "eq. 9"),
    )
    (one,) = found(
        with_ruled_tables(table(rows, 60, 100), Marks.of([rule(60, y) for y in (96, 170)])),
    )
    assert [row[1:] for row in one.rows if row[1]] == [row[1:] for row in rows if row[1]]


def test_a_merged_cell_covers_no_other_text() -> None:
    lines = [
        *table((HEAD, *ROWS), 60, 100),
        text("a line of two lines across", 60, 156),
        text("717", 145, 158),
    ]
    (one,) = found(with_ruled_tables(lines, Marks.of([rule(60, y) for y in (96, 111.5, 172)])))
    assert any("717" in cell for row in one.rows for cell in row)
    for cell in one.merged:
        assert not any(one.rows[cell.row][cell.column + 1 : cell.column + cell.columns])
