"""Run a function of an image as Lambda would: AWS's runtime interface emulator, and no more rights than Lambda gives."""

import json
import os
import re
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Final

from infra_cdk.settings import ROOT

REPOSITORY: Final = os.environ.get("OCTAVO_IMAGES", "")
EMULATOR: Final = os.environ.get("LAMBDA_RIE", "")

IMAGES: Final = {
    "documents": ("split", "extract", "consolidate"),
    "inference": ("infer", "embed", "classify", "recognize", "index", "api"),
}
MEMORY_MB: Final = 1024
CPUS: Final = 0.6  # what Lambda gives beside that memory
RIGHTS: Final = (
    "--read-only",
    "--tmpfs=/tmp:size=512m",  # Lambda's default
    "--ipc=none",  # no /dev/shm
    "--user=993",
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges",
)
CORE_MB: Final = 1769  # the memory that comes with a whole CPU
_INVOKE: Final = "2015-03-31/functions/function/invocations"
_INITIALISED: Final = re.compile(r"INIT REPORT\(durationMs: ([\d.]+)\)")


def docker(*arguments: str) -> str:
    """Run a docker command; return what it prints on both streams."""
    done = subprocess.run(
        ["docker", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    return done.stdout.strip()


def image_of(target: str) -> str:
    """Return the name under which a target of the Dockerfile was built."""
    return f"{REPOSITORY}/{target}"


def run_python(target: str, program: str, *options: str) -> str:
    """Run a program in an image with a function's rights; return what it prints."""
    return docker(
        "run",
        "--rm",
        *RIGHTS,
        f"--cpus={CPUS}",
        *options,
        "--entrypoint=python",
        image_of(target),
        "-c",
        program,
    )


def host_address() -> str:
    """Return the address at which containers find this machine; a name would make boto3 put buckets before it."""
    program = "import socket; print(socket.gethostbyname('host.docker.internal'))"
    return run_python("documents", program, "--add-host=host.docker.internal:host-gateway")


@dataclass(frozen=True)
class Function:
    """A function in its container: initialised with its first event, and given one event at a time, like Lambda's."""

    container: str
    url: str
    _lock: Lock = field(default_factory=Lock)

    def invoke(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Return the function's answer; an error is one with `errorType`, whatever the HTTP status."""
        request = urllib.request.Request(self.url + _INVOKE, json.dumps(event).encode())
        try:
            with self._lock, urllib.request.urlopen(request, timeout=120) as response:
                body = response.read()
        except urllib.error.HTTPError as error:
            body = error.read()
        if body.startswith(b"Task timed out"):  # Lambda gives the sentence a name, the emulator does not
            return {"errorType": "Sandbox.Timedout", "errorMessage": body.decode()}
        answer: dict[str, Any] = json.loads(body)
        return answer

    def seconds_to_initialise(self) -> float:
        """Return what the emulator measured: Python's start and the handler's imports."""
        reported = _INITIALISED.search(docker("logs", self.container))
        assert reported, "the function has had no event yet"
        return float(reported.group(1)) / 1000


@contextmanager
def running(
    name: str, environment: Mapping[str, str], memory_mb: int = MEMORY_MB, timeout: int = 60
) -> Iterator[Function]:
    """Start an image function; its container is removed at the end. `timeout` is the function's own, in seconds."""
    target = next(target for target, functions in IMAGES.items() if name in functions)
    limits = (f"--memory={memory_mb}m", f"--memory-swap={memory_mb}m", f"--cpus={CPUS}")
    variables = {**environment, "AWS_LAMBDA_FUNCTION_TIMEOUT": str(timeout)}
    with _emulated(target, name, variables, *limits) as function:
        yield function


@dataclass(frozen=True)
class Layered:
    """What a zip function runs on, as folders: the layer, and the runtime client, which is Lambda's own part."""

    layer: Path
    runtime: Path

    @contextmanager
    def running(self, name: str, environment: Mapping[str, str], memory_mb: int) -> Iterator[Function]:
        """Start a zip function with its memory, and the part of a CPU that comes with it."""
        limits = (
            f"--memory={memory_mb}m",
            f"--memory-swap={memory_mb}m",
            f"--cpus={memory_mb / CORE_MB:.2f}",
        )
        variables = {**environment, "PYTHONPATH": "/opt/python:/var/runtime"}
        with _emulated("documents", name, variables, *limits, *self.mounts()) as function:
            yield function

    def mounts(self) -> tuple[str, ...]:
        """Return the options that lay all of it over what the image has in its place."""
        return (
            f"--volume={self.layer}/python:/opt/python:ro",
            f"--volume={self.runtime}:/var/runtime:ro",
            f"--volume={ROOT / 'functions'}:/var/task:ro",
        )


@contextmanager
def _emulated(target: str, name: str, variables: Mapping[str, str], *options: str) -> Iterator[Function]:
    container = docker(
        "run",
        "--detach",
        *RIGHTS,
        *options,
        *(f"--env={key}={value}" for key, value in variables.items()),
        "--publish=127.0.0.1::8080",
        f"--volume={EMULATOR}:/usr/local/bin/aws-lambda-rie:ro",
        "--entrypoint=aws-lambda-rie",
        image_of(target),
        *("python", "-m", "awslambdaric", f"{name}.handler.handler"),
    )
    try:
        url = f"http://{docker('port', container, '8080/tcp').splitlines()[0]}/"
        _wait_until_it_listens(url)
        yield Function(container, url)
    finally:
        docker("rm", "--force", container)


def _wait_until_it_listens(url: str) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            urllib.request.urlopen(url, timeout=1)
        except urllib.error.HTTPError:
            return  # it has no page at its root, but it answers
        except OSError:
            assert time.monotonic() < deadline, f"the emulator does not answer at {url}"
            time.sleep(0.05)
