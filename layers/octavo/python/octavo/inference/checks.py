"""Validators that a pattern names in `patterns.toml`: is what looks like a number of some kind really one?

Each takes the matched text and returns how many of its first characters are valid, 0 for none. Only an IBAN
can be shorter than its match: its country says where it ends, and a word in capitals may stand behind it.
"""

from collections.abc import Callable, Mapping
from itertools import accumulate
from types import MappingProxyType
from typing import Final

# Lengths from the SWIFT IBAN registry, release 99.
_IBAN_LENGTHS: Final = {
    int(length): countries.split()
    for length, countries in {
        "15": "NO",
        "16": "BE",
        "18": "DK FI FK FO GL NL SD",
        "19": "MK SI",
        "20": "AT BA EE KZ LT LU MN XK",
        "21": "CH CR HR LI LV",
        "22": "BG BH DE GB GE IE ME RS VA",
        "23": "AE GI IL IQ OM SO TL",
        "24": "AD CZ DJ ES MD PK RO SA SE SK TN VG",
        "25": "LY PT ST",
        "26": "IS TR",
        "27": "BI FR GR IT MC MR SM",
        "28": "AL AZ BY CY DO GT HN HU LB NI PL SV",
        "29": "BR EG PS QA UA",
        "30": "JO KW MU",
        "31": "MT SC",
        "32": "LC",
        "33": "RU",
    }.items()
}
_IBAN_LENGTH: Final = {
    country: length for length, countries in _IBAN_LENGTHS.items() for country in countries
}
_PHONE_LENGTHS: Final = range(7, 16)  # ITU-T E.164 ends at fifteen
_NATIONAL_LENGTHS: Final = range(9, 13)  # below nine, 01-02-2003 would be one
_CARD_LENGTHS: Final = range(
    14, 20
)  # ISO/IEC 7812 begins at twelve, but UPC and EAN article numbers have 12 and 13
_CARD_BEGINNINGS: Final = ("2", "3", "4", "5", "6", "1800")  # banks and merchants, and JCB's old range


def iban(text: str) -> int:
    """Check the country, its length, and the remainder of ISO 7064 Mod 97-10."""
    length = _IBAN_LENGTH.get(text[:2].upper())
    if length is None:
        return 0
    ends = [place for place, count in enumerate(accumulate(map(str.isalnum, text)), 1) if count == length]
    if not ends:
        return 0
    compact = "".join(filter(str.isalnum, text))[:length]
    number = int("".join(str(int(character, 36)) for character in compact[4:] + compact[:4]))
    return ends[0] if number % 97 == 1 else 0


def card(text: str) -> int:
    """Check the length, the first digit and the Luhn sum of a payment card's number."""
    digits = _digits(text)
    whole = len(digits) in _CARD_LENGTHS and digits.startswith(_CARD_BEGINNINGS) and _luhn(digits)
    return len(text) if whole else 0


def phone(text: str) -> int:
    """Check that there are as many digits as a telephone number may have, and not all the same."""
    return _plausible_phone(text, _PHONE_LENGTHS)


def national_phone(text: str) -> int:
    """Check as `phone`, more strictly: there is neither a country's code nor a word to go by."""
    return _plausible_phone(text, _NATIONAL_LENGTHS)


def social_security(text: str) -> int:
    """Check the three parts of a US social security number, some values of which are never issued."""
    area, group, serial = text[:3], text[-7:-5].strip("- "), text[-4:]
    issued = area not in {"000", "666"} and area[0] != "9" and group != "00" and serial != "0000"
    return len(text) if issued else 0


def german_vat(text: str) -> int:
    """Check the last digit of a German VAT number (ISO 7064 Mod 11,10)."""
    digits = [int(digit) for digit in _digits(text)]
    product = 10
    for digit in digits[:-1]:
        total = (digit + product) % 10 or 10
        product = 2 * total % 11
    return len(text) if (11 - product) % 10 == digits[-1] else 0


def has_digit(text: str) -> int:
    """Check that there is a digit at all."""
    return len(text) if _digits(text) else 0


CHECKS: Final[Mapping[str, Callable[[str], int]]] = MappingProxyType(
    {
        "card": card,
        "german_vat": german_vat,
        "has_digit": has_digit,
        "iban": iban,
        "national_phone": national_phone,
        "phone": phone,
        "social_security": social_security,
    }
)


def _plausible_phone(text: str, lengths: range) -> int:
    digits = _digits(text)
    return len(text) if len(digits) in lengths and len(set(digits)) > 1 else 0


def _digits(text: str) -> str:
    return "".join(character for character in text if "0" <= character <= "9")


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0  # noqa: PLR2004 - one decimal digit
