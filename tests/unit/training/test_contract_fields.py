import csv
import json
from pathlib import Path

import pytest

from octavo_cli.training.annotations import AnnotatedText
from octavo_cli.training.contract_fields import contracts

TEXT = (
    'SUPPLY AGREEMENT made as of May 8, 2014 between Quillon Optics, Inc. ("Supplier") and Brantmoor Ltd., each a "Party". '
    "It ends five years from June 1, 2014, that is on May 31, 2019. It is governed by the laws of the State of NEVADA. "
    "QUILLON OPTICS, INC. signs."
)


def clause(words: str, label: str) -> list[object]:
    start = TEXT.index(words)
    return [start, start + len(words), label]


def cuad(folder: Path, answers: dict[str, str]) -> list[tuple[str, str, str | None]]:
    """Write one contract as CUAD has it; return what it is made into: labels, texts, and what they mean."""
    (folder / "converted").mkdir()
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    entities = [
        clause("SUPPLY AGREEMENT", "CONTRACT_TITLE"),
        clause("May 8, 2014", "AGREEMENT_DATE"),
        clause("May 8, 2014", "EFFECTIVE_DATE"),
        clause("Quillon Optics, Inc.", "PARTY_NAME"),
        clause("Supplier", "PARTY_NAME"),
        clause("Brantmoor Ltd.", "PARTY_ALIAS"),
        clause('Brantmoor Ltd., each a "Party"', "PARTY_NAME"),
        clause("It ends five years from June 1, 2014, that is on May 31, 2019.", "EXPIRATION"),
        clause("It is governed by the laws of the State of NEVADA.", "GOVERNING_LAW"),
    ]
    row = {"id": "QuillonInc_2014_EX", "text_file": "a.txt", "entities": entities, "answers": answers}
    (folder / "converted/spans.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    (made,) = contracts(folder)
    assert made["group"] == "quilloninc"
    text = AnnotatedText.model_validate(made)
    return [(item.label, TEXT[item.start : item.end], item.value) for item in text.entities]


def test_a_clause_becomes_the_value_that_the_answer_names(tmp_path: Path) -> None:
    answers = {
        "Parties": 'Quillon Optics, Inc. ("Supplier"); Brantmoor Ltd.',
        "Agreement Date": "5/8/14",
        "Effective Date": "5/8/14",
        "Expiration Date": "5/31/19",
        "Governing Law": "Nevada",
    }
    assert cuad(tmp_path, answers) == [
        ("CONTRACT_TITLE", "SUPPLY AGREEMENT", None),
        ("AGREEMENT_DATE+EFFECTIVE_DATE", "May 8, 2014", None),
        ("PARTY", "Quillon Optics, Inc.", None),
        ("PARTY", "Brantmoor Ltd.", None),
        ("EXPIRATION_DATE", "May 31, 2019", None),
        ("GOVERNING_LAW", "NEVADA", None),
        ("PARTY", "QUILLON OPTICS, INC.", None),
    ]


def test_a_clause_that_does_not_say_the_answer_has_no_value(tmp_path: Path) -> None:
    answers = {"Agreement Date": "[]/[]/2014", "Governing Law": "Ohio"}
    assert {label for label, _, _ in cuad(tmp_path, answers)} == {"CONTRACT_TITLE", "EXPIRATION_DATE"}


@pytest.mark.parametrize(
    ("expiration", "value"), [("5/8/19", "2019-05-08"), ("12/31/20", None), ("perpetual", None)]
)
def test_a_term_means_the_answer_where_it_leads_there(
    tmp_path: Path, expiration: str, value: str | None
) -> None:
    found = cuad(tmp_path, {"Effective Date": "5/8/14", "Expiration Date": expiration})
    assert [item for item in found if item[0] == "EXPIRATION_DATE"] == [
        ("EXPIRATION_DATE", "five years", value)
    ]


@pytest.mark.data
def test_every_contract_of_cuad_can_be_learnt_from(public_data: Path) -> None:
    with (public_data / "contracts/master_clauses.csv").open(encoding="utf-8") as rows:
        listed = sum(1 for _ in csv.DictReader(rows))
    made = [AnnotatedText.model_validate(row) for row in contracts(public_data / "contracts")]
    assert 0.9 * listed < len(made) <= listed
    splits = [text.split for text in made]
    assert all(splits.count(name) > 80 for name in ("train", "dev", "test"))
