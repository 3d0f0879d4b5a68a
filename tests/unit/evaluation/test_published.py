"""References of other projects, brought to the form that is scored."""

import json
from pathlib import Path

import pytest

from octavo_cli.evaluation.docling_truth import with_spans
from octavo_cli.evaluation.invoice_truth import printed_values
from octavo_cli.evaluation.tables import Cell, tables_of

PIPES = "before\n\n| A | A |\n| - | - |\n| b | c |\n\nafter"


def cell(text: str, row: int, column: int, columns: int = 1) -> dict[str, object]:
    return {
        "text": text,
        "row_span": 1,
        "col_span": columns,
        "start_row_offset_idx": row,
        "start_col_offset_idx": column,
    }


def test_a_merged_cell_that_pipes_repeat_is_one_cell_again(tmp_path: Path) -> None:
    reference = tmp_path / "x.json"
    cells = [cell("A", 0, 0, columns=2), cell("c", 1, 1), cell("b", 1, 0)]
    reference.write_text(json.dumps({"tables": [{"data": {"table_cells": cells}}]}))
    written = with_spans(PIPES, reference)
    assert tables_of(written) == [((Cell("A", columns=2),), (Cell("b"), Cell("c")))]
    assert written.startswith("before\n")
    assert written.endswith("\nafter")


@pytest.mark.parametrize("tables", [[], [{"data": {"table_cells": [cell("x", 0, 0)]}}] * 2])
def test_a_reference_with_another_number_of_tables_is_left_as_it_is(
    tmp_path: Path, tables: list[object]
) -> None:
    reference = tmp_path / "x.json"
    reference.write_text(json.dumps({"tables": tables}))
    assert with_spans(PIPES, reference) == PIPES


def test_an_invoice_prints_names_and_sums_but_no_codes() -> None:
    xml = (
        b"<i><ExchangedDocument><ID>R 7</ID><TypeCode>380</TypeCode></ExchangedDocument><Party><ID>99</ID>"
        b"<Name>Muster  GmbH</Name></Party><GrandTotalAmount>12.50</GrandTotalAmount><Name/></i>"
    )
    assert printed_values(xml) == ["R 7", "Muster GmbH", "12.50"]
