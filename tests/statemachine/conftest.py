"""The two engines, each over a whole stack of its own."""

import threading
from collections.abc import Iterator

import pytest
from moto.core.config import default_user_config
from werkzeug.serving import make_server

from engines import ROOT, Engine, MiniStackEngine, MotoEngine, moto_application
from octavo import wiring
from octavo_cli.cloud import ministack
from octavo_cli.cloud.endpoint import Deployment
from octavo_cli.encoder_file import ensure_built


@pytest.fixture(scope="session")
def moto_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MotoEngine]:
    ensure_built()
    port = ministack.free_port()
    url = f"http://localhost:{port}"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "AWS_ENDPOINT_URL": url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "MOTO_PORT": str(port),
            "OCTAVO_UPLOADS_BUCKET": "uploads",
            "OCTAVO_RESULTS_BUCKET": "results",
            "OCTAVO_TABLE": "table",
            "OCTAVO_MODELS": str(ROOT / "model_artifacts"),
            "OCTAVO_SEARCH_URL": f"sqlite:///{tmp_path_factory.mktemp('moto')}/index.sqlite",
        }.items():
            patch.setenv(name, value)
        patch.setitem(default_user_config, "stepfunctions", {"execute_state_machine": True})
        server = make_server("127.0.0.1", port, moto_application(), threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        forget_wiring()
        yield MotoEngine(url)
        server.shutdown()
        forget_wiring()


def forget_wiring() -> None:
    """Let the composition root read the environment anew."""
    for value in vars(wiring).values():
        if hasattr(value, "cache_clear"):
            value.cache_clear()


@pytest.fixture(params=["ministack", "moto"])
def engine(request: pytest.FixtureRequest) -> Engine:
    if request.param == "moto":
        return request.getfixturevalue("moto_engine")  # type: ignore[no-any-return]
    deployment: Deployment = request.getfixturevalue("embedded_cloud")
    return MiniStackEngine(deployment)
