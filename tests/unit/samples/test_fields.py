"""A contract that nobody trained on shows its fields and who its parties are, through the whole pipeline."""

from pathlib import Path

import pytest

from octavo.document import Document
from octavo.inference.registry import open_models
from octavo.pipeline.local import LocalRun
from octavo.settings import Settings
from octavo_cli.encoder_file import ensure_built
from octavo_cli.evaluation.field_scores import Judged, found_values, score
from octavo_cli.samples import make_samples

MODELS = Path(__file__).parents[3] / "model_artifacts"

# Written for this test, in two styles; their values by field, as `value_key` writes them.
CONTRACTS = {
    """DISTRIBUTION AGREEMENT

This Distribution Agreement (this "Agreement") is entered into as of July 14, 2011 (the "Effective Date") by and between
Quillon Optics, Inc., a Nevada corporation ("Supplier"), and Brantmoor Trading Ltd., a company organized in Ontario
("Distributor").

1. Appointment. Supplier appoints Distributor as its distributor in the Territory.

2. Term. This Agreement expires on December 31, 2015, unless it is terminated before.

3. Governing Law. This Agreement shall be governed by and construed in accordance with the laws of the State of
California, without regard to conflicts of law.
""": {
        "party": {"quillonopticsinc", "brantmoortradingltd"},
        "agreement_date": {"2011-07-14"},
        "governing_law": {"california"},
    },
    """CONSULTING AGREEMENT

THIS AGREEMENT is made this 3rd day of March, 2008, between HALVARD ENERGY CORPORATION, a Texas corporation (the
"Company"), and Osprey Advisory Partners, LLC (the "Consultant").

WHEREAS, the Company wishes to retain the Consultant; NOW, THEREFORE, the parties agree as follows:

1. Services. The Consultant shall advise the Company on the siting of wind farms.

9. Miscellaneous. This Agreement shall be construed under the laws of the State of New York. It is the entire agreement
of the parties.
""": {
        "party": {"halvardenergycorporation", "ospreyadvisorypartnersllc"},
        "agreement_date": {"2008-03-03"},
        "governing_law": {"newyork"},
    },
}


def analysed(path: Path) -> Document:
    ensure_built(MODELS)
    return LocalRun(path, open_models(MODELS, threads=1), Settings()).document()


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Document:
    samples = make_samples(tmp_path_factory.mktemp("samples"))
    return analysed(next(sample.path for sample in samples if sample.path.name == "contract.pdf"))


def test_the_samples_contract_shows_its_fields(contract: Document) -> None:
    found = found_values(contract)
    assert found["party"] >= {"larkspurfreightsystemsinc", "odellridgesoftwarellc"}
    assert found["agreement_date"] == {"2025-03-03"}
    assert found["governing_law"] == {"delaware"}
    (date,) = contract.fields["agreement_date"]
    assert (date.value, date.normalized) == ("March 3, 2025", "2025-03-03")


def test_a_field_stands_in_its_chunk_where_it_says(contract: Document) -> None:
    texts = {chunk.id: chunk.text for chunk in contract.chunks}
    values = [value for values in contract.fields.values() for value in values]
    assert all(texts[item.chunk_id][item.start : item.end] == item.value for item in values)
    assert all(0.4 < item.confidence <= 1 for item in values)


def test_a_party_is_one_entity_with_its_defined_name(contract: Document) -> None:
    larkspur = next(item for item in contract.linked_entities if "Larkspur" in item.aliases)
    assert larkspur.name.startswith("Larkspur Freight Systems")
    mentions = [entity.text for entity in contract.entities if entity.entity_id == larkspur.id]
    assert len(mentions) > 10
    assert larkspur.mentions >= len(mentions)


def test_dates_and_amounts_say_which(contract: Document) -> None:
    written = {entity.text: entity.normalized for entity in contract.entities if entity.normalized}
    assert written["March 3, 2025"] == "2025-03-03"
    assert written["$480,000"] == "USD 480000.00"


def test_contracts_in_other_words_reach_the_score_that_is_promised(tmp_path: Path) -> None:
    judged = []
    for number, (text, truth) in enumerate(CONTRACTS.items()):
        path = tmp_path / f"{number}.txt"
        path.write_text(text, encoding="utf-8")
        expected = {name: frozenset(values) for name, values in truth.items()}
        judged.append(Judged(expected, found_values(analysed(path))))
    scores = score(judged, ["party", "agreement_date", "governing_law"])
    assert scores["all"].f1 >= 0.75
