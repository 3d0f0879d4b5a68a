import time
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from octavo.document import Chunk, Entity, LinkedEntity, PathLocation
from octavo.pipeline.linking import link

NAMES = [
    "Acme",
    "Acme Corp.",
    "ACME CORP",
    "Acme Widgets Inc.",
    "AW",
    "Angela Merkel",
    "Merkel",
    "Mr. Merkel",
    "Bonn",
]


def chunk(text: str) -> Chunk:
    return Chunk(id="c1-1", text=text, locations=(PathLocation(page=1, path="body"),))


def entities(text: str, *mentions: tuple[str, str]) -> list[Entity]:
    """Return entities of the text, each found behind the one before."""
    found, position = [], 0
    for kind, name in mentions:
        start = text.index(name, position)
        position = start + len(name)
        found.append(Entity(type=kind, text=name, start=start, end=position, confidence=0.9, chunk_id="c1-1"))
    return found


def who(text: str, *mentions: tuple[str, str]) -> list[LinkedEntity]:
    return list(link([chunk(text)], entities(text, *mentions))[1])


def test_a_name_is_one_with_and_without_its_legal_form() -> None:
    (acme,) = who("Acme Corp. met ACME and Acme.", ("ORG", "Acme Corp."), ("ORG", "ACME"), ("ORG", "Acme"))
    assert (acme.name, acme.mentions, acme.aliases) == ("Acme Corp.", 3, ("ACME", "Acme"))


def test_a_last_name_stands_for_the_one_person_who_has_it() -> None:
    (merkel,) = who(
        "Angela Merkel left. Mrs. Merkel smiled.", ("PERSON", "Angela Merkel"), ("PERSON", "Merkel")
    )
    assert (merkel.name, merkel.mentions) == ("Angela Merkel", 2)


def test_a_name_that_could_stand_for_two_stands_for_neither() -> None:
    text = "Angela Merkel, Otto Merkel and Merkel."
    assert len(who(text, ("PERSON", "Angela Merkel"), ("PERSON", "Otto Merkel"), ("PERSON", "Merkel"))) == 3


def test_a_place_is_not_the_part_of_another() -> None:
    assert len(who("New York and York", ("LOCATION", "New York"), ("LOCATION", "York"))) == 2


def test_initials_stand_for_the_one_name_that_they_fit() -> None:
    text = "The United Nations met. The UN agreed."
    (nations,) = who(text, ("ORG", "United Nations"), ("ORG", "UN"))
    assert (nations.name, nations.aliases) == ("United Nations", ("UN",))


def test_a_defined_term_counts_as_a_mention_of_its_owner() -> None:
    text = (
        'Acme Corp., a Delaware corporation (the "Supplier"), and Beta LLC ("Buyer") agree. '
        "The Supplier shall pay the Buyer. A supplier is no Supplier of Beta LLC."
    )
    acme, beta = who(text, ("ORG", "Acme Corp."), ("ORG", "Beta LLC"), ("ORG", "Beta LLC"))
    assert (beta.name, beta.aliases, beta.mentions) == ("Beta LLC", ("Buyer",), 4)
    assert (acme.name, acme.aliases, acme.mentions) == ("Acme Corp.", ("Supplier",), 4)


def test_a_term_is_its_owner_even_where_the_model_takes_it_for_something_else() -> None:
    text = 'Larkspur Freight, of Portland Ltd. ("Larkspur"). Larkspur ships.'
    mentions = (
        ("ORG", "Larkspur Freight"),
        ("ORG", "Portland Ltd."),
        ("PERSON", "Larkspur"),
        ("LOCATION", "Larkspur"),
    )
    portland, larkspur = sorted(who(text, *mentions), key=lambda item: item.mentions)
    assert (larkspur.name, larkspur.aliases, larkspur.mentions) == ("Larkspur Freight", ("Larkspur",), 3)
    assert portland.aliases == ()


def test_a_term_stands_for_the_name_and_not_for_what_describes_it() -> None:
    text = (
        'Acme Corp., a Delaware corporation ("Supplier"), and Beta Fund, formed under the laws of the Province of '
        'Ontario ("Buyer"), agree.'
    )
    names = ("Acme Corp.", "Delaware", "Beta Fund", "Ontario")
    aliases = {item.name: item.aliases for item in who(text, *(("ORG", name) for name in names))}
    assert aliases == {
        "Acme Corp.": ("Supplier",),
        "Beta Fund": ("Buyer",),
        "Delaware": (),
        "Ontario": (),
    }


def test_a_term_defined_for_two_is_no_ones() -> None:
    text = 'Acme Corp. ("Company") and Beta LLC ("Company") agree.'
    assert all(not item.aliases for item in who(text, ("ORG", "Acme Corp."), ("ORG", "Beta LLC")))


def test_what_is_no_name_has_no_identity() -> None:
    text = "On 4 May 2021 at (...)"
    linked, named = link([chunk(text)], entities(text, ("DATE", "4 May 2021"), ("ORG", "(...)")))
    assert named == ()
    assert [entity.entity_id for entity in linked] == [None, None]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["PERSON", "ORG", "LOCATION", "DATE"]),
            st.sampled_from(NAMES) | st.text(max_size=12),
        )
    ),
    st.randoms(),
)
@settings(max_examples=60)
def test_who_belongs_together_does_not_depend_on_the_order(
    mentions: list[tuple[str, str]], random: Random
) -> None:
    found = [
        Entity(type=kind, text=name, start=place, end=place + 1, confidence=0.5, chunk_id="c1-1")
        for place, (kind, name) in enumerate(mentions)
    ]
    text = chunk("x" * (len(mentions) + 1))
    linked, named = link([text], found)
    shuffled = list(found)
    random.shuffle(shuffled)
    others, also_named = link([text], shuffled)
    assert {(entity.start, entity.entity_id) for entity in linked} == {
        (entity.start, entity.entity_id) for entity in others
    }
    assert named == also_named
    assert sum(item.mentions for item in named) == sum(entity.entity_id is not None for entity in linked)
    assert [entity.model_copy(update={"entity_id": None}) for entity in linked] == found


def test_the_time_grows_with_the_mentions_alone() -> None:
    def seconds(count: int) -> float:
        names = [f"John {number}" for number in range(count // 2)] + ["John"] * (count // 2)
        found = [
            Entity(type="PERSON", text=name, start=0, end=1, confidence=0.5, chunk_id="c1-1")
            for name in names
        ]
        started = time.process_time()
        link([chunk("John")], found)
        return time.process_time() - started

    assert seconds(16_000) < 10 * max(seconds(4_000), 0.02)  # four times as long; quadratic would be sixteen
