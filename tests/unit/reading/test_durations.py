import pytest

from octavo.reading.durations import duration, durations


@pytest.mark.parametrize(
    ("text", "months", "days"),
    [
        ("three (3) years", 36, 0),
        ("36 months", 36, 0),
        ("Thirty-six (36)\nmonths", 36, 0),
        ("twenty four months", 24, 0),
        ("twelve (12) full calendar months", 12, 0),
        ("two-year", 24, 0),
        ("fifth (5th) anniversary", 60, 0),
        ("ninety days", 0, 90),
        ("2 weeks.", 0, 14),
    ],
)
def test_a_length_of_time_is_read_however_it_is_written(text: str, months: int, days: int) -> None:
    found = duration(text)
    assert found is not None
    assert (found.months, found.days) == (months, days)


@pytest.mark.parametrize(
    "text", ["", "years", "the third anniversary", "one year and ten days", "12 yearlings"]
)
def test_what_is_not_one_whole_length_of_time_is_none(text: str) -> None:
    assert duration(text) is None


def test_lengths_are_found_in_a_sentence_in_order() -> None:
    text = "It lasts for five (5) years, and is renewed for one year unless ended by 30 days' notice."
    assert [text[item.start : item.end] for item in durations(text)] == [
        "five (5) years",
        "one year",
        "30 days",
    ]


@pytest.mark.parametrize(
    ("text", "day", "later"),
    [
        ("three years", "2000-05-22", "2003-05-22"),
        ("one month", "2020-01-31", "2020-02-29"),
        ("18 months", "2019-09-30", "2021-03-30"),
        ("ninety days", "2019-12-01", "2020-02-29"),
        ("900 years", "9500-01-01", None),
    ],
)
def test_a_day_so_much_later_is_a_day_of_the_calendar(text: str, day: str, later: str | None) -> None:
    found = duration(text)
    assert found is not None
    assert found.after(day) == later
