"""Each sample's question finds its answer among all samples, by the real reader, encoder and index."""

from pathlib import Path

import pytest

from octavo.document import Document
from octavo.inference.ports import Embedder, Models
from octavo.inference.registry import open_models
from octavo.pipeline.local import LocalRun
from octavo.search.index import Entry, Hit, Mode, Query
from octavo.search.sqlite import SqliteIndex
from octavo.settings import Settings
from octavo_cli.encoder_file import ensure_built
from octavo_cli.samples import Sample, make_samples

MODELS = Path(__file__).parents[3] / "model_artifacts"
TENANT = "default"


@pytest.fixture(scope="module")
def models() -> Models:
    ensure_built(MODELS)
    return open_models(MODELS)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[Sample]:
    return make_samples(tmp_path_factory.mktemp("samples"))


@pytest.fixture(scope="module")
def index(samples: list[Sample], models: Models, tmp_path_factory: pytest.TempPathFactory) -> SqliteIndex:
    index = SqliteIndex(tmp_path_factory.mktemp("index") / "index.sqlite", models.embedder.dimensions)
    for sample in samples:
        index.write(entries(LocalRun(sample.path, models, Settings()).document(), models.embedder))
    return index


def entries(document: Document, embedder: Embedder) -> list[Entry]:
    vectors = embedder.embed([chunk.text for chunk in document.chunks]) if document.chunks else ()
    return [
        Entry(
            tenant=TENANT,
            document_id=document.document_id,
            run_id="run",
            chunk_id=chunk.id,
            name=document.name,
            text=chunk.text,
            heading_path=chunk.heading_path,
            locations=chunk.locations,
            vector=tuple(vector.tolist()),
        )
        for chunk, vector in zip(document.chunks, vectors, strict=True)
    ]


def best_hit(index: SqliteIndex, embedder: Embedder, question: str, mode: Mode) -> Hit:
    (vector,) = embedder.embed([question])
    (hit,) = index.search(
        Query(tenant=TENANT, text=question, mode=mode, vector=tuple(vector.tolist()), limit=1)
    )
    return hit


@pytest.mark.parametrize("mode", [Mode.SEMANTIC, Mode.HYBRID])
def test_the_first_hit_of_each_question_is_the_passage_that_answers_it(
    samples: list[Sample], index: SqliteIndex, models: Models, mode: Mode
) -> None:
    asked = [sample for sample in samples if sample.question is not None]

    assert {sample.path.suffix for sample in asked} == {".pdf", ".docx", ".json"}
    for sample in asked:
        assert sample.question is not None
        assert sample.answer is not None
        hit = best_hit(index, models.embedder, sample.question, mode)
        assert (hit.name, hit.locations[0].page) == (sample.path.name, sample.page), sample.question
        assert sample.answer in " ".join(hit.text.split()), sample.question
