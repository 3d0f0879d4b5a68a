"""Lengths of time as contracts write them: "three (3) years", "36 months", "the fifth anniversary"."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import Final

_ONES: Final = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS: Final = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
_NUMBERS: Final = {
    word: number
    for number, word in chain(
        enumerate(_ONES.split(), start=1),
        ((10 * tens, word) for tens, word in enumerate(_TENS.split(), start=2)),
        enumerate(_ORDINALS.split(), start=1),
    )
}
_WORD: Final = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_LENGTH: Final = re.compile(
    rf"\b(?P<words>(?:{_WORD})(?:[\s-]+(?:{_WORD}))?)?\s*(?P<digits>\(?\s*\d{{1,3}}(?:st|nd|rd|th)?\s*\)?)?"
    r"[\s-]*(?:(?:full|whole|calendar|consecutive)\s+)*(?P<unit>year|month|week|day|anniversary)s?\b",
    re.IGNORECASE,
)
_MONTHS: Final = {"year": 12, "anniversary": 12, "month": 1}
_DAYS: Final = {"week": 7, "day": 1}


@dataclass(frozen=True)
class Duration:
    """A length of time: `text[start:end]` says so many months, or so many days."""

    start: int
    end: int
    months: int
    days: int

    def after(self, day: str) -> str | None:
        """Return the day, YYYY-MM-DD, so long after another; None beyond the year 9999."""
        begun = date.fromisoformat(day)
        years, month = divmod(begun.month - 1 + self.months, 12)
        try:
            last = calendar.monthrange(begun.year + years, month + 1)[1]
            moved = begun.replace(year=begun.year + years, month=month + 1, day=min(begun.day, last))
            return (moved + timedelta(self.days)).isoformat()
        except (ValueError, OverflowError):
            return None


def durations(text: str) -> list[Duration]:
    """Return the text's lengths of time, in order. Where words and digits say a number, the digits count."""
    return [
        Duration(match.start("words" if match["words"] else "digits"), match.end(), *_length(match))
        for match in _LENGTH.finditer(text)
        if match["words"] or match["digits"]
    ]


def duration(text: str) -> Duration | None:
    """Return the length of time that the whole text says, if it says one and nothing else."""
    trimmed = text.strip(" \t\r\n.,;")
    found = durations(trimmed)
    whole = len(found) == 1 and (found[0].start, found[0].end) == (0, len(trimmed))
    return found[0] if whole else None


def _length(match: re.Match[str]) -> tuple[int, int]:
    """Return months and days."""
    if match["digits"]:
        number = int(re.sub(r"\D", "", match["digits"]))
    else:
        number = sum(_NUMBERS[word] for word in re.split(r"[\s-]+", match["words"].lower()))
    unit = match["unit"].lower()
    return number * _MONTHS.get(unit, 0), number * _DAYS.get(unit, 0)
