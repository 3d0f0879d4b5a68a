"""Which sentence of a passage answers: the one that has the most, and the rarest, of the query's words.

By words alone: meaning chooses no better, and to embed one sentence takes as long as to embed the query. docs/search.md
has the figures, and what was tried.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from octavo.document import Model
from octavo.reading.text import sentences
from octavo.search.query import tokens, words
from octavo.search.syntax import Kind, Parsed

_STEM: Final = 4  # letters that forms of one word share, unless the one is the beginning of the other
_ENDING: Final = 3  # letters by which forms of one word differ
# An initial or a title before a name, which the cut at full stops takes for the end of a sentence.
_GOES_ON: Final = re.compile(r"\b(?:[A-Z]|al|Dr|Mr|Mrs|Ms|No|Nr|Rev|St|vs?)\.[^\S\n]+\Z")


class Answer(Model):
    """A sentence of a passage, or a row of its table: `passage[start:end]`, offsets in Unicode code points."""

    text: str
    start: int
    end: int


def answers(passages: Sequence[str], query: Parsed) -> list[Answer | None]:
    """Return the sentence of each passage that answers; None where no word of the query stands in any of its sentences.

    How rare a word is, the passages' own sentences tell: it is weighed against them alone.
    """
    parts = [list(cut(passage)) for passage in passages]
    said = [[frozenset(tokens(sentence.text)) for sentence in each] for each in parts]
    asked = _words_asked_for(query, {word for each in said for sentence in each for word in sentence})
    met = [[_words_met(sentence, asked) for sentence in each] for each in said]
    count = sum(map(len, met))
    often = Counter(word for each in met for sentence in each for word in sentence)
    weights = {word: math.log(1 + count / times) for word, times in often.items()}
    return [_best(each, words_met, weights) for each, words_met in zip(parts, met, strict=True)]


def cut(passage: str) -> Iterator[Answer]:
    """Yield what can be an answer: the sentences of the passage, and the rows of its tables."""
    start = 0
    for sentence in _whole(sentences(passage)):
        if text := sentence.strip():
            first = start + sentence.index(text)
            yield Answer(text=text, start=first, end=first + len(text))
        start += len(sentence)


def _whole(parts: Iterable[str]) -> Iterator[str]:
    """Join what was cut after an initial or a title."""
    begun = ""
    for part in parts:
        begun += part
        if not _GOES_ON.search(part):
            yield begun
            begun = ""
    yield begun


def _words_asked_for(query: Parsed, vocabulary: Iterable[str]) -> dict[str, set[str]]:
    """Return what of the query each word of the vocabulary is a form of."""
    alike = defaultdict(list)
    for word in words(query.text):
        alike[word[:_ENDING]].append(word)
    beginnings = [item.text for item in query.conditions if item.kind is Kind.PREFIX and not item.excluded]
    asked = {}
    for word in vocabulary:
        meant = {other for other in alike.get(word[:_ENDING], ()) if _are_forms_of_one(word, other)}
        if meant := meant | set(filter(word.startswith, beginnings)):
            asked[word] = meant
    return asked


def _are_forms_of_one(one: str, other: str) -> bool:
    """Whether the words differ in their ending alone: `policy` and `policies`, `rent` and `renting`. Numbers have no forms."""
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    same = next((place for place, letter in enumerate(shorter) if letter != longer[place]), len(shorter))
    return (
        shorter.isalpha()
        and len(longer) - same <= _ENDING
        and (same == len(shorter) >= _ENDING or (same == len(shorter) - 1 and same >= _STEM))
    )


def _words_met(sentence: frozenset[str], asked: Mapping[str, set[str]]) -> set[str]:
    return {meant for word in sentence & asked.keys() for meant in asked[word]}


def _best(parts: Sequence[Answer], met: Sequence[set[str]], weights: Mapping[str, float]) -> Answer | None:
    """Return the sentence of the greatest weight, the first of several."""
    found = [
        (sum(weights[word] for word in own), sentence)
        for sentence, own in zip(parts, met, strict=True)
        if own
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None
