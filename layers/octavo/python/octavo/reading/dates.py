"""Whole dates in a text, and the one that a text gives itself: the first near its head."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

_HEAD: Final = 1_500  # characters
_MONTHS: Final = {
    name: number
    for names in (
        "january february march april may june july august september october november december",
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "januar februar märz april mai juni juli august september oktober november dezember",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "januari februari maart april mei juni juli augustus september oktober november december",
    )
    for number, name in enumerate(names.split(), start=1)
} | {"sept": 9}
_MOST_MONTHS: Final = 12
_MONTH: Final = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
# Where a page sets the ending of an ordinal higher, its text may have spaces in it: 20t h.
_DAY: Final = r"(?P<day>\d{1,2})(?:\s?(?:s\s?t|n\s?d|r\s?d|t\s?h|er|\.|º)\b|\.|º)?"
_YEAR: Final = r"(?P<year>(?:19|20)\d{2})"
_FORMS: Final = re.compile(
    "|".join(
        re.sub(r"\?P<(\w+)>", rf"?P<\g<1>{number}>", form)
        for number, form in enumerate(
            (
                rf"\b{_YEAR}-(?P<month>\d{{2}})-(?P<day>\d{{2}})(?!\d)",
                rf"(?<![\d.])(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.{_YEAR}(?!\.?\d)",
                rf"(?<![\d/-])(?P<first>\d{{1,2}})(?P<mark>[/-])(?P<second>\d{{1,2}})(?P=mark){_YEAR}(?![\d/-])",
                rf"\b{_DAY}\s+(?:(?:day\s+of|de|of)\s+)?{_MONTH}(?:\s*,)?\s*(?:de\s+)?{_YEAR}\b",
                rf"\b{_MONTH}\s+{_DAY}\s*(?:,\s*|\s){_YEAR}\b",
            )
        )
    ).replace("(?P=mark)", "(?P=mark2)"),
    re.IGNORECASE,
)


@dataclass(frozen=True)
class WrittenDate:
    """A whole date: `text[start:end]` says the day `iso`, YYYY-MM-DD."""

    start: int
    end: int
    iso: str


def dates(text: str) -> Iterator[WrittenDate]:
    """Yield the text's whole dates, in order.

    Months are known in English, German, French, Spanish, Italian, Portuguese and Dutch. A date of which day and month
    could be told either way (03/04/2024) counts only beside one that shows the order (03/14/2024).
    """
    found = [
        (match, {name[:-1]: value for name, value in match.groupdict().items() if value is not None})
        for match in _FORMS.finditer(text)
    ]
    numbers = [(int(item["first"]), int(item["second"])) for _, item in found if "first" in item]
    day_first = any(first > _MOST_MONTHS for first, _ in numbers)
    month_first = any(second > _MOST_MONTHS for _, second in numbers)
    for match, item in found:
        if "first" in item:
            first, second = int(item["first"]), int(item["second"])
            if day_first == month_first and first != second:
                continue
            month, day = (second, first) if day_first else (first, second)
        else:
            said = item["month"].lower()
            month, day = int(said) if said.isdecimal() else _MONTHS[said], int(item["day"])
        try:
            yield WrittenDate(*match.span(), date(int(item["year"]), month, day).isoformat())
        except ValueError:
            continue  # 31 February


def first_date(text: str) -> str | None:
    """Return the first date in the first 1,500 characters as YYYY-MM-DD, None if there is none."""
    return next((found.iso for found in dates(text[:_HEAD])), None)
