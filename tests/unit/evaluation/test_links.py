from octavo.document import Document, LinkedEntity, Status
from octavo_cli.evaluation.links import LinkScore, score_links


def document(*names: tuple[str, ...]) -> Document:
    linked = tuple(
        LinkedEntity(id=f"e{number}", type="ORG", name=name, aliases=tuple(aliases), mentions=1)
        for number, (name, *aliases) in enumerate(names)
    )
    return Document(
        document_id="d", name="a.txt", media_type=None, status=Status.SUCCEEDED, linked_entities=linked
    )


def test_a_term_is_right_with_its_party_and_found_with_another() -> None:
    terms = [("Acme Corp.", "Supplier"), ("Beta LLC", "Buyer"), ("Gamma Ltd.", "Agent"), ("Delta AG", "Bank")]
    terms += [("Epsilon Inc.", "Epsilon")]  # the name itself
    linked = document(("ACME CORPORATION", "Supplier"), ("Acme Widgets", "Buyer"), ("Agent",), ("Delta AG",))

    assert score_links([linked], [terms]) == LinkScore(right=1, found=2, annotated=4)
