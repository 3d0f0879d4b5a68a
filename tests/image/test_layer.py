"""The layer of the zip functions, under the Python that Lambda runs them with."""

from collections.abc import Callable
from pathlib import Path

import pytest

from infra_cdk.settings import ROOT
from layers.build import MOST_BYTES, Architecture, LayerError, build_layer
from tests.image.emulator import run_python

pytestmark = pytest.mark.image

PROGRAM = """
import {name}.handler, octavo.search.opensearch, octavo.search.bucket, octavo.orchestration, octavo.storage.dynamodb, octavo.storage.s3
print({name}.handler.handler.__name__)
"""


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("layer") / "layer"
    build_layer(folder)
    return folder


@pytest.mark.parametrize("name", ["intake", "publish", "fail"])
def test_a_zip_function_finds_all_that_it_imports_in_the_layer(layer: Path, name: str) -> None:
    mounts = (f"--volume={layer}/python:/opt/python:ro", f"--volume={ROOT / 'functions'}:/var/task:ro")
    assert run_python("documents", PROGRAM.format(name=name), *mounts) == "handler"


@pytest.mark.parametrize("architecture", Architecture)
def test_the_layer_keeps_to_lambdas_quota(
    tmp_path: Path, report: Callable[[str], None], architecture: Architecture
) -> None:
    size = build_layer(tmp_path / "layer", architecture)
    report(f"layer for {architecture}: {size / 1e6:.0f} MB")
    assert size <= MOST_BYTES


def test_a_folder_that_holds_other_things_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "mine.txt"
    mine.touch()
    with pytest.raises(LayerError, match="something other than a layer"):
        build_layer(tmp_path)
    assert mine.exists()
