from octavo_cli.evaluation.invoice_truth import issue_date
from octavo_cli.evaluation.properties import Guess, as_markdown, misses

SETS = [
    ("dates", [Guess("a", "2024-01-02", "2024-01-02"), Guess("b", "2024-01-02", None), Guess("c", "x", "y")])
]


def test_right_and_wrong_answers_and_none_are_told_apart() -> None:
    assert list(as_markdown(SETS))[-1] == "| dates | 3 | 0.333 | 0.333 | 0.333 |"


def test_what_was_missed_is_named() -> None:
    assert list(misses(SETS)) == ["dates: b: 2024-01-02, taken for None", "dates: c: x, taken for y"]


def test_the_day_of_issue_is_read_in_whatever_namespace() -> None:
    xml = b'<i xmlns:u="urn:x"><u:IssueDateTime><u:DateTimeString>20240305</u:DateTimeString></u:IssueDateTime></i>'
    assert issue_date(xml) == "2024-03-05"
    assert issue_date(b"<i/>") is None
