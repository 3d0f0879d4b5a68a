"""Tables are found in Markdown however they are written."""

from octavo_cli.evaluation.tables import Cell, tables_of, without_tables


def test_pipes_and_html_give_the_same_cells() -> None:
    expected = [((Cell("a|b"), Cell("c")), (Cell("d"), Cell("e f")))]
    assert tables_of("|a\\|b|c|\n|:--|--:|\n|d|e<br>f|\n\nafter") == expected
    assert (
        tables_of("<table><tr><th>a|b</th><td>c</td></tr><tr><td>d</td><td>e  f</td></tr></table>")
        == expected
    )


def test_spans_are_kept() -> None:
    (table,) = tables_of('<table><tr><td rowspan="2">a</td><td colspan="3">b</td></tr></table>')
    assert table == ((Cell("a", rows=2), Cell("b", columns=3)),)


def test_a_line_with_a_bar_is_no_table_and_a_table_ends_at_the_next_line_without_one() -> None:
    assert tables_of("either | or\nnothing") == []
    assert without_tables("before\n| a |\n| --- |\n| b |\nafter") == "before\n\n\nafter"
