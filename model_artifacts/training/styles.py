"""Documents to train on in styles that the public data lacks, written from the templates in `styles/`.

Each type of the public data comes from one source or two, so that a head that knows no more learns the sources.
Here every type speaks of every topic, in the words of other ages, trades and tempers, whole, in part and badly scanned.
"""

import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

Words = Mapping[str, Sequence[str]]

TO_TRAIN_ON: Final = Path(__file__).with_name("styles")
TO_CHOOSE_BY: Final = Path(__file__).with_name("styles_held_out")  # by another hand, never trained on
_SLOTS: Final = "slots.toml"
_OF_A_TEMPLATE: Final = 12
_WHOLE_EVERY: Final = 3
_WORN_EVERY: Final = 4
_KEPT: Final = 0.65  # of the sentences and lines of a document in part
_WORN: Final = 0.12  # of the letters; a poor scan
_LOOKS_LIKE: Final = dict(zip("aceghiklnorstuyBDESO15", "oceqbjlimcanfflvgR0608$", strict=False))
_SLOT: Final = re.compile(r"\{([^{}]*)\}")
_PART: Final = re.compile(r".+?(?:[.!?:;]\s+|\n+|$)", re.DOTALL)


@dataclass(frozen=True)
class Document:
    """A text, what it is, and its group, which no split may part: its near-copies, or its template."""

    text: str
    label: str
    group: str


def written(drawn: random.Random, folder: Path) -> Iterator[Document]:
    """Fill each template of each type; the first filling is whole, the others may be short or worn."""
    slots = tomllib.loads((folder / _SLOTS).read_text(encoding="utf-8"))
    for path in sorted(folder.glob("*.txt")):
        for number, template in enumerate(path.read_text(encoding="utf-8").split("\n---\n")):
            for copy in range(_OF_A_TEMPLATE):
                text = _filled(template.strip(), slots, drawn)
                text = _thinned(text, drawn) if copy % _WHOLE_EVERY else text
                yield Document(
                    worn(text, drawn) if copy % _WORN_EVERY == _WORN_EVERY - 1 else text,
                    path.stem,
                    f"{path.stem}-{number}",
                )


def _filled(template: str, slots: Mapping[str, Any], drawn: random.Random) -> str:
    """Fill `{slot}`, `{SLOT}` in capitals, one of `{this|that}`, and digits for each `#` in a pair of braces."""
    topic = drawn.choice(slots.get("topics", [{}]))
    return _SLOT.sub(lambda slot: _value(slot[1], slots["words"], topic, drawn), template)


def _value(slot: str, words: Words, topic: Mapping[str, str], drawn: random.Random) -> str:
    choice = drawn.choice(slot.split("|"))
    if choice in topic:
        return topic[choice]
    if choice in _MADE:
        return _MADE[choice](words, drawn)
    if choice.lower() in words:
        value = drawn.choice(words[choice.lower()])
        return value.upper() if choice.isupper() else value
    return re.sub("#", lambda _: str(drawn.randint(1, 9)), choice)


def _date(words: Words, drawn: random.Random) -> str:
    day, month, year = drawn.randint(1, 28), drawn.choice(words["month"]), drawn.choice(words["year"])
    return drawn.choice(
        (f"{day} {month} {year}", f"{month} {day}, {year}", f"{day}/{drawn.randint(1, 12)}/{year}")
    )


def _user(words: Words, drawn: random.Random) -> str:
    return drawn.choice(words["person"]).split()[-1].lower()


def _domain(words: Words, drawn: random.Random) -> str:
    return (
        f"{drawn.choice(words['company']).split()[0].lower()}.{drawn.choice(('com', 'org', 'net', 'co.uk'))}"
    )


_MADE: Final = {"date": _date, "user": _user, "domain": _domain}


def _thinned(text: str, drawn: random.Random) -> str:
    """Keep a part of the sentences and lines: some here and there, or all of the middle."""
    parts = _PART.findall(text)
    kept = max(2, round(_KEPT * len(parts)))
    if drawn.random() < 1 / 2:
        start = drawn.randint(0, max(len(parts) - kept, 0))
        return "".join(parts[start : start + kept])
    places = set(drawn.sample(range(len(parts)), min(kept, len(parts))))
    return "".join(part for place, part in enumerate(parts) if place in places)


def worn(text: str, drawn: random.Random) -> str:
    """Put letters that look alike for others, and lose a few, as a poor scan does."""
    return "".join(
        _LOOKS_LIKE.get(letter, "" if drawn.random() < 1 / 4 else letter)
        if drawn.random() < _WORN
        else letter
        for letter in text
    )
