"""The date that a text gives itself: the first whole one near its head."""

import re
from datetime import date
from typing import Final

_HEAD: Final = 1_500  # characters
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_MONTH: Final = rf"(?P<month>{'|'.join(_MONTHS)}|{'|'.join(name[:3] for name in _MONTHS)})\.?"
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR: Final = r"(?P<year>(?:19|20)\d{2})"
_FORMS: Final = re.compile(
    "|".join(
        re.sub(r"\?P<(\w+)>", rf"?P<\g<1>{number}>", form)
        for number, form in enumerate(
            (
                rf"\b{_YEAR}-(?P<month>\d{{2}})-(?P<day>\d{{2}})(?!\d)",
                rf"(?<![\d.]){_DAY}\.\s?(?P<month>\d{{1,2}})\.{_YEAR}(?!\.?\d)",  # only where dots part them is the order certain
                rf"\b{_DAY}(?: day of)? {_MONTH},? {_YEAR}\b",
                rf"\b{_MONTH} {_DAY},? {_YEAR}\b",
            )
        )
    ),
    re.IGNORECASE,
)


def first_date(text: str) -> str | None:
    """Return the first date in the first 1,500 characters as YYYY-MM-DD, None if there is none.

    Dates of which day and month could be told either way (03/04/2024) do not count.
    """
    for match in _FORMS.finditer(text[:_HEAD]):
        named = {name[:-1]: value for name, value in match.groupdict().items() if value is not None}
        month = named["month"].lower().rstrip(".")
        number = (
            int(month)
            if month.isdecimal()
            else next(n for n, m in enumerate(_MONTHS, 1) if m.startswith(month))
        )
        try:
            return date(int(named["year"]), number, int(named["day"])).isoformat()
        except ValueError:
            continue  # 31 February
    return None
