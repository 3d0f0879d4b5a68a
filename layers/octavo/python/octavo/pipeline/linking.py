"""Which mentions mean the same, by rules over names.

Two persons, organisations or places are one when their names are equal but for case, marks and legal form ("Acme
Corp." and "ACME"). A person's first or last name stands for the one person of that name, an organisation's first
words or initials for the one that they fit, and a defined term (`Acme Corp. ("Supplier")`) for whom it is defined.
What could mean two means neither.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from octavo.document import Chunk, Entity, LinkedEntity
from octavo.pipeline.names import Key, beginnings, endings, initials, name_key, roots
from octavo.pipeline.terms import count_terms, defined_terms

_SHORT_FORMS: Final[Mapping[str, Callable[[Key], Iterable[Key]]]] = {
    "PERSON": lambda key: chain(beginnings(key), endings(key)),
    "ORG": lambda key: chain(beginnings(key), initials(key)),
    "LOCATION": lambda _: (),  # York is not New York
}
_WITH_TERMS: Final = "ORG"

Identity = tuple[str, Key]  # an entity's type, and the key of its fullest name


@dataclass(frozen=True)
class _Term:
    """A term, as it is written first, and the key of the organisation that it stands for."""

    owner: Key
    text: str


def link(
    chunks: Sequence[Chunk], entities: Sequence[Entity]
) -> tuple[tuple[Entity, ...], tuple[LinkedEntity, ...]]:
    """Return the entities with their `entity_id`, and who they are: `e1` is mentioned most.

    Who belongs together does not depend on the entities' order.
    """
    keys = [name_key(entity.text) if entity.type in _SHORT_FORMS else () for entity in entities]
    fullest = _fullest_names(entities, keys)
    terms = _terms(chunks, entities, fullest)
    identities = [
        _identity(entity.type, key, fullest, terms) if key else None
        for entity, key in zip(entities, keys, strict=True)
    ]
    who = _linked_entities(chunks, entities, identities, terms)
    return tuple(
        entity.model_copy(update={"entity_id": who[identity].id}) if identity else entity
        for entity, identity in zip(entities, identities, strict=True)
    ), tuple(who.values())


def _fullest_names(entities: Sequence[Entity], keys: Sequence[Key]) -> dict[Identity, Key]:
    """Return for each name of a type the fullest name that it stands for."""
    names: dict[str, set[Key]] = defaultdict(set)
    for entity, key in zip(entities, keys, strict=True):
        if key:
            names[entity.type].add(key)
    return {
        (kind, name): root
        for kind, of_kind in names.items()
        for name, root in roots(of_kind, _SHORT_FORMS[kind]).items()
    }


def _terms(
    chunks: Sequence[Chunk], entities: Sequence[Entity], fullest: Mapping[Identity, Key]
) -> dict[Key, _Term]:
    """Return the terms that stand for one organisation."""
    named_after: dict[Key, set[Key]] = defaultdict(set)
    for (kind, name), owner in fullest.items():
        for short in _SHORT_FORMS[kind](name) if kind == _WITH_TERMS else ():
            named_after[short].add(owner)
    defined: dict[Key, dict[Key, str]] = defaultdict(dict)
    names = [entity for entity in entities if entity.type == _WITH_TERMS and name_key(entity.text)]
    for entity, text in defined_terms(chunks, names):
        term, beside = name_key(text), fullest[_WITH_TERMS, name_key(entity.text)]
        # "Acme" is Acme Widgets wherever it is defined: between the two may stand names that are none.
        owners = named_after[term] if len(named_after[term]) == 1 else {beside}
        for owner in owners - {term}:
            defined[term][owner] = min(text, defined[term].get(owner, text))
    return {term: _Term(*next(iter(of.items()))) for term, of in defined.items() if len(of) == 1}


def _identity(kind: str, key: Key, fullest: Mapping[Identity, Key], terms: Mapping[Key, _Term]) -> Identity:
    stands_for = terms.get(key)  # of any type: a term that is defined is told wrong by the model alone
    return (_WITH_TERMS, stands_for.owner) if stands_for else (kind, fullest[kind, key])


def _linked_entities(
    chunks: Sequence[Chunk],
    entities: Sequence[Entity],
    identities: Sequence[Identity | None],
    terms: Mapping[Key, _Term],
) -> dict[Identity, LinkedEntity]:
    """Return who the entities are, the most mentioned first."""
    texts: dict[Identity, Counter[str]] = defaultdict(Counter)
    for entity, identity in zip(entities, identities, strict=True):
        if identity:
            texts[identity][" ".join(entity.text.split())] += 1
    mentions = {identity: said.total() for identity, said in texts.items()}
    said = count_terms(chunks, terms.keys(), entities)
    for key, term in terms.items():
        if (_WITH_TERMS, term.owner) in texts:
            texts[_WITH_TERMS, term.owner][term.text] += 0
            mentions[_WITH_TERMS, term.owner] += said[key]
    ordered = sorted(texts, key=lambda identity: (-mentions[identity], identity))
    return {
        identity: _linked_entity(f"e{number}", identity, texts[identity], mentions[identity])
        for number, identity in enumerate(ordered, start=1)
    }


def _linked_entity(name_id: str, identity: Identity, texts: Counter[str], mentions: int) -> LinkedEntity:
    kind, key = identity
    full = [text for text in texts if name_key(text) == key] or list(texts)
    name = max(full, key=lambda text: (len(text), texts[text], text))
    aliases = tuple(sorted(text for text in texts if text != name))
    return LinkedEntity(id=name_id, type=kind, name=name, aliases=aliases, mentions=mentions)
