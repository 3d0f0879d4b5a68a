"""Documents of our own in styles that the training data does not have, with their label: to show what was learnt.

Each label of the public data comes from one source, so that a score on it can be the source learnt.
"""

import random
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_TEMPLATES: Final = Path(__file__).with_suffix(".toml")
_SEED: Final = 2026
_OF_A_STYLE: Final = 4
_MISREAD: Final = 0.06  # of the characters; a poor scan
_CONFUSED: Final = {
    "e": "c",
    "l": "1",
    "o": "0",
    "i": "l",
    "m": "rn",
    "h": "b",
    "t": "f",
    "s": "5",
    "a": "o",
    "n": "u",
}
_LEFT_OUT: Final = 0.2  # of the phrases
_PHRASE: Final = re.compile(r"\s*(?:\S+[^\S\n]*){1,7}\n*")
_SLOT: Final = re.compile(r"\{(\w+)\}")

_GIVEN: Final = (
    "Amina",
    "Bruno",
    "Clara",
    "Dmitri",
    "Edith",
    "Farid",
    "Grace",
    "Hugo",
    "Ines",
    "Jonah",
    "Keiko",
    "Leon",
)
_FAMILY: Final = (
    "Abbott",
    "Becker",
    "Castro",
    "Dunne",
    "Eriksen",
    "Fofana",
    "Grant",
    "Haddad",
    "Ito",
    "Jensen",
    "Kumar",
)
_TRADES: Final = ("Mills", "Partners", "Logistics", "Foods", "Instruments", "Holdings", "Works", "Trading")
_CITIES: Final = (
    "Leeds",
    "Galway",
    "Porto",
    "Durban",
    "Perth",
    "Halifax",
    "Boise",
    "Madras",
    "Bergen",
    "Tampa",
)
_MONTHS: Final = ("January", "March", "April", "June", "August", "September", "November")


@dataclass(frozen=True)
class Sample:
    """A document, what it is, and in which style it is written."""

    text: str
    label: str
    style: str


def robustness_set() -> list[Sample]:
    """Write twenty documents a label, four in each of five styles; always the same ones."""
    drawn = random.Random(_SEED)  # noqa: S311 - a seed makes the set the same for everyone
    templates = tomllib.loads(_TEMPLATES.read_text(encoding="utf-8"))
    return [sample for label, styles in templates.items() for sample in _of_label(label, styles, drawn)]


def _of_label(label: str, styles: Mapping[str, str], drawn: random.Random) -> list[Sample]:
    clean = [
        Sample(text, label, style)
        for style, template in styles.items()
        for text in _distinct(template, _OF_A_STYLE, drawn)
    ]
    scanned = [Sample(_misread(_filled(text, drawn), drawn), label, "scan") for text in styles.values()]
    return [*clean, *scanned]


def _distinct(template: str, count: int, drawn: random.Random) -> list[str]:
    """Fill a template so often that as many texts differ; each lacks other phrases, and the first none."""
    texts = {_filled(template, drawn): None}
    while len(texts) < count:
        texts[_shortened(_filled(template, drawn), drawn)] = None
    return list(texts)


def _shortened(text: str, drawn: random.Random) -> str:
    """Leave out a part of the phrases, which are up to seven words of a line; at least one."""
    parts = _PHRASE.findall(text)
    left_out = drawn.sample(range(len(parts)), max(1, round(_LEFT_OUT * len(parts))))
    return "".join(part for place, part in enumerate(parts) if place not in left_out)


def _filled(template: str, drawn: random.Random) -> str:
    return _SLOT.sub(lambda slot: _FILLERS[slot[1]](drawn), template)


def _misread(text: str, drawn: random.Random) -> str:
    """Confuse letters as a poor scan does, and break lines where its paper ends."""
    letters = [
        _CONFUSED.get(letter, letter) if drawn.random() < _MISREAD * 3 else letter
        for letter in text
        if drawn.random() > _MISREAD / 6
    ]
    words = "".join(letters).split(" ")
    return " ".join(word + ("\n" if place % 9 == 8 else "") for place, word in enumerate(words))  # noqa: PLR2004


_FILLERS: Final[Mapping[str, Callable[[random.Random], str]]] = {
    "person": lambda drawn: f"{drawn.choice(_GIVEN)} {drawn.choice(_FAMILY)}",
    "company": lambda drawn: f"{drawn.choice(_FAMILY)} {drawn.choice(_TRADES)}",
    "city": lambda drawn: drawn.choice(_CITIES),
    "date": lambda drawn: f"{drawn.randint(1, 28)} {drawn.choice(_MONTHS)} {drawn.randint(1890, 2025)}",
    "amount": lambda drawn: f"{drawn.randint(20, 9_000):,}.{drawn.randint(0, 99):02}",
    "number": lambda drawn: str(drawn.randint(12, 4_000)),
}
