import pytest

from octavo.search.query import MOST_WORDS, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Which law governs this lease?", ["law", "governs", "lease"]),
        ("How much did you pay before we were there?", ["pay"]),
        ("What are you?", ["what", "are", "you"]),
        ("to be or not to be", ["to", "be", "or", "not"]),
        ("the tenant's rent; it doesn’t matter", ["tenant", "rent", "matter"]),  # noqa: RUF001
        ("rent RENT Rent", ["rent"]),
        ("lease_agreement-2023.pdf", ["lease", "agreement", "2023", "pdf"]),
        ("cafe\u0301s", ["cafés"]),
        ("«!?» \x00 — 🏠", []),
    ],
)
def test_words_are_what_an_index_can_look_up(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_long_text_is_asked_by_its_first_words() -> None:
    assert words(" ".join(f"w{n}" for n in range(50_000))) == [f"w{n}" for n in range(MOST_WORDS)]
