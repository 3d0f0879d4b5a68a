"""The page for operators says what the code does."""

import re
from pathlib import Path

import pytest

from infra_cdk.settings import ROOT
from octavo.metrics import METRICS, STAGES, Metric

PAGE = (ROOT / "docs/operations.md").read_text()


def row(metric: Metric) -> str:
    services = "every step from split to index" if metric.services == STAGES else ", ".join(metric.services)
    further = ", ".join(f"`{name}`" for name in metric.dimensions)
    return f"| `{metric.name}` | {metric.unit} | {services} | {further} | {metric.says} |"


def test_the_table_of_metrics_is_that_of_their_definition() -> None:
    table = [line for line in PAGE.splitlines() if re.match(r"\| `[A-Z]\w+` \| (Count|Seconds) \|", line)]
    assert table == [row(metric) for metric in METRICS]


@pytest.mark.parametrize("page", sorted((ROOT / "docs/runbooks").glob("*.md")), ids=lambda page: page.stem)
def test_every_runbook_is_in_the_tables(page: Path) -> None:
    if page.name == "README.md":
        return
    assert f"({page.name})" in (ROOT / "docs/runbooks/README.md").read_text()
    assert f"(runbooks/{page.name})" in PAGE
