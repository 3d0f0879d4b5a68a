import pytest

from octavo.search.excerpt import EXTRACT_CHARACTERS, leading_sentence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("  One sentence only ", "One sentence only"),
        ("Pi is 3.14 today. It was 3 before.", "Pi is 3.14 today."),
        ("Why?\nBecause.", "Why?\nBecause."),
        ("10. Term\n10.1 It lasts three years. It renews.", "10. Term\n10.1 It lasts three years."),
        ("Results. All cracks closed. Controls did not.", "Results. All cracks closed."),
        ("10.", "10."),
    ],
)
def test_the_first_sentence_is_taken(text: str, expected: str) -> None:
    assert leading_sentence(text) == expected


@pytest.mark.parametrize("text", ["word " * 500, "x" * 5_000])
def test_a_sentence_without_end_is_cut(text: str) -> None:
    extract = leading_sentence(text)
    assert extract.endswith("…")
    assert len(extract) <= EXTRACT_CHARACTERS + 1
