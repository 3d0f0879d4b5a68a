"""Names as texts write them."""

import pytest

from octavo.search.names import as_written, extract


@pytest.mark.parametrize(
    ("value", "text", "written"),
    [
        ("acme corp.", "made by ACME\n  Corp. in 2020", "ACME Corp."),
        ("o'neil (jr.)", "Mr O'Neil (Jr.)", "O'Neil (Jr.)"),
        ("strasse", "Straße", "strasse"),
        ("", "text", ""),
    ],
)
def test_a_name_is_shown_as_the_text_writes_it_where_it_is_found(value: str, text: str, written: str) -> None:
    assert as_written(value, text) == written


def test_an_extract_has_the_name_in_its_middle_and_is_cut_at_words() -> None:
    shown = extract("ada", "before " * 40 + "Ada" + " after" * 40)
    assert "before «Ada» after" in shown
    assert shown.startswith("…before ")
    assert shown.endswith(" after…")
    assert len(shown) <= 244


def test_an_extract_of_a_text_that_writes_it_otherwise_is_its_beginning() -> None:
    assert extract("strasse", "An der Straße.") == "An der Straße."
