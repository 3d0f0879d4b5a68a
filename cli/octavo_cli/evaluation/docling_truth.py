"""docling's Markdown with its tables as HTML: pipes repeat a merged cell's text, its JSON knows the spans."""

import json
from pathlib import Path

from octavo_cli.evaluation.tables import Cell, Table, replace_tables, tables_of, to_html


def with_spans(markdown: str, document: Path) -> str:
    """Return the Markdown with the tables of docling's JSON; as it is where the two do not have as many tables."""
    if not document.exists():
        return markdown
    tables = [_table(item["data"]) for item in json.loads(document.read_text(encoding="utf-8"))["tables"]]
    written = [to_html(table) for table in tables if table]
    return replace_tables(markdown, written) if len(written) == len(tables_of(markdown)) else markdown


def _table(data: dict[str, list[dict[str, object]]]) -> Table:
    """Return the cells by the row that they begin in, in the order of their columns."""
    rows: dict[int, list[tuple[int, Cell]]] = {}
    for item in data["table_cells"]:
        cell = Cell(" ".join(str(item["text"]).split()), _int(item["row_span"]), _int(item["col_span"]))
        rows.setdefault(_int(item["start_row_offset_idx"]), []).append(
            (_int(item["start_col_offset_idx"]), cell)
        )
    return tuple(
        tuple(cell for _, cell in sorted(rows[number], key=lambda placed: placed[0]))
        for number in sorted(rows)
    )


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value
