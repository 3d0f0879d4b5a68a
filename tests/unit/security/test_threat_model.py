"""docs/security.md says of every threat which test shows it met: here the tests are looked for."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]
TEXT = (TESTS.parent / "docs/security.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.partition("## Threats")[2].partition("\n## ")[0].splitlines()
    if line.startswith("|")
][2:]
DEFINED = {
    name
    for path in TESTS.rglob("test_*.py")
    for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
}


def test_the_table_of_threats_is_read() -> None:
    assert len(ROWS) > 15
    assert {len(row) for row in ROWS} == {4}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_mitigation_names_tests_that_exist(row: list[str]) -> None:
    threat, mitigation, shown_by, _ = row
    named = set(re.findall(r"`(test_\w+)`", shown_by))
    assert threat
    assert mitigation
    assert named, "no test is named"
    assert named <= DEFINED, named - DEFINED


def test_every_other_test_that_the_page_names_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", TEXT))
    assert named <= DEFINED, named - DEFINED
