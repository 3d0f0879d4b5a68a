"""`octavo eval speed-models`: what is timed is the registered models, and what is not run is said."""

import sys
from pathlib import Path

import pytest

from octavo.errors import InvalidRequest
from octavo_cli.encoder_file import ensure_built
from octavo_cli.evaluation.int8_peak import operations, reached
from octavo_cli.evaluation.model_speed import NOT_RUN, chunks, in_torch, speeds
from octavo_cli.evaluation.process_cost import resident_bytes, to_first_vector

MODELS = Path(__file__).parents[3] / "model_artifacts"
TEXTS = ["The tenant pays for repairs.", "Angela Merkel met Siemens in Munich."]


@pytest.fixture(scope="module")
def encoder() -> bytes:
    return ensure_built(MODELS).read_bytes()


@pytest.mark.usefixtures("encoder")
def test_without_a_torch_our_own_times_are_told_and_the_others_are_said_not_to_be_run() -> None:
    measured = speeds(TEXTS, MODELS, threads=1, times=1, torch_python=None)
    assert measured["torch"] == NOT_RUN
    assert list(measured["tasks"]) == ["embed", "classify", "recognize", "one_pass"]
    assert all(task["octavo"]["wall"] >= 0 and "torch" not in task for task in measured["tasks"].values())


def test_a_python_without_torch_is_refused_with_what_it_lacks() -> None:
    with pytest.raises(InvalidRequest, match="No module named 'torch'"):
        in_torch(TEXTS, MODELS, threads=1, times=1, python=Path(sys.executable))


def test_six_layers_take_four_products_a_token(encoder: bytes) -> None:
    of_a_layer = 384 * 1152 + 384 * 384 + 384 * 1536 + 1536 * 384
    assert operations(encoder, tokens=10) == 2 * 10 * 6 * of_a_layer


def test_the_encoder_is_below_the_peak_and_its_operators_make_up_its_time(encoder: bytes) -> None:
    found = reached(encoder, threads=1, times=1)
    assert found.encoder < found.peak
    assert found.encoder < found.products
    assert sum(found.share.values()) == pytest.approx(1)


@pytest.mark.usefixtures("encoder")
def test_a_process_holds_more_than_its_encoder_and_takes_time_to_start() -> None:
    assert resident_bytes(TEXTS, MODELS, threads=1) > 23_000_000
    assert to_first_vector(MODELS, threads=1, times=1).cpu > 0


def test_another_folder_than_the_data_is_refused_by_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match=r"doctypes/test\.jsonl is missing"):
        chunks(tmp_path, 8)
