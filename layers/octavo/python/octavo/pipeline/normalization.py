"""One way to write a date or an amount: `2024-03-14`, `USD 1200.00`."""

import re
from decimal import Decimal
from typing import Final

from octavo.reading.dates import dates

_LONGEST: Final = 100  # characters; what is longer is no date or amount
_SIGNS: Final = {"€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB"}
# A dollar without a country is taken for the United States', yen's sign for Japan's.
_DOLLARS: Final = {
    "CA": "CAD",
    "C": "CAD",
    "A": "AUD",
    "HK": "HKD",
    "NZ": "NZD",
    "S": "SGD",
    "US": "USD",
    "": "USD",
}
_NAMES: Final = (
    ("canadian dollar", "CAD"),
    ("australian dollar", "AUD"),
    ("swiss franc", "CHF"),
    ("dollar", "USD"),
    ("cent", "USD"),
    ("euro", "EUR"),
    ("pound", "GBP"),
    ("yen", "JPY"),
    ("rs", "INR"),
    ("rmb", "CNY"),
)
_CODES: Final = frozenset(
    ["USD", "EUR", "GBP", "CHF", "JPY", "CAD", "AUD", "CNY", "INR", "SEK", "NOK", "DKK", "PLN"]
)
_SCALES: Final = {
    "thousand": 3, "k": 3, "million": 6, "mn": 6, "m": 6, "mio": 6, "billion": 9, "bn": 9, "b": 9, "mrd": 9, "trillion": 12,
}  # fmt: skip
_NUMBER: Final = re.compile(r"\d(?:[\d.,' ]*\d)?")
_DECIMALS: Final = re.compile(r"[.,](\d{1,2}|\d{4})$")


def normalized(text: str) -> str | None:
    """Return the day or the amount that the whole text says; None if it says neither."""
    return iso_day(text) or amount(text)


def iso_day(text: str) -> str | None:
    """Return YYYY-MM-DD if the text is one whole date and nothing else."""
    trimmed = text.strip(" \t\r\n.,;")
    if len(trimmed) > _LONGEST:
        return None
    found = list(dates(trimmed))
    whole = len(found) == 1 and (found[0].start, found[0].end) == (0, len(trimmed))
    return found[0].iso if whole else None


def amount(text: str) -> str | None:
    """Return the currency's ISO 4217 code and the number with two decimals at the least, if the text is an amount."""
    number = _NUMBER.search(text)
    if len(text) > _LONGEST or number is None:
        return None
    around = f"{text[: number.start()]} {text[number.end() :]}"
    code = _currency(around)
    if code is None or _NUMBER.search(around):
        return None
    words = re.findall(r"[a-z]+", around.lower())
    power = next((_SCALES[word] for word in words if word in _SCALES), 0) - (
        2 if words[-1:] in (["cent"], ["cents"]) else 0
    )
    value = _decimal(number.group()).scaleb(power)
    return f"{code} {value:.2f}" if value == round(value, 2) else f"{code} {value:f}"


def _currency(around: str) -> str | None:
    dollar = re.search(r"(\b[A-Z]{1,2})?\$", around)
    if dollar:
        return _DOLLARS.get(dollar.group(1) or "")
    sign = next((code for sign, code in _SIGNS.items() if sign in around), None)
    code = next((word for word in re.findall(r"\b[A-Z]{3}\b", around) if word in _CODES), None)
    return (
        sign
        or code
        or next((code for name, code in _NAMES if re.search(rf"\b{name}s?\b", around.lower())), None)
    )


def _decimal(number: str) -> Decimal:
    """Read a number in the English or the continental way: the last mark is decimal unless three digits follow it."""
    decimals = _DECIMALS.search(number)
    whole = number[: decimals.start()] if decimals else number
    digits = re.sub(r"\D", "", whole)
    return Decimal(f"{digits}.{decimals.group(1)}" if decimals else digits)
