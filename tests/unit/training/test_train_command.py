import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest
from typer.testing import CliRunner

from octavo_cli.models import app

MODELS = Path(__file__).parents[3] / "model_artifacts"
LINE = '{{"text": "Acme {0} pays.", "entities": [{{"start": 0, "end": 4, "label": "{1}"}}]}}\n'


@pytest.fixture
def models(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    for name in ("models.toml", "patterns.toml"):
        shutil.copy(MODELS / name, folder)
    return folder


def train(folder: Path, models: Path, *options: str) -> tuple[int, str]:
    result = CliRunner(env={"COLUMNS": "400", "TERM": "dumb"}).invoke(
        app, ["train", "recognize", "--data", str(folder), "--models", str(models), *options]
    )
    return result.exit_code, " ".join(result.output.split())


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def annotate(folder: Path, documents: int, label: str = "PAYER") -> Path:
    data = folder / "data"
    data.mkdir()
    lines = [LINE.format(number, label) for number in range(documents)]
    (data / "a.jsonl").write_text("".join(lines), encoding="utf-8")
    return data


def test_bad_lines_are_each_named_and_nothing_is_written(tmp_path: Path, models: Path) -> None:
    data = annotate(tmp_path, 60)
    with (data / "a.jsonl").open("a", encoding="utf-8") as lines:
        lines.write('{"text": "x"}\n{\n')
    before = files(models)
    code, output = train(data, models)
    assert code == 2
    assert "a.jsonl line 61: entities: Field required" in output
    assert "a.jsonl line 62: not JSON" in output
    assert files(models) == before


@pytest.mark.parametrize(
    ("data", "options", "complaint"),
    [
        ((3, "PAYER"), (), "some fifty documents are needed"),
        ((60, "ORG"), (), "ORG: other types have these names already"),
        ((60, "IBAN"), (), "IBAN: other types have these names already"),
        ((60, "PAYER"), ("--name", "../Own"), "small letters, digits and hyphens"),
        ((60, "PAYER"), ("--document-type", "novel"), "no document type is called novel"),
        ((60, "PAYER"), ("--count-from", "PAYER=DUE"), "no annotation has the label DUE"),
        ((60, "PAYER"), ("--count-from", "PAYER"), "no annotation has the label"),
    ],
)
def test_what_cannot_be_trained_is_refused_with_the_reason(
    tmp_path: Path, models: Path, data: tuple[int, str], options: tuple[str, ...], complaint: str
) -> None:
    before = files(models)
    code, output = train(annotate(tmp_path, *data), models, *options)
    assert (code, complaint in output) == (2, True), output
    assert files(models) == before


@pytest.mark.skipif(find_spec("torch") is not None, reason="torch is installed")
def test_without_torch_the_command_says_how_to_install_it(tmp_path: Path, models: Path) -> None:
    code, output = train(annotate(tmp_path, 60), models)
    assert code == 2
    assert "torch" in output
    assert "layers/locks/train.txt" in output
