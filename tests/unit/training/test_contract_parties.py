import pytest

from octavo_cli.training.contract_parties import party_names, party_terms


@pytest.mark.parametrize(
    ("marked", "answer", "names"),
    [
        (
            {"Acme Corp.,", "Supplier", "Beta LLC"},
            'Acme Corp. ("Supplier"); Beta LLC',
            {"Acme Corp.", "Beta LLC"},
        ),
        ({"PFS Funds", "Trust"}, "PFS Funds (“Trust”)", {"PFS Funds"}),
        ({"ECOPETROL"}, 'ECOPETROL ("ECOPETROL")', {"ECOPETROL"}),
        ({"Pfizer Inc."}, "Pifzer Inc.", {"Pfizer Inc."}),
        ({"Kes 7 Inc.", "Bloom Ltd."}, "Kes 7 Inc. and Bloom Ltd.", {"Kes 7 Inc.", "Bloom Ltd."}),
        ({"AHF Holding (formerly known as Tarzan)"}, 'AHF Holding ("Buyer")', {"AHF Holding"}),
        (
            {'each, a "Party"', "collectively, Acme and Beta"},
            'each, a "Party"; collectively, Acme and Beta',
            set(),
        ),
        ({"Company"}, "The Boxlot Company", set()),
        ({"Acme Corp."}, "", set()),
    ],
)
def test_a_party_is_what_the_answer_lists_by_name(marked: set[str], answer: str, names: set[str]) -> None:
    assert party_names(marked, answer) == names


@pytest.mark.parametrize(
    ("answer", "terms"),
    [
        ('Acme Corp. ("Supplier", "Acme")', [("Acme Corp.", "Supplier"), ("Acme Corp.", "Acme")]),
        ('Acme Corp. ("we" or "us"); Beta LLC (“Buyer”)', [("Beta LLC", "Buyer")]),
        ('Acme Corp. and Beta LLC ("Supplier")', []),
        ('Acme Corp. ("Licensor"); Gamma ("Buyer")', []),
        ("Acme Corp.; Beta LLC", []),
    ],
)
def test_a_term_is_what_the_answer_quotes_for_one_party_and_the_text_says(
    answer: str, terms: list[tuple[str, str]]
) -> None:
    text = "Acme  Corp. (Supplier) and Beta LLC (Buyer) agree: Acme sells to us."
    assert party_terms(answer, text) == terms
