"""What documents give and take, measured on real ones: `python -m octavo_cli.cost.measured FILE… > measured.toml`."""

import json
import sys
import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from octavo.document import Document
from octavo.errors import InvalidRequest
from octavo.inference.registry import open_models
from octavo.pipeline.local import LocalRun
from octavo.settings import Settings
from octavo_cli.encoder_file import ensure_built, models_folder

MEASURED: Final = Path(__file__).with_name("measured.toml")
# The least of a few runs is the one that other work on the machine disturbed least.
_RUNS: Final = 3


class Measured(BaseModel):
    """Averages over the pages of some documents; seconds are those of one core of the machine that measured."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    date: str
    documents: int
    pages: int
    upload_bytes: float
    result_bytes: float
    chunks: float
    entities: float
    seconds: Mapping[str, float]


def load(path: Path = MEASURED) -> Measured:
    """Return the figures that the repository holds."""
    return Measured.model_validate(tomllib.loads(path.read_text()))


def measure(files: Sequence[Path]) -> Measured:
    """Run each file through the pipeline in this process, on one core, and return its averages for a page.

    Raises:
        InvalidRequest: a file that could not be read through and through would spoil the averages.
    """
    ensure_built()
    folder, settings = models_folder(), Settings()
    models = open_models(folder, 1)
    LocalRun(files[0], models, settings).document()  # the first run loads what later ones find
    documents = [
        _least(file, [LocalRun(file, models, settings).document() for _ in range(_RUNS)]) for file in files
    ]
    pages = sum(document.ledger.pages_in for document in documents)
    steps = dict.fromkeys(step for document in documents for step in document.timings)
    return Measured(
        source="the given documents",
        date=datetime.now(UTC).date().isoformat(),
        documents=len(documents),
        pages=pages,
        upload_bytes=round(sum(file.stat().st_size for file in files) / pages),
        result_bytes=round(sum(len(document.to_json()) for document in documents) / pages),
        chunks=round(sum(len(document.chunks) for document in documents) / pages, 2),
        entities=round(sum(len(document.entities) for document in documents) / pages, 2),
        seconds={
            step: round(sum(document.timings.get(step, 0.0) for document in documents) / pages, 5)
            for step in steps
        },
    )


def _least(file: Path, runs: Sequence[Document]) -> Document:
    if any(not document.ledger.pages_done for document in runs):
        raise InvalidRequest(f"{file}: measure with files that can be read; this one gave no page")
    return min(runs, key=lambda document: sum(document.timings.values()))


def _to_toml(measured: Measured) -> str:
    values = measured.model_dump()
    seconds = values.pop("seconds")
    lines = [f"{name} = {json.dumps(value)}" for name, value in values.items()]
    return "\n".join([*lines, "", "[seconds]", *(f"{step} = {value}" for step, value in seconds.items())])


if __name__ == "__main__":
    print(_to_toml(measure([Path(name) for name in sys.argv[1:]])))
