"""What `octavo models predict` promises to the programs that read it."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from octavo_cli.encoder_file import ensure_built
from octavo_cli.models import app

MODELS = Path(__file__).parents[2] / "model_artifacts"
TEXTS = {"a": "Angela Merkel met the board of Siemens AG in Munich.", "b": "", "c": "é 😀 \ud83d Zoë"}


@pytest.fixture(scope="module", autouse=True)
def _encoder() -> None:
    ensure_built(MODELS)


def predict(job: str, lines: str) -> Result:
    return CliRunner().invoke(app, ["predict", job, "--models", str(MODELS)], input=lines)


def answers(job: str) -> list[dict[str, Any]]:
    lines = "".join(json.dumps({"id": key, "text": text}) + "\n" for key, text in TEXTS.items())
    result = predict(job, lines)
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize("job", ["embed", "classify", "recognize"])
def test_each_line_has_its_answer_in_order(job: str) -> None:
    assert [answer["id"] for answer in answers(job)] == list(TEXTS)


def test_embed_answers_with_unit_vectors() -> None:
    for answer in answers("embed"):
        assert set(answer) == {"id", "vector"}
        assert len(answer["vector"]) == 384
        assert sum(value**2 for value in answer["vector"]) == pytest.approx(1, abs=1e-3)


def test_classify_answers_with_the_likeliest_of_its_scores() -> None:
    for answer in answers("classify"):
        assert set(answer) == {"id", "label", "confidence", "scores", "subtype"}
        assert answer["confidence"] == answer["scores"][answer["label"]] == max(answer["scores"].values())


def test_recognize_answers_with_exact_spans() -> None:
    for answer in answers("recognize"):
        assert set(answer) == {"id", "entities"}
        for entity in answer["entities"]:
            assert set(entity) == {"type", "start", "end", "text", "confidence"}
            assert TEXTS[answer["id"]][entity["start"] : entity["end"]] == entity["text"]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("not json", "is not JSON"),
        ('{"id": "x"}', "text: Field required"),
        ('{"id": "x", "text": 7}', "text: Input should be a valid string"),
        ("[1]", "is not an object"),
    ],
)
def test_a_bad_line_is_named_by_its_number(line: str, complaint: str) -> None:
    result = predict("embed", f'{{"id": "ok", "text": "fine"}}\n\n{line}\n')

    assert result.exit_code == 2
    assert "line 3" in result.stderr
    assert complaint in " ".join(result.stderr.split())


def test_no_lines_have_no_answers() -> None:
    result = predict("recognize", "")

    assert (result.exit_code, result.stdout) == (0, "")


def test_list_is_one_plain_line_a_model_where_nobody_watches() -> None:
    result = CliRunner().invoke(app, ["list", "--models", str(MODELS)])

    header, *rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert header[:2] == ["task", "version"]
    assert [row[0] for row in rows] == ["embed", "classify", "recognize", "recognize"]
    assert all(row[4].endswith("verified") for row in rows)
