"""The embedded cloud's API, and our own samples."""

import pytest

from octavo_cli.client import OctavoClient
from octavo_cli.cloud.endpoint import Deployment
from octavo_cli.samples import Sample, make_samples


@pytest.fixture(scope="session")
def client(embedded_cloud: Deployment) -> OctavoClient:
    return OctavoClient.of(embedded_cloud)


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[Sample]:
    return make_samples(tmp_path_factory.mktemp("samples"))
