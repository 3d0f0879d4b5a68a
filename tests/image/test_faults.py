"""Out of memory and out of time, for real: what Lambda says then, and what the state machine makes of it."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from octavo.document import Status
from tests.image.emulator import host_address, running
from tests.image.image_cloud import ImageCloud

pytestmark = pytest.mark.image

ATTEMPTS = 5  # the first, and four by Retry
LEAST_MB = 128  # the least that Lambda gives; the models need 200


@pytest.fixture
def silent_service() -> Iterator[str]:
    """The address of a service that takes connections and never answers."""
    with socket.create_server(("0.0.0.0", 0)) as server:
        yield f"http://{host_address()}:{server.getsockname()[1]}"


def test_a_function_that_runs_out_of_memory_is_tried_again_elsewhere(
    cloud: ImageCloud, samples: dict[str, Path]
) -> None:
    with running("infer", cloud.environment, memory_mb=LEAST_MB) as small:
        cloud.first["infer"] = [small]
        execution, record = cloud.run(samples["invoice.pdf"])
    assert cloud.errors == [("infer", "Runtime.ExitError")]
    assert (execution.status, record.status) == ("SUCCEEDED", Status.SUCCEEDED)


def test_a_function_that_runs_out_of_time_is_tried_again_elsewhere(
    cloud: ImageCloud, samples: dict[str, Path], silent_service: str
) -> None:
    with running("extract", {**cloud.environment, "AWS_ENDPOINT_URL": silent_service}, timeout=1) as stuck:
        cloud.first["extract"] = [stuck]
        execution, record = cloud.run(samples["invoice.pdf"])
    assert cloud.errors == [("extract", "Sandbox.Timedout")]
    assert (execution.status, record.status) == ("SUCCEEDED", Status.SUCCEEDED)


def test_a_function_that_never_has_memory_enough_fails_the_run_and_nothing_is_visible(
    cloud: ImageCloud, samples: dict[str, Path]
) -> None:
    with running("infer", cloud.environment, memory_mb=LEAST_MB) as small:
        cloud.first["infer"] = [small] * ATTEMPTS
        execution, record = cloud.run(samples["invoice.pdf"])
    assert cloud.errors == [("infer", "Runtime.ExitError")] * ATTEMPTS
    assert (execution.status, record.status) == ("FAILED", Status.FAILED)
    assert record.reason is not None
    assert record.reason.code == "INTERNAL"
    assert not cloud.runs.is_visible(record)
