"""Which character of a page is which character of a text that was made of the page.

A text is its page's words laid one after another, in the order in which they are read; hyphens, leaders, bars between
cells and spaces came or went on the way, and letters may have been written in another form. So letters and digits
alone are compared, and the words are laid again: at each place of the text goes the longest run of words that fits.
The order in which the page was drawn, or its lines sorted, does not matter.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"\S+")
_HYPHENS: Final = "-\u00ad\u2010\u2011"


@dataclass(slots=True)
class _Letters:
    """The letters and digits of a row of words: what each is, where it stands, whether a word begins or ends there."""

    keys: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    begins: list[bool] = field(default_factory=list)
    ends: list[bool] = field(default_factory=list)
    is_parted: list[bool] = field(
        default_factory=list
    )  # the word ends with a hyphen, and may go on elsewhere

    @classmethod
    def of(cls, words: Iterable[tuple[int, str]]) -> "_Letters":
        """Take the letters of words, each with the place of its first character."""
        letters = cls()
        for start, word in words:
            found = [(key, start + index) for index, sign in enumerate(word) for key in _keys(sign)]
            for number, (key, place) in enumerate(found, start=1):
                letters.keys.append(key)
                letters.places.append(place)
                letters.begins.append(number == 1)
                letters.ends.append(number == len(found))
                letters.is_parted.append(number == len(found) and word[-1] in _HYPHENS)
        return letters


@lru_cache(maxsize=4096)
def _keys(sign: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", sign).casefold()))


def align(text: str, words: Sequence[str]) -> list[int | None]:
    """Return for each character of `text` its place in the words' characters put together, or None.

    Args:
        text: what was made of the words, or of some of them.
        words: words without spaces, in about the order of reading, which decides between equal ones.
    """
    ends = 0
    offered: list[tuple[int, str]] = []
    for word in words:
        offered.append((ends, word))
        ends += len(word)
    wanted = _Letters.of((match.start(), match.group()) for match in _WORD.finditer(text))
    found: list[int | None] = [None] * len(text)
    _lay(wanted, _Letters.of(offered), found)
    signs = "".join(words)
    _take_signs(text, signs, found, step=1)
    _take_signs(text, signs, found, step=-1)
    return found


def _lay(wanted: _Letters, offered: _Letters, found: list[int | None]) -> None:
    beginnings: defaultdict[str, list[int]] = defaultdict(list)
    for index, key in enumerate(offered.keys):
        if offered.begins[index]:
            beginnings[key].append(index)
    is_free = [True] * len(offered.keys)
    at = follows = 0
    while at < len(wanted.keys):
        length = best = 0
        for start in beginnings[wanted.keys[at]]:
            run = _run(wanted, at, offered, start, is_free)
            if run > length or (run == length > 0 and start == follows):
                length, best = run, start
        for step in range(length):
            found[wanted.places[at + step]] = offered.places[best + step]
            is_free[best + step] = False
        if length:
            at, follows = at + length, best + length
        else:
            at = next(
                (place for place in range(at + 1, len(wanted.keys)) if wanted.begins[place]), len(wanted.keys)
            )


def _run(wanted: _Letters, at: int, offered: _Letters, start: int, is_free: Sequence[bool]) -> int:
    """Return how many letters agree from these two places on, up to where a word ends in both."""
    length = whole = 0
    most = min(len(wanted.keys) - at, len(offered.keys) - start)
    while (
        length < most and is_free[start + length] and wanted.keys[at + length] == offered.keys[start + length]
    ):
        if offered.ends[start + length] and (wanted.ends[at + length] or offered.is_parted[start + length]):
            whole = length + 1
        length += 1
    return whole


def _take_signs(text: str, signs: str, found: list[int | None], step: int) -> None:
    """Find what is neither letter nor digit beside a neighbour that is found."""
    beside: int | None = None
    taken = {place for place in found if place is not None}
    for index in range(len(text))[::step]:
        if text[index].isspace():
            continue
        if found[index] is None and beside is not None:
            place = beside + step
            if 0 <= place < len(signs) and signs[place] == text[index] and place not in taken:
                found[index] = place
        beside = found[index]
