"""The state machine's promises, kept by two interpreters of the same file."""

import json
import uuid
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from octavo.document import Status
from octavo.settings import Inference
from octavo_cli.samples import make_samples
from tests.statemachine.engines import Engine
from tests.statemachine.runs import Runs

pytestmark = pytest.mark.cloud


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {sample.path.name: sample.path for sample in make_samples(tmp_path_factory.mktemp("samples"))}


@pytest.fixture
def runs(engine: Engine) -> Runs:
    return Runs(engine)


@pytest.mark.parametrize("name", ["contract.pdf", "report.docx", "helpdesk.json"])
def test_a_document_goes_all_the_way(runs: Runs, samples: dict[str, Path], name: str) -> None:
    execution, record = runs.run(samples[name])
    assert (execution.status, record.status) == ("SUCCEEDED", Status.SUCCEEDED)
    assert record.ledger.balanced
    assert record.ledger.pages_done == record.ledger.pages_in > 0
    assert runs.is_visible(record)
    document = runs.document(record)
    assert document.chunks
    assert document.classification is not None


@pytest.mark.parametrize("inference", Inference)
def test_the_models_run_at_once_or_one_by_one(runs: Runs, tmp_path: Path, inference: Inference) -> None:
    path = tmp_path / "note.json"
    # What no other run has seen, so that the models do run.
    path.write_text(
        json.dumps({"title": "Visit", "body": f"Angela Merkel met Siemens in Munich. {uuid.uuid4()}"})
    )
    execution, record = runs.run(path, inference=inference)
    assert (execution.status, record.status) == ("SUCCEEDED", Status.SUCCEEDED)
    assert set(record.model_versions) == {"embed", "classify", "recognize"}
    document = runs.document(record)
    assert document.classification is not None
    assert [(item.type, item.text) for item in document.entities][:3] == [
        ("PERSON", "Angela Merkel"),
        ("ORG", "Siemens"),
        ("LOCATION", "Munich"),
    ]


@pytest.mark.parametrize("inference", Inference)
@pytest.mark.parametrize("model", ["classifier", "recognizer"])
def test_every_way_to_the_models_follows_the_variant_of_the_run(
    runs: Runs, samples: dict[str, Path], inference: Inference, model: str
) -> None:
    # One that the registry does not have: a function that ran its usual model instead would succeed.
    run = runs.request(samples["helpdesk.json"], variants={model: "unknown"})
    execution, record = runs.execute(run, inference=inference)
    assert (execution.status, record.status) == ("FAILED", Status.FAILED)
    assert record.variants == {model: "unknown"}


def test_a_damaged_document_fails_with_its_own_reason(runs: Runs, samples: dict[str, Path]) -> None:
    execution, record = runs.run(samples["damaged.pdf"])
    assert (execution.status, execution.error) == ("FAILED", "DocumentFailed")
    assert record.status is Status.FAILED
    assert record.reason is not None
    assert record.reason.code != "INTERNAL"
    assert not runs.is_visible(record)


def test_a_retryable_fault_is_tried_again_and_leaves_no_trace(
    engine: Engine, runs: Runs, samples: dict[str, Path], tmp_path: Path
) -> None:
    marker = tmp_path / "throttled"
    with engine.faults({"infer": "throttled_once"}, marker):
        execution, record = runs.run(samples["contract.pdf"])
    assert marker.exists(), "the fault was never met"
    assert (execution.status, record.status) == ("SUCCEEDED", Status.SUCCEEDED)


@pytest.mark.parametrize("fault", [{"consolidate": "ledger_mismatch"}, {"extract": "batch_dies"}])
def test_a_permanent_fault_fails_the_run_at_once_and_nothing_of_it_is_visible(
    engine: Engine, runs: Runs, samples: dict[str, Path], tmp_path: Path, fault: dict[str, str]
) -> None:
    with engine.faults(fault, tmp_path / "unused"):
        execution, record = runs.run(samples["invoice.pdf"])
    assert execution.status == "FAILED"
    assert record.status is Status.FAILED
    assert record.reason is not None
    assert record.reason.code == "INTERNAL"
    assert "injected" not in record.reason.message
    assert not runs.is_visible(record)


def test_a_page_that_cannot_be_read_is_set_aside_alone(runs: Runs, tmp_path: Path) -> None:
    path = tmp_path / "one-bad-page.pdf"
    path.write_bytes(with_a_broken_page(pages=5, broken=3))
    execution, record = runs.run(path)
    assert (execution.status, record.status) == ("SUCCEEDED", Status.PARTIAL)
    assert (record.ledger.pages_in, record.ledger.pages_done) == (5, 4)
    assert [item.page for item in record.ledger.quarantined] == [3]
    locations = [location for chunk in runs.document(record).chunks for location in chunk.locations]
    assert {location.page for location in locations} == {1, 2, 4, 5}
    assert runs.is_visible(record)


def with_a_broken_page(pages: int, broken: int) -> bytes:
    """Return a PDF in which one page's text is compressed by nothing that can be undone."""
    document: Any = pymupdf.open()
    for number in range(1, pages + 1):
        page = document.new_page()
        page.insert_text((72, 300), f"Page {number} is about {'herons' * number} and their nests.")
    (contents,) = document[broken - 1].get_contents()
    document.update_stream(contents, b"\0\1\2 no deflate at all", compress=False)
    document.xref_set_key(contents, "Filter", "/FlateDecode")
    return bytes(document.tobytes())
