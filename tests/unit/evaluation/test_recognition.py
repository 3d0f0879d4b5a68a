import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from octavo_cli.evaluation.commands import app

TOKENS = ["Angela", "Merkel", "met", "Siemens", "in", "Munich", "."]
TAGS = ["B-PER", "I-PER", "O", "B-ORG", "O", "B-LOC", "O"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """One sentence in each corpus, as each corpus writes it."""
    row = {"tokens": TOKENS, "tags": TAGS}
    synthetic = {
        "text": "Angela Merkel paid by card 4111-1111-1111-1111.",
        "template_id": 5,
        "entities": [[0, 13, "PERSON"], [27, 46, "CREDIT_CARD"]],
    }
    rows: dict[str, list[dict[str, Any]]] = {
        "crossner/ai": [{**row, "split": "test"}],
        "crossner/politics": [],
        "crossner/science": [],
        "gum/silver": [{**row, "doc": "GUM_news"}],
        "wikigold/all": [row, row],
        "presidio_synth/generated_large": [synthetic],
        "presidio_synth/synth_v2": [],
    }
    for name, examples in rows.items():
        path = tmp_path / f"ner/{name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(example) + "\n" for example in examples))
    (tmp_path / "ner/gum/splits.md").write_text("## test\n  * GUM_news\n")
    return tmp_path


def test_each_set_is_scored_in_int8_and_float32_and_the_patterns_beside_them(data: Path) -> None:
    result = CliRunner().invoke(app, ["recognize", "--data", str(data)])

    found = json.loads(result.stdout)
    assert set(found["sets"]) == {"crossner", "gum", "wikigold", "wikigold_in_passages", "presidio"}
    assert found["sets"]["crossner"]["int8"]["all"] == {
        "f1": 1.0,
        "interval": [1.0, 1.0],
        "precision": 1.0,
        "recall": 1.0,
        "right": 3,
        "found": 3,
        "annotated": 3,
    }
    assert found["sets"]["wikigold"]["float32"]["PERSON"]["f1"] == 1
    assert set(found["sets"]["presidio"]["int8"]) == {"all", "PERSON"}
    assert found["patterns"]["held_out"]["CARD_NUMBER"]["f1"] == 1


def test_a_folder_without_annotated_entities_is_refused_by_name(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["recognize", "--data", str(tmp_path)])

    assert result.exit_code == 2
    assert "no annotated entities" in " ".join(result.output.replace("│", " ").split())
