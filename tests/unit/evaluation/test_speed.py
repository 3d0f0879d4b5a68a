"""The speed of reading is told for pages with and without tables apart."""

from pathlib import Path

from octavo_cli.evaluation.speed import measured
from tests.unit.reading import set_pages


def test_pages_with_and_without_tables_are_timed_apart(tmp_path: Path) -> None:
    files = [set_pages.columns(tmp_path, 2), set_pages.tables(tmp_path)]
    damaged = tmp_path / "damaged.pdf"
    damaged.write_bytes(b"%PDF-1.7 nothing")
    found = {item.kind: item for item in measured([*files, damaged], most_pages=2)}
    assert found["without tables"].pages == 2
    assert found["with tables"].pages == 2
    assert all(item.seconds > 0 for item in found.values())
    assert found["with tables"].as_row().startswith("| with tables | 2 | ")
