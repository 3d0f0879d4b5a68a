import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from octavo.document import Classification
from octavo.errors import InvalidRequest
from octavo.inference.decision import DecisionRule, SubtypeRule, decide
from octavo.inference.ports import Vectors
from octavo_cli.evaluation.contract_kinds import Contract, contracts, held_out, judged

RULE = DecisionRule(
    labels=("contract",),
    temperature=1.0,
    subtypes={"contract": SubtypeRule(labels=("agency", "service"), temperature=1.0)},
)


class ByFirstWord:
    """Calls a contract of the kind that it begins with; of no kind where it begins with another word."""

    version = "1"
    labels = RULE.labels

    def evidence(self, texts: Sequence[str]) -> Vectors:
        return np.array(
            [[0, *(9.0 * text.startswith(kind) for kind in ("agency", "service"))] for text in texts]
        )

    def decide(self, evidence: Vectors) -> Classification:
        return decide(evidence, RULE)


def contract(text: str, kind: str) -> Contract:
    return Contract(text=text, kind=kind, company="acme", split="test")


def test_a_kind_that_is_not_given_is_neither_right_nor_wrong() -> None:
    measured = judged(
        ByFirstWord(),
        [
            contract("agency of Acme.", "agency"),
            contract("service to Acme.", "agency"),
            contract("Acme.", "agency"),
        ],
    )

    assert measured["documents"] == 3
    assert measured["given"]["mean"] == pytest.approx(2 / 3)
    assert measured["right"]["mean"] == pytest.approx(1 / 2)


def test_contracts_of_one_company_stand_on_one_side_of_the_split(tmp_path: Path) -> None:
    folder = tmp_path / "contracts/converted"
    folder.mkdir(parents=True)
    rows = [
        {"id": f"{name}_2019_{number}", "label": "Co Branding", "text_file": "a.txt"}
        for name in ("AcmeInc", "BetaLLC", "GammaCorp", "DeltaPLC", "OmegaAG")
        for number in range(2)
    ]
    lines = [json.dumps(row) for row in [*rows, {"id": "x", "label": None, "text_file": "a.txt"}]]
    (folder / "contract_types.jsonl").write_text("\n".join(lines))
    (tmp_path / "contracts/a.txt").write_text("CO-BRANDING AGREEMENT")

    found = contracts(tmp_path)

    assert {item.kind for item in found} == {"co_branding"}
    assert len(found) == len(rows)
    assert len({(item.company, item.split) for item in found}) == 5
    assert held_out(tmp_path) == [item for item in found if item.split == "test"]


def test_another_folder_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match=r"contract_types\.jsonl is missing"):
        contracts(tmp_path)
