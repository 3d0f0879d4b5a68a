"""docs/cloud.md says of every resource type what proved it; the templates' types are in the snapshot."""

import json
from pathlib import Path

from infra_cdk.settings import ROOT

SNAPSHOT = Path(__file__).parent / "resources.json"
ENGINES = {"MiniStack", "LocalStack", "moto", "RIE", "DynamoDB Local", "real OpenSearch"}
NONE = "cfn-lint and cdk-nag only"


def evidence() -> dict[str, str]:
    """Return the table: what proved each resource type."""
    lines = (ROOT / "docs/cloud.md").read_text().splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line.startswith("| `AWS::")]
    return {row[0].strip("`"): row[1] for row in rows}


def test_the_table_names_every_resource_type_of_the_templates_and_no_other() -> None:
    snapshot = json.loads(SNAPSHOT.read_text())
    assert set(evidence()) == {kind for kinds in snapshot.values() for kind in kinds}


def test_every_proof_is_an_engine_that_the_tests_run_or_says_that_there_is_none() -> None:
    for kind, proof in evidence().items():
        assert proof == NONE or set(proof.split(", ")) <= ENGINES, kind
