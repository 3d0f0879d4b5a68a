import tracemalloc
from pathlib import Path

from octavo.reading import jsonlines
from octavo.settings import Limits
from octavo_cli.evaluation import large_files


def test_each_kind_of_file_is_well_formed_and_as_large_as_asked(tmp_path: Path) -> None:
    rows = list(large_files.measured(tmp_path, 30_000, Limits()))
    assert [row.split(" | ")[1] for row in rows] == ["SUCCEEDED"] * len(rows)
    assert {row.split(" | ")[0].rpartition(".")[2] for row in rows} == {"json", "jsonl"}
    assert not list(tmp_path.iterdir())


def test_json_lines_take_the_memory_of_a_line_however_long_the_file_is(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text(f'{{"title": "Opening hours"{" " * 100_000}}}\n' * 100)
    tracemalloc.start()
    count = sum(1 for _ in jsonlines.parse(path, Limits()).drafts)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count > 1
    assert peak < path.stat().st_size / 3
