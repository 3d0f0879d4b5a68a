import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavo.inference.checks import CHECKS, card, german_vat, iban, national_phone, phone, social_security

# Examples that the SWIFT registry and the card schemes publish.
IBANS = [
    "DE89370400440532013000",
    "GB29 NWBK 6016 1331 9268 19",
    "FR1420041010050500013M02606",
    "NO9386011117947",
    "MT84MALT011000012345MTLCAST001S",
    "gb29nwbk60161331926819",
]
CARDS = [
    "4111 1111 1111 1111",
    "5555-5555-5555-4444",
    "378282246310005",
    "30569309025904",
    "6011111111111117",
]


@pytest.mark.parametrize("text", IBANS)
def test_a_published_iban_is_valid_to_its_last_character(text: str) -> None:
    assert iban(text) == len(text)


@pytest.mark.parametrize("text", IBANS)
@given(place=st.integers(4, 14), step=st.integers(1, 9))
def test_an_iban_with_one_wrong_digit_is_refused(text: str, place: int, step: int) -> None:
    if text[place].isdigit():
        wrong = text[:place] + str((int(text[place]) + step) % 10) + text[place + 1 :]
        assert iban(wrong) == 0


def test_an_iban_ends_where_its_country_says() -> None:
    assert iban("DE89 3704 0044 0532 0130 00 BIC COBADEFF") == len("DE89 3704 0044 0532 0130 00")


@pytest.mark.parametrize("text", ["DE8937040044053201300", "XX89370400440532013000", "DE", ""])
def test_an_iban_of_another_length_or_country_is_refused(text: str) -> None:
    assert iban(text) == 0


@pytest.mark.parametrize("text", CARDS)
def test_a_published_test_card_is_valid(text: str) -> None:
    assert card(text) == len(text)


@pytest.mark.parametrize("text", ["4111 1111 1111 1112", "9111111111111111", "4012345001235"])
def test_a_wrong_sum_another_issuer_and_an_article_number_are_no_cards(text: str) -> None:
    assert card(text) == 0


@pytest.mark.parametrize(
    ("text", "valid"), [("123-45-6789", True), ("000-45-6789", False), ("666-45-6789", False)]
)
def test_a_social_security_number_that_is_never_issued_is_refused(text: str, *, valid: bool) -> None:
    assert bool(social_security(text)) is valid


@pytest.mark.parametrize("text", ["912-45-6789", "123-00-6789", "123-45-0000"])
def test_unissued_parts_of_a_social_security_number_are_refused(text: str) -> None:
    assert social_security(text) == 0


@pytest.mark.parametrize(("text", "valid"), [("DE136695976", True), ("DE136695977", False)])
def test_a_german_vat_number_is_told_by_its_last_digit(text: str, *, valid: bool) -> None:
    assert bool(german_vat(text)) is valid


def test_a_date_has_too_few_digits_for_a_telephone_number_at_home() -> None:
    assert national_phone("01-02-2003") == 0
    assert national_phone("089 7263 4100") == 13


def test_digits_that_are_all_the_same_are_no_telephone_number() -> None:
    assert phone("000-000-0000") == 0


@given(
    text=st.text(alphabet="DE0123456789 -AB", max_size=60),
    name=st.sampled_from(sorted({"iban", "card", "phone", "has_digit"})),
)
def test_a_check_never_answers_with_more_than_the_text(text: str, name: str) -> None:
    assert 0 <= CHECKS[name](text) <= len(text)
