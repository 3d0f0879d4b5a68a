"""What all tests share: the real embedded cloud, started once, and the public data where it is at hand."""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

from octavo_cli.cloud import ministack
from octavo_cli.cloud.endpoint import Cloud, Deployment
from octavo_cli.lifecycle import Search, bring_up, search_url

# `make fuzz` takes this profile; the usual one keeps the tests short.
hypothesis.settings.register_profile("long", max_examples=4_000)

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def embedded_cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """The real stack in the real embedded cloud, on a free port, gone when the tests are over."""
    state = tmp_path_factory.mktemp("cloud")
    deployment = bring_up(Cloud.EMBEDDED, search_url(Search.SQLITE, "", state), state, leashed=True)
    assert deployment.pid is not None
    yield deployment
    ministack.stop(deployment.pid)


@pytest.fixture(scope="session")
def public_data() -> Path:
    """The folder of public evaluation data, which the project does not ship."""
    folder = Path(os.environ.get("OCTAVO_DATA") or ROOT.parent / "shared/data")
    if not folder.is_dir():
        pytest.skip("the public data is not here: set OCTAVO_DATA to its folder")
    return folder
