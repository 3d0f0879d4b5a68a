from hypothesis import given
from hypothesis import strategies as st

from octavo.reading.layout import paragraphs
from octavo.reading.lines import HYPHENS, Line, join_text, starts_item
from octavo.reading.roles import typography

WORDS = "these words are long enough to fill a column"


def column(x: float, top: float, name: str, count: int = 6) -> list[Line]:
    return [
        Line(f"{name}{index} {WORDS}", (x, top + 12 * index, x + 220, top + 10 + 12 * index))
        for index in range(count)
    ]


def order(lines: list[Line]) -> list[str]:
    return [line.text.split()[0] for group in paragraphs(lines) for line in group]


def test_two_columns_are_read_one_after_the_other() -> None:
    left, right = column(50, 100, "l"), column(310, 100, "r")
    interleaved = [line for pair in zip(left, right, strict=True) for line in pair]
    assert order(interleaved) == [f"l{i}" for i in range(6)] + [f"r{i}" for i in range(6)]


def test_a_heading_across_both_columns_parts_what_is_above_from_what_is_below() -> None:
    heading = Line("Results of the year for all regions", (50, 190, 530, 205), size=16)
    lines = [
        *column(310, 100, "b"),
        *column(50, 100, "a"),
        heading,
        *column(310, 220, "d"),
        *column(50, 220, "c"),
    ]
    assert "".join(dict.fromkeys(word[0] for word in order(lines))) == "abRcd"


def test_the_rows_of_a_form_stay_together() -> None:
    rows = [
        line
        for index in range(8)
        for line in (
            Line(f"Label{index}:", (50, 100 + 14 * index, 110, 110 + 14 * index)),
            Line(f"value{index}", (320, 100 + 14 * index, 360, 110 + 14 * index)),
        )
    ]
    texts = [group[0].text for group in paragraphs(rows)]
    assert texts == [f"Label{index}: value{index}" for index in range(8)]


def test_a_wide_gap_parts_paragraphs_and_a_narrow_one_does_not() -> None:
    first, second = column(50, 100, "a", 3), column(50, 160, "b", 3)
    assert [len(group) for group in paragraphs([*first, *second])] == [3, 3]


def test_a_paragraph_continues_in_the_next_column() -> None:
    left = column(50, 100, "l")
    right = [Line(f"and{i} {WORDS}", line.box) for i, line in enumerate(column(310, 100, "r"))]
    assert len(paragraphs([*left, *right])) == 1


def test_a_bullet_far_from_its_text_is_one_item() -> None:
    lines = [Line("•", (50, 100, 54, 110)), Line("an item", (72, 100, 120, 110))]
    assert [[line.text for line in group] for group in paragraphs(lines)] == [["• an item"]]


def joined(*texts: str, hyphens: str = HYPHENS) -> str:
    return join_text([Line(text, (0.0, 0.0, 1.0, 1.0)) for text in texts], hyphens)


def test_a_word_hyphenated_at_the_end_of_a_line_is_whole_again() -> None:
    assert joined("infor-", "mation") == joined("infor\u2010", "mation") == joined("infor\xad", "mation")
    assert joined("infor-", "mation") == "information"


def test_a_hyphen_that_is_the_authors_stays() -> None:
    assert joined("pages 3-", "4") == "pages 3-4"
    assert joined("miR-451-", "AMPK") == "miR-451-AMPK"
    assert joined("two-", "and threefold") == "two- and threefold"
    assert joined("whole-", "exome", hyphens="\u2010\xad") == "whole-exome"


def test_a_line_that_breaks_at_a_dash_or_a_slash_is_closed_up() -> None:
    assert joined("LKB1/", "AMPK") == "LKB1/AMPK"
    assert (
        joined("the strain\u2014JRB310 [1]\u2014", "we chose") == "the strain\u2014JRB310 [1]\u2014we chose"
    )
    assert joined("this or that \u2013", "either") == "this or that \u2013 either"


def test_a_typesetter_with_hyphens_of_its_own_leaves_the_authors_alone() -> None:
    box = (0.0, 0.0, 1.0, 1.0)
    assert "-" not in typography([Line("infor\u2010", box), Line("mation", box)]).hyphens
    assert "-" in typography([Line("infor-", box), Line("mation", box)]).hyphens


def test_markers_of_list_items_are_known() -> None:
    items = ["• a", "1. a", "(a) a", "iv) a", "– a", "12) a"]  # noqa: RUF001
    others = ["A. Smith", "2024 a", "word a", "•", "e.g. a"]
    assert all(map(starts_item, items))
    assert not any(map(starts_item, others))


BOXES = st.builds(
    lambda x, y, w, h: (x, y, x + w, y + h),
    st.floats(0, 500), st.floats(0, 700), st.floats(0.1, 300), st.floats(0.1, 30),
)  # fmt: skip


@given(st.lists(st.tuples(BOXES, st.booleans()), max_size=40))
def test_whatever_the_layout_every_line_is_read_once(
    layout: list[tuple[tuple[float, float, float, float], bool]],
) -> None:
    lines = [Line(f"w{index}", box, sideways=sideways) for index, (box, sideways) in enumerate(layout)]
    words = [word for group in paragraphs(lines) for line in group for word in line.text.split()]
    assert sorted(words) == sorted(line.text for line in lines)
