"""Each metric on cases that can be worked out by hand."""

import pytest

from octavo_cli.evaluation.metrics import mhs, nid, score, score_values, score_words, teds, word_overlap

TABLE = "| a | b |\n| --- | --- |\n| c | d |\n"


def test_nid_is_one_less_the_share_of_characters_to_insert_and_delete() -> None:
    assert nid("abcd", "abcd") == 1.0
    assert nid("abcd", "abxd") == pytest.approx(1 - 2 / 8)  # delete c, insert x
    assert nid("abcd", "") == 0.0


def test_nid_sees_the_order_of_the_text_but_not_its_white_space() -> None:
    assert nid("one two", "one\n\ntwo ") == 1.0
    assert nid("aa bb", "bb aa") == pytest.approx(1 - 6 / 10)  # "bb" moves, and one of the spaces with it


def test_nid_takes_a_table_in_pipes_for_the_same_table_in_html() -> None:
    html = "<table><thead><tr><th>a</th><th>b</th></tr></thead><tr><td>c</td><td> d </td></tr></table>"
    assert nid(TABLE, html) == 1.0


def test_a_picture_is_the_same_whatever_describes_it_but_not_missing() -> None:
    truth, answer = "# A\n\ntext\n\n<!-- image -->", "# A\n\ntext\n\n![a heron](figures/1.png)"
    assert (nid(truth, answer), mhs(truth, answer)) == (1.0, 1.0)
    assert word_overlap(truth, answer) == (1.0, 1.0)
    assert nid(truth, "# A\n\ntext") < 1.0
    assert nid(truth, r"# A text \![a heron](figures/1.png)") < 1.0


def test_teds_counts_a_missing_row_by_its_nodes() -> None:
    # body, table, 2 rows, 4 cells: 8 nodes, of which the row and its two cells are missing
    assert teds(TABLE, "| a | b |\n| --- | --- |\n") == pytest.approx(1 - 3 / 8)


def test_teds_counts_a_wrong_text_by_its_normalised_edit_distance() -> None:
    truth = "<table><tr><td>abcd</td></tr></table>"
    assert teds(truth, "<table><tr><td>abxd</td></tr></table>") == pytest.approx(1 - 0.25 / 4)


def test_teds_counts_a_cell_of_another_span_as_wrong_even_where_its_text_is_right() -> None:
    truth = '<table><tr><td colspan="2">ab</td></tr></table>'
    assert teds(truth, "<table><tr><td>ab</td></tr></table>") == pytest.approx(1 - 1 / 4)


def test_teds_holds_all_tables_of_a_document_as_one_tree() -> None:
    two = f"{TABLE}\ntext\n\n{TABLE}"
    # 15 nodes, of which the second table's 7 are missing
    assert teds(two, TABLE) == pytest.approx(1 - 7 / 15)
    assert teds(two, two) == 1.0


def test_mhs_counts_headings_and_the_text_beneath_them_and_no_levels() -> None:
    truth = "# One\n\ntext\n\n## Two\n\nmore"
    assert mhs(truth, "### One\ntext\n# Two\nmore") == 1.0
    # document, 2 headings, 2 texts: 5 nodes. "Two" is lost, its text stays, but in a node that now reads
    # "text # more": the nodes of Two (2) go, and "text" (4 letters) becomes "text more" (9)
    assert mhs(truth, "# One\n\ntext\n\nmore") == pytest.approx(1 - (2 + 5 / 9) / 5)


def test_mhs_takes_no_notice_of_tables_and_of_hashes_in_code() -> None:
    truth = "# One\n\ntext"
    assert mhs(truth, f"# One\n\ntext\n\n{TABLE}") == 1.0
    assert mhs("# One\n\n```\n# text\n```", "# One\n\n```\n# text\n```\n") == 1.0


def test_word_recall_and_precision_count_each_word_as_often_as_it_stands_there() -> None:
    recall, precision = word_overlap("the cat and the dog", "The cat, the the")
    assert recall == pytest.approx(3 / 5)  # the, the, cat
    assert precision == pytest.approx(3 / 4)


def test_a_sign_that_is_less_than_begins_no_tag() -> None:
    assert word_overlap("p<0.05 and x>3, <b>bold</b>", "p\\<0.05 and x>3, **bold**") == (1.0, 1.0)


def test_what_the_truth_has_not_is_not_scored_and_does_not_enter_the_overall_score() -> None:
    plain = score("only text", "only text")
    assert (plain.teds, plain.mhs, plain.overall) == (None, None, 1.0)
    with_heading = score("# A\n\ntext", "text")
    assert with_heading.teds is None
    assert with_heading.nid is not None
    assert with_heading.mhs is not None
    assert with_heading.overall == pytest.approx((with_heading.nid + with_heading.mhs) / 2)


def test_words_alone_are_scored_where_the_truth_is_no_markdown() -> None:
    plain = score_words("one two", "# two\n\nthree")
    assert (plain.nid, plain.overall, plain.word_recall, plain.word_precision) == (None, None, 0.5, 0.5)
    assert plain.rank == pytest.approx(0.5)


def test_a_value_is_found_however_its_sum_or_its_date_is_written() -> None:
    page = "Rechnung RE-7 vom 05.03.2024\n\nSumme 1.234,50 EUR, je 160,00"
    values = score_values("RE-7\n20240305\n1234.50\n160.0000\nMusterfirma", page)
    assert (values.word_recall, values.word_precision) == (0.8, None)
