"""Terms that a text defines for a name: `Acme Corp., a Delaware corporation (the "Supplier")`."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from octavo.document import Chunk, Entity
from octavo.pipeline.names import Key, name_key

_REACH: Final = 240  # characters behind the name
_MOST_WORDS: Final = 4
# Up to the bracket there is no quotation and no end of a sentence.
_BRACKET: Final = re.compile(r"(?:(?![.!?]\s+[A-Z][a-z])[^\"“”;()]){0,120}\(([^()]{2,120})\)")
_QUOTED: Final = re.compile(r"[\"“]([^\"“”]{2,40}?)[,.;]?[\"”]")
# What a company is, not who: "Acme Corp., a Delaware corporation", "under the laws of the State of Nevada".
_DESCRIBES: Final = re.compile(
    r"\b(?:an?|(?:laws|state|province|commonwealth) of(?: the)?)\s+$", re.IGNORECASE
)
_BEFORE: Final = 40  # characters, in which that stands
_WORD: Final = re.compile(r"\w+")
_NOBODY: Final = {("party",), ("parties",), ("agreement",)}  # terms for all of them, or for the document


def defined_terms(chunks: Sequence[Chunk], names: Sequence[Entity]) -> Iterator[tuple[Entity, str]]:
    """Yield each name behind which a term is defined for it, and the term as it is written."""
    of_chunks: dict[str, list[Entity]] = defaultdict(list)
    for entity in names:
        of_chunks[entity.chunk_id].append(entity)
    for chunk in chunks:
        found = of_chunks.get(chunk.id, ())
        named = [
            entity
            for entity in found
            if not _DESCRIBES.search(chunk.text[max(0, entity.start - _BEFORE) : entity.start])
        ]
        # What stands in quotation marks may be the term itself, taken for a name.
        starts = sorted(entity.start for entity in named if chunk.text[: entity.start][-1:] not in {'"', "“"})
        for entity in named:
            following = bisect_left(starts, entity.end)
            reach = min([entity.end + _REACH, *starts[following : following + 1]])
            bracket = _BRACKET.match(chunk.text[entity.end : reach])
            for term in _QUOTED.findall(bracket.group(1)) if bracket else ():
                if name_key(term) and name_key(term) not in _NOBODY:
                    yield entity, term


def count_terms(
    chunks: Sequence[Chunk], terms: Collection[Key], entities: Sequence[Entity]
) -> Mapping[Key, int]:
    """Return how often the chunks say each term, with its capital, where no entity stands."""
    found: Counter[Key] = Counter()
    if not terms:
        return found
    taken = {(entity.chunk_id, entity.start) for entity in entities}
    for chunk in chunks:
        words = list(_WORD.finditer(chunk.text))
        lowered = [word.group().casefold() for word in words]
        for place, word in enumerate(words):
            if word.group()[0].isupper() and (chunk.id, word.start()) not in taken:
                said = (tuple(lowered[place : place + length]) for length in range(_MOST_WORDS, 0, -1))
                found.update([key for key in said if key in terms][:1])
    return found
