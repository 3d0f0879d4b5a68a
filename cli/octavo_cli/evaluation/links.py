"""How well the terms of a contract are linked to its parties: `Acme Corp. (the "Supplier")`, by CUAD's answers."""

from collections.abc import Iterable, Sequence

from octavo.document import Document, Model
from octavo.pipeline.names import Key, name_key

Terms = Sequence[tuple[str, str]]  # a party's name, and a term that stands for it


class LinkScore(Model):
    """Terms that the contract says beside the party's name: linked to it, linked to anybody, and all."""

    right: int
    found: int
    annotated: int


def score_links(documents: Iterable[Document], terms: Iterable[Terms]) -> LinkScore:
    """Return how many terms stand for the party for which they are defined."""
    right = found = annotated = 0
    for document, of_document in zip(documents, terms, strict=True):
        linked = [
            {name_key(text) for text in (item.name, *item.aliases)} for item in document.linked_entities
        ]
        for name, term in of_document:
            if name_key(term) == name_key(name):
                continue  # "Acme" of Acme Inc. is the name itself
            owner = _owner(linked, name_key(term))
            annotated += 1
            found += owner is not None
            right += owner is not None and name_key(name) in owner
    return LinkScore(right=right, found=found, annotated=annotated)


def _owner(linked: Iterable[set[Key]], term: Key) -> set[Key] | None:
    """Return the names of whom the term stands for, if it stands for anybody but itself."""
    return next((names for names in linked if term in names and len(names) > 1), None)
