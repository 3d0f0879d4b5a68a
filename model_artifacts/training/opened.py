"""Examples with a date put before them.

None of the corpora has a date right before a name, without a comma ("On 4 March 2019 Angela Merkel"): what is never
seen is taken for one long date.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np

from octavo_cli.evaluation.entity_corpora import Example

# The word before the date, and how it is written.
_OPENINGS: Final = (
    ("On ", "{day} %B %Y"),
    ("On ", "%B {day}, %Y"),
    ("By ", "{day} %b %Y"),
    ("", "{day} %B %Y"),
    ("On ", "%Y-%m-%d"),
    ("In ", "%B %Y"),
    ("In ", "%Y"),
    ("Since ", "%Y"),
    ("On ", "%A"),
    ("In ", "%B"),
)
_FIRST_DAY: Final = date(1950, 1, 1).toordinal()
_LAST_DAY: Final = date(2030, 1, 1).toordinal()


def opened_with_dates(examples: Sequence[Example], share: float, rng: np.random.Generator) -> list[Example]:
    """Return copies, a date before each, of this share of the examples that begin with a name."""
    begin = [example for example in examples if example.spans and example.spans[0][0] == 0]
    chosen = rng.permutation(len(begin))[: round(share * len(begin))]
    return [_opened(begin[index], rng) for index in chosen]


def _opened(example: Example, rng: np.random.Generator) -> Example:
    word, form = _OPENINGS[rng.integers(len(_OPENINGS))]
    day = date.fromordinal(int(rng.integers(_FIRST_DAY, _LAST_DAY)))
    written = day.strftime(form).format(day=day.day)
    ahead = f"{word}{written} "
    moved = [(start + len(ahead), end + len(ahead), kind) for start, end, kind in example.spans]
    return replace(
        example,
        text=ahead + example.text,
        spans=((len(word), len(word) + len(written), "DATE"), *moved),
        ignored=tuple((start + len(ahead), end + len(ahead)) for start, end in example.ignored),
    )
