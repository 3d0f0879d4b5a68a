"""Names as keys: what two ways of writing one name have in common."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from typing import Final

Key = tuple[str, ...]

_LEGAL_FORMS: Final = frozenset(
    [
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "co",
        "company",
        "llc",
        "llp",
        "lp",
        "ltd",
        "limited",
        "plc",
        "gmbh",
        "ag",
        "kg",
        "kgaa",
        "ohg",
        "ug",
        "se",
        "sa",
        "sas",
        "sarl",
        "srl",
        "spa",
        "bv",
        "nv",
        "ab",
        "asa",
        "oy",
        "oyj",
        "aps",
        "kk",
        "pty",
        "pte",
        "bhd",
        "sdn",
    ]
)
_BEFORE: Final = frozenset(["mr", "mrs", "ms", "dr", "prof", "sir", "the"])
_UNHEARD: Final = frozenset(["of", "and", "the", "for", "in", "de", "der", "und"])  # what initials leave out
_WORD: Final = re.compile("\\w+(?:['\u2019]\\w+)*")
_POSSESSIVE: Final = re.compile("['\u2019]s?$")
_MOST_WORDS: Final = 12  # of a name; what is longer has no parts that stand for it


def name_key(text: str) -> Key:
    """Return the words without case, accents, marks, title and legal form; () if no other is left."""
    plain = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", text.strip())).replace(".", "")
    words = ["".join(filter(str.isalnum, word)).casefold() for word in _WORD.findall(plain)]
    while words and words[-1] in _LEGAL_FORMS:
        words.pop()
    while len(words) > 1 and words[0] in _BEFORE:
        words.pop(0)
    return tuple(word for word in words if word)


def beginnings(key: Key) -> Iterable[Key]:
    """Yield the proper beginnings of a name: "Acme" of "Acme Widgets"."""
    return (key[:end] for end in range(1, len(key))) if len(key) <= _MOST_WORDS else ()


def endings(key: Key) -> Iterable[Key]:
    """Yield the proper endings of a name: "Merkel" of "Angela Merkel"."""
    return (key[start:] for start in range(1, len(key))) if len(key) <= _MOST_WORDS else ()


def initials(key: Key) -> Iterable[Key]:
    """Yield a name's initials: "IBM" of "International Business Machines"; none of a single word's."""
    heard = [word for word in key if word not in _UNHEARD]
    return [("".join(word[0] for word in heard),)] if len(heard) > 1 else ()


def roots(names: Collection[Key], short_forms: Callable[[Key], Iterable[Key]]) -> dict[Key, Key]:
    """Return for each name the fullest that it stands for: itself where it could stand for two.

    The names' order does not matter, and the time grows with their number alone.
    """
    fuller: dict[Key, set[Key]] = {name: set() for name in names}
    for name in names:
        for short in short_forms(name):
            if short in fuller and short != name:
                fuller[short].add(name)
    known: dict[Key, Key] = {}
    for name in sorted(fuller, key=_length, reverse=True):
        of_fuller = {known[longer] for longer in fuller[name]}
        known[name] = of_fuller.pop() if len(of_fuller) == 1 else name
    return known


def _length(key: Key) -> tuple[int, int, Key]:
    # Every short form is shorter by this order than the name that it is made of.
    return sum(map(len, key)), len(key), key
