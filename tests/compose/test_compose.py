"""docker-compose.yml, brought up for real with each of its clouds: our images, and nothing of this machine's Python."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest
import requests
from botocore.config import Config

from octavo_cli.client import OctavoClient
from octavo_cli.cloud.endpoint import Deployment
from octavo_cli.cloud.issuer import FILE_NAME
from octavo_cli.samples import make_samples

ROOT = Path(__file__).parents[2]
# A project of its own, so that nobody's own `docker compose up` is touched.
PROJECT = "octavo-test"
PORT = "14566"
ENVIRONMENT = {**os.environ, "OCTAVO_PORT": PORT}
UP_SECONDS = 420
DOCUMENT_SECONDS = 60


def docker(*arguments: str, seconds: float = 60) -> str:
    finished = subprocess.run(
        ["docker", *arguments],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds,
    )
    assert finished.returncode == 0, f"docker {' '.join(arguments)}\n{finished.stdout}\n{finished.stderr}"
    return finished.stdout


@dataclass(frozen=True)
class Composition:
    """What of the file is started, and in which images functions run then."""

    deployer: str
    images: frozenset[str]
    profile: str = ""
    # All that is not behind a profile, unless some are named.
    services: tuple[str, ...] = ()

    def compose(self, *arguments: str, seconds: float = 60) -> str:
        profile = ["--profile", self.profile] if self.profile else []
        return docker("compose", "--project-name", PROJECT, *profile, *arguments, seconds=seconds)

    def of_the_deployer(self, file: str) -> str:
        return self.compose("run", "--rm", "--entrypoint", "cat", "octavo", f"/var/lib/octavo/{file}")

    def down(self) -> None:
        self.compose("down", "--volumes", seconds=120)


COMPOSITIONS = {
    "localstack": Composition("deployer", frozenset({"octavo/documents", "octavo/inference"})),
    "ministack": Composition(
        "ministack-deployer",
        frozenset({"octavo/documents-emulated", "octavo/inference-emulated"}),
        profile="ministack",
        services=("ministack-deployer",),
    ),
}


def containers(*filters: str) -> set[str]:
    """Return the ids of all containers that match."""
    options = [option for one in filters for option in ("--filter", one)]
    return set(docker("ps", "--all", "--no-trunc", "--quiet", *options).split())


def what_is_left() -> list[str]:
    """Return the containers, volumes and networks whose names say that they are ours."""
    by_name = ["--filter", f"name={PROJECT}"]
    return [
        *docker("ps", "--all", *by_name, "--format", "container {{.Names}}").splitlines(),
        *docker("volume", "ls", *by_name, "--format", "volume {{.Name}}").splitlines(),
        *docker("network", "ls", *by_name, "--format", "network {{.Name}}").splitlines(),
    ]


@pytest.fixture(params=COMPOSITIONS)
def composition(request: pytest.FixtureRequest) -> Composition:
    if os.environ.get("OCTAVO_COMPOSE") != "1":
        pytest.skip("needs a Docker engine and the images of `make images`: set OCTAVO_COMPOSE=1")
    return COMPOSITIONS[request.param]


@pytest.fixture
def deployment(composition: Composition, tmp_path: Path) -> Iterator[Deployment]:
    """What the deployer deployed, as it wrote it down; gone when the test is over, even when it never came up."""
    compose = composition.compose
    try:
        compose("up", "--detach", "--no-build", "--pull", "never", *composition.services, seconds=UP_SECONDS)
        deployer = compose("ps", "--all", "--quiet", composition.deployer).strip()
        ended = docker("wait", deployer, seconds=UP_SECONDS).strip()
        log = compose("logs", "--no-log-prefix", composition.deployer)
        assert ended == "0", log
        assert "Octavo is up" in log
        written = json.loads(composition.of_the_deployer("cloud.json"))
        signing_key = tmp_path / FILE_NAME
        signing_key.write_text(composition.of_the_deployer(FILE_NAME))
        here = {"host": f"127.0.0.1:{PORT}", "signing_key": signing_key}
        yield Deployment.model_validate(written | here)
    finally:
        composition.down()


@pytest.fixture
def client(deployment: Deployment) -> OctavoClient:
    return OctavoClient.of(deployment)


def drop(deployment: Deployment, file: Path) -> None:
    """Put the file into the bucket, past the API, as any other producer would."""
    s3 = boto3.client(
        "s3",
        endpoint_url=f"http://{deployment.host}",
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(s3={"addressing_style": "path"}),
    )
    s3.upload_file(str(file), deployment.outputs["UploadsBucket"], f"uploads/default/{file.name}")


def analysed(client: OctavoClient, name: str) -> dict[str, object]:
    deadline = time.monotonic() + DOCUMENT_SECONDS
    while time.monotonic() < deadline:
        for document in client.documents()["documents"]:
            if document["name"] == name and document["status"] != "RUNNING":
                return dict(document)
        time.sleep(0.2)
    pytest.fail(f"{name} was not analysed in {DOCUMENT_SECONDS} s")


def test_compose_takes_a_document_from_s3_to_search_and_leaves_nothing(
    composition: Composition, deployment: Deployment, client: OctavoClient, tmp_path: Path
) -> None:
    assert requests.get(f"{deployment.api_url}/healthz", timeout=60).status_code == 200
    assert requests.get(f"{deployment.api_url}/documents", timeout=60).status_code == 401

    for sample in make_samples(tmp_path / "samples"):
        if sample.question:
            (hit,) = client.search(sample.question, limit=1)
            assert hit["name"] == sample.path.name, f"the deployer's sample, asked: {sample.question}"

    boathouse = tmp_path / "boathouse.json"
    boathouse.write_text(
        '{"agreement": "The tenant of the boathouse oils the winch of the slipway each spring."}'
    )
    started = time.monotonic()
    drop(deployment, boathouse)
    assert analysed(client, boathouse.name)["status"] == "SUCCEEDED"
    print(f"document to SUCCEEDED: {time.monotonic() - started:.1f} s")  # noqa: T201 - a measurement, with -s
    (hit,) = client.search("who greases the winch", limit=1)
    assert hit["name"] == boathouse.name
    assert boathouse.name in composition.compose("run", "--rm", "octavo", "search", "who greases the winch")

    # MiniStack names functions' containers as Docker pleases: they are those of the network.
    network = f"network={PROJECT}_default"
    started_by_us = containers(network)
    functions = set().union(*(containers(network, f"ancestor={image}") for image in composition.images))
    assert functions, "functions ran in other images than ours"
    composition.down()
    assert what_is_left() == []
    assert not containers() & started_by_us
