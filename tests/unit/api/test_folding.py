"""Which hits stand behind which."""

from api.folding import Group, fold
from octavo.document import PathLocation
from octavo.search.index import Hit


def hit(document: str, chunk: str, text: str) -> Hit:
    return Hit(
        document_id=document,
        run_id="r",
        chunk_id=chunk,
        name=document,
        label=None,
        text=text,
        locations=(PathLocation(page=1, path="p"),),
        highlight=text,
        score=1.0,
    )


HITS = [
    hit("one", "a", "The rent is due on the first of the month."),
    hit("one", "b", "Repairs are paid for by the landlord."),
    hit("two", "a", "the RENT is due on the first of the month"),
    hit("two", "b", "Pets need leave in writing."),
]


def chunks(group: Group) -> list[list[str]]:
    return [
        [f"{item.document_id}-{item.chunk_id}" for item in (folded.hit, *folded.others)]
        for folded in fold(HITS, group)
    ]


def test_near_copies_stand_behind_the_best() -> None:
    assert chunks(Group.PASSAGE) == [["one-a", "two-a"], ["one-b"], ["two-b"]]


def test_a_document_is_one_hit_where_that_is_asked_for() -> None:
    assert chunks(Group.DOCUMENT) == [["one-a", "one-b", "two-a"], ["two-b"]]


def test_texts_without_words_are_one() -> None:
    assert len(fold([hit("one", "a", "—"), hit("two", "a", "!")], Group.PASSAGE)) == 1
    assert fold([], Group.PASSAGE) == []
