"""The layer of the zip functions, under the Python that Lambda runs them with."""

import json
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from infra_cdk.function_specs import FUNCTIONS, FunctionSpec
from layers.build import LAYERS, MOST_BYTES, PYTHON, Architecture, LayerError, build_layer
from octavo.pipeline import identity
from tests.image.emulator import Layered, run_python
from tests.image.image_cloud import ImageCloud
from tests.unit.security.local_issuer import AUDIENCE, LocalIssuer

pytestmark = pytest.mark.image

ZIPPED = [spec for spec in FUNCTIONS if spec.image is None]
MEMORY = {spec.name: spec.memory_mb for spec in ZIPPED}
LAMBDAS_SECONDS = 10.0  # Lambda begins anew, and bills it, when a function has not initialised by then
PROGRAM = """
import {name}.handler, octavo.search.opensearch, octavo.search.bucket, octavo.orchestration, octavo.storage.dynamodb, octavo.storage.s3
print({name}.handler.handler.__name__)
"""


@pytest.fixture(scope="module")
def layered(tmp_path_factory: pytest.TempPathFactory) -> Layered:
    """The real layer, and beside it the runtime client, which Lambda's own Python brings along."""
    folder = tmp_path_factory.mktemp("layer")
    build_layer(folder / "layer")
    install = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python-version", PYTHON]
    install += ["--python-platform", Architecture.X86_64.platform, "--only-binary", ":all:"]
    install += ["--constraints", str(LAYERS / "locks/dev.txt"), "--target", str(folder / "runtime")]
    subprocess.run([*install, "awslambdaric"], check=True)
    return Layered(folder / "layer", folder / "runtime")


@pytest.mark.parametrize("name", MEMORY)
def test_a_zip_function_finds_all_that_it_imports_in_the_layer(layered: Layered, name: str) -> None:
    assert run_python("documents", PROGRAM.format(name=name), *layered.mounts()) == "handler"


@pytest.mark.parametrize("spec", ZIPPED, ids=lambda spec: spec.name)
def test_a_zip_function_initialises_within_its_memory_and_lambdas_time(
    layered: Layered, cloud: ImageCloud, report: Callable[[str], None], spec: FunctionSpec
) -> None:
    with layered.running(spec.name, cloud.environment, spec.memory_mb) as function:
        answer = function.invoke({"no event": "of its own"})
        seconds = function.seconds_to_initialise()
    report(f"init of {spec.name} on the layer, {spec.memory_mb} MB: {seconds * 1000:.0f} ms")
    assert not answer.get("errorType", "").startswith(("Runtime.", "Sandbox.")), answer
    assert seconds <= LAMBDAS_SECONDS


def test_intake_on_the_layer_starts_a_run_once(layered: Layered, cloud: ImageCloud) -> None:
    key = f"uploads/default/{uuid.uuid4()}.pdf"
    created = {"id": "event", "detail": {"object": {"key": key, "size": 1, "sequencer": "01"}}}
    message = {
        "messageId": "1",
        "receiptHandle": "1",
        "body": json.dumps(created),
        "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1"},
        "messageAttributes": {},
        "md5OfBody": "",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:queue",
        "awsRegion": "us-east-1",
    }
    environment = {**cloud.environment, "OCTAVO_STATE_MACHINE_ARN": cloud.state_machine_arn}
    with layered.running("intake", environment, MEMORY["intake"]) as intake:
        answers = [intake.invoke({"Records": [message]}) for _ in range(2)]
    assert answers == [{"batchItemFailures": []}] * 2
    document = cloud.runs.records.get_document("default", identity.document_id("default", key))
    assert document is not None
    assert document.latest.attempt == 1


def test_the_authorizer_on_the_layer_lets_in_whom_the_issuer_vouches_for(
    layered: Layered, cloud: ImageCloud
) -> None:
    with LocalIssuer() as issuer:
        keys = cloud.publish("jwks.json", issuer.public_keys())
        environment = {
            **cloud.environment,
            "OCTAVO_JWT_ISSUER": issuer.url,
            "OCTAVO_JWT_AUDIENCE": AUDIENCE,
            "OCTAVO_JWKS_URL": keys,
        }
        with layered.running("authorizer", environment, MEMORY["authorizer"]) as authorizer:
            arn = "arn:aws:execute-api:us-east-1:123456789012:api/local/GET/documents"
            good, bad = (
                authorizer.invoke({"authorizationToken": f"Bearer {token}", "methodArn": arn})
                for token in (issuer.token(tenant="acme"), issuer.token(aud="somebody else"))
            )
    assert good["context"] == {"tenant": "acme"}
    assert bad["errorMessage"] == "Unauthorized"


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
