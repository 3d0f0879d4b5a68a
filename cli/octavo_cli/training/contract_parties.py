"""Which of the stretches that CUAD marks as parties are names.

CUAD marks names, the terms that stand for them ("Supplier") and whole phrases ("each a Party") alike. Its answer tells
them apart: `Acme Corp. ("Supplier"); Beta LLC` quotes the terms.
"""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Final

_LONGEST: Final = 120
_ALIKE: Final = 0.85  # of 1: the answers were typed, "Pifzer Inc."
_NOT_A_NAME: Final = re.compile(
    r"^(?:d/b/a|f/s/o)\b|\b(?:collectively|individually|each|formerly|referred)\b|[\"“”]", re.IGNORECASE
)
_OF_SEVERAL: Final = re.compile(r"\b(?:and|together|collectively|each|part(?:y|ies))\b", re.IGNORECASE)
_PRONOUNS: Final = ("we", "us", "our", "you", "your")
_FORMERLY: Final = re.compile(r"\s*\((?:formerly|f/k/a)\b.*", re.IGNORECASE | re.DOTALL)


def party_names(marked: Iterable[str], answer: str) -> set[str]:
    """Return those of the marked stretches that the answer lists as a party's name."""
    terms, names = _answered(answer)
    trimmed = {_FORMERLY.sub("", text).strip(" ,;:\n") for text in marked}
    return {text for text in trimmed if _is_name(text, terms, names)}


def party_terms(answer: str, text: str) -> list[tuple[str, str]]:
    """Return each party's name with each term that the answer quotes for it alone, where the text says both."""
    said = _spaced(text)
    found = []
    for part in re.sub("[“”]", '"', answer).split(";"):
        name, _, aside = part.partition("(")
        if _spaced(name) and not _OF_SEVERAL.search(part):
            found += [(name.strip(), term) for term in re.findall(r'"([^"]+)"', aside)]
    return [
        (name, term)
        for name, term in found
        if _key(term) not in {_key(name), *_PRONOUNS} and _spaced(name) in said and _spaced(term) in said
    ]


def _answered(answer: str) -> tuple[set[str], list[str]]:
    """Return the keys of the quoted terms, and of the names."""
    plain = re.sub("[“”]", '"', answer)
    terms = set(map(_key, re.findall(r'"([^"]*)"', plain)))
    for aside in (r'\([^()"]*"[^()]*\)', r'"[^"]*"'):
        plain = re.sub(aside, "", plain)
    parts = (_key(_FORMERLY.sub("", part)) for part in plain.split(";"))
    return terms, [part for part in parts if part]


def _is_name(text: str, terms: set[str], names: list[str]) -> bool:
    key = _key(text)
    if not key or len(text) > _LONGEST or _NOT_A_NAME.search(text):
        return False
    if key in names or key in terms:
        return key in names
    alike = any(SequenceMatcher(None, key, name, autojunk=False).ratio() > _ALIKE for name in names)
    # "A Inc. and B Inc." is one part of the answer and two names of the contract.
    return alike or (len(text.split()) > 1 and any(key in name for name in names))


def _spaced(text: str) -> str:
    return " ".join(text.split()).casefold()


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
