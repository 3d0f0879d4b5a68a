"""The two engines, each over a whole stack of its own."""

from collections.abc import Iterator

import pytest

from octavo_cli.cloud.endpoint import Deployment
from octavo_cli.encoder_file import ensure_built
from tests.statemachine.engines import (
    Engine,
    MiniStackEngine,
    MotoEngine,
    invoke_here,
    moto_application,
    moto_cloud,
)


# Of the module, not of the session: it points the process's environment at itself.
@pytest.fixture(scope="module")
def moto_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MotoEngine]:
    ensure_built()
    index = f"sqlite:///{tmp_path_factory.mktemp('moto')}/index.sqlite"
    with moto_cloud(moto_application(invoke_here), index) as engine:
        yield engine


@pytest.fixture(params=["ministack", "moto"])
def engine(request: pytest.FixtureRequest) -> Engine:
    if request.param == "moto":
        return request.getfixturevalue("moto_engine")  # type: ignore[no-any-return]
    deployment: Deployment = request.getfixturevalue("embedded_cloud")
    return MiniStackEngine(deployment)
