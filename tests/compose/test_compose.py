"""docker-compose.yml, brought up for real: LocalStack, OpenSearch, our images, and nothing of this machine's Python."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
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


def compose(*arguments: str, seconds: float = 60) -> str:
    return docker("compose", "--project-name", PROJECT, *arguments, seconds=seconds)


def what_is_left() -> list[str]:
    """Return the containers, volumes and networks whose names say that they are ours."""
    by_name = ["--filter", f"name={PROJECT}"]
    return [
        *docker("ps", "--all", *by_name, "--format", "container {{.Names}}").splitlines(),
        *docker("volume", "ls", *by_name, "--format", "volume {{.Name}}").splitlines(),
        *docker("network", "ls", *by_name, "--format", "network {{.Name}}").splitlines(),
    ]


def of_the_deployer(file: str) -> str:
    return compose("run", "--rm", "--entrypoint", "cat", "octavo", f"/var/lib/octavo/{file}")


@pytest.fixture
def deployment(tmp_path: Path) -> Iterator[Deployment]:
    """What the deployer deployed, as it wrote it down; gone when the test is over, even when it never came up."""
    if os.environ.get("OCTAVO_COMPOSE") != "1":
        pytest.skip("needs a Docker engine and the images of `make images`: set OCTAVO_COMPOSE=1")
    try:
        compose("up", "--detach", "--no-build", "--pull", "never", seconds=UP_SECONDS)
        deployer = compose("ps", "--all", "--quiet", "deployer").strip()
        ended = docker("wait", deployer, seconds=UP_SECONDS).strip()
        log = compose("logs", "--no-log-prefix", "deployer")
        assert ended == "0", log
        assert "Octavo is up" in log
        written = json.loads(of_the_deployer("cloud.json"))
        signing_key = tmp_path / FILE_NAME
        signing_key.write_text(of_the_deployer(FILE_NAME))
        here = {"host": f"127.0.0.1:{PORT}", "signing_key": signing_key}
        yield Deployment.model_validate(written | here)
    finally:
        compose("down", "--volumes", seconds=120)


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
    deployment: Deployment, client: OctavoClient, tmp_path: Path
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
    assert boathouse.name in compose("run", "--rm", "octavo", "search", "who greases the winch")

    images = set(docker("ps", "--filter", f"name={PROJECT}", "--format", "{{.Image}}").split())
    assert {"octavo/documents", "octavo/inference"} <= images, "functions ran in other images than ours"
    compose("down", "--volumes", seconds=120)
    assert what_is_left() == []
