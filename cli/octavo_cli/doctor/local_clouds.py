"""Checks of the clouds on this machine: the embedded one, and that of docker-compose."""

import os
import shutil
import socket
import subprocess
from typing import Final

from octavo_cli.cloud import ministack
from octavo_cli.cloud.endpoint import Cloud, Deployment
from octavo_cli.doctor.finding import Finding
from octavo_cli.lifecycle import CLOUD_HOST

_ASK_SECONDS: Final = 20


def embedded_program() -> Finding:
    """Look for MiniStack, which is downloaded once."""
    program = ministack.ENVIRONMENT / "bin/ministack"
    if program.exists():
        return Finding.ok("embedded cloud", "installed")
    if ministack.uv() is None:
        return Finding.missing("embedded cloud", "neither it nor `uv` to install it", "run `make setup`")
    return Finding.unsure(
        "embedded cloud", "not yet downloaded", "`octavo up` does it; it needs the package index once"
    )


def running_cloud() -> Finding:
    """Look at what `octavo up` started."""
    deployment = Deployment.load()
    if deployment is None:
        return Finding.ok("running cloud", "none is up")
    if deployment.host is None or ministack.is_healthy(deployment.host):
        return Finding.ok("running cloud", f"{deployment.cloud} at {deployment.host}")
    if deployment.is_running or deployment.cloud is not Cloud.EMBEDDED:
        return Finding.missing(
            "running cloud", f"{deployment.host} does not answer", "`octavo down`, then up again"
        )
    return Finding.unsure("running cloud", "it ended without `octavo down`", "`octavo up` starts it again")


def docker_engine() -> Finding:
    """Ask the Docker engine for its version."""
    if shutil.which("docker") is None:
        return Finding.missing("Docker engine", "no `docker`", "install Docker, or use the embedded cloud")
    version = _said("docker", "version", "--format", "{{.Server.Version}}")
    if version is None:
        return Finding.missing("Docker engine", "it does not answer", "start it, or set DOCKER_HOST")
    return Finding.ok("Docker engine", version)


def docker_compose() -> Finding:
    """Ask for compose, which is a plug-in of Docker's."""
    version = _said("docker", "compose", "version", "--short") if shutil.which("docker") else None
    if version is None:
        return Finding.missing("Docker compose", "none", "install the plug-in docker-compose-v2")
    return Finding.ok("Docker compose", version)


def localstack_port() -> Finding:
    """See that LocalStack's port is free, or that LocalStack is what listens there."""
    port = int(os.environ.get("OCTAVO_PORT") or CLOUD_HOST.rpartition(":")[2])
    if ministack.is_healthy(f"127.0.0.1:{port}"):
        return Finding.ok("port of LocalStack", f"LocalStack answers at {port}")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return Finding.missing("port of LocalStack", f"{port} is taken", "set OCTAVO_PORT to another")
    return Finding.ok("port of LocalStack", f"{port} is free")


def _said(*command: str) -> str | None:
    try:
        finished = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_ASK_SECONDS)
    except subprocess.TimeoutExpired:
        return None
    return finished.stdout.strip() or None if finished.returncode == 0 else None
