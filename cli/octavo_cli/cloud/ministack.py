"""Start and stop MiniStack, the embedded cloud, as a process of our own.

It lives in an environment of its own, because it pins botocore. It gets a session (setsid) of its own,
so that stopping it stops every function's process too. With a leash it also stops when we die, however.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from octavo.errors import DependencyUnavailable
from octavo_cli.cloud.endpoint import REGION
from octavo_cli.cloud.exclusive import alone
from octavo_cli.paths import HOME, LOCKS

ENVIRONMENT = HOME / "ministack"
START_SECONDS = 30.0
STOP_SECONDS = 5.0


def install() -> Path:
    """Make MiniStack's environment if it is not there; return its program.

    Raises:
        DependencyUnavailable: it could not be downloaded; what is there of it is made anew the next time.
    """
    program = ENVIRONMENT / "bin/ministack"
    if not program.exists():
        with alone("ministack"):
            if not program.exists():
                _download()
    return program


def _download() -> None:
    if (installer := uv()) is None:
        raise DependencyUnavailable("`uv` is not in the virtual environment; run `make setup`")
    python = ENVIRONMENT / "bin/python"
    lock = LOCKS / "ministack.txt"
    _run(installer, "venv", "--quiet", "--clear", "--python", sys.executable, ENVIRONMENT)
    _run(installer, "pip", "sync", "--quiet", "--require-hashes", "--python", python, lock)


def uv() -> str | None:
    """Return the path of `uv`, which the virtual environment has."""
    return shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")


def _run(*command: str | Path) -> None:
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        raise DependencyUnavailable(
            "the embedded cloud is downloaded once from the package index, and that failed; check the network "
            f"(UV_INDEX_URL names a mirror) and try again:\n{finished.stderr.strip()}"
        )


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(port: int, state: Path, *, leashed: bool) -> int:
    """Start MiniStack and wait until it is healthy; return its process group.

    Args:
        port: where it listens, on 127.0.0.1.
        state: the folder of its data and its log.
        leashed: whether it must stop when this process ends.

    Raises:
        DependencyUnavailable: it did not come up; the message quotes the end of its log.
    """
    command = [str(install())]
    if leashed:
        command = [sys.executable, "-m", "octavo_cli.cloud.leash", *command]
    (state / "tmp").mkdir(parents=True, exist_ok=True)
    log = state / "ministack.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env=_environment(port, state, persist=not leashed),
            stdin=subprocess.PIPE if leashed else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_healthy(process, port, log)
    except BaseException:  # Ctrl-C too: nobody else knows of it yet
        stop(process.pid)
        raise
    return process.pid


def _wait_until_healthy(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_healthy(f"127.0.0.1:{port}"):
        if process.poll() is not None or time.monotonic() > deadline:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-10:])
            raise DependencyUnavailable(f"the embedded cloud did not start; the end of {log}:\n{tail}")
        time.sleep(0.05)


def _environment(port: int, state: Path, *, persist: bool) -> dict[str, str]:
    return {
        **os.environ,
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",  # how functions find their cloud
        "AWS_DEFAULT_REGION": REGION,
        "MINISTACK_REGION": REGION,
        "PERSIST_STATE": str(int(persist)),  # what ends with its starter is not started again
        "STATE_DIR": str(state / "cloud"),
        "S3_PERSIST": str(int(persist)),
        "S3_DATA_DIR": str(state / "s3"),
        "TMPDIR": str(state / "tmp"),
        "SFTP_ENABLED": "0",
        "ORT_DISABLE_TELEMETRY": "1",
    }


def is_healthy(host: str) -> bool:
    """Whether a local cloud answers at `host` (address:port)."""
    try:
        with urllib.request.urlopen(f"http://{host}/_localstack/health", timeout=2) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004 - HTTP's OK
    except (urllib.error.URLError, OSError):
        return False


def stop(group: int) -> None:
    """Stop the process group and wait until it is gone: politely first, then for sure."""
    for stop_signal in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            try:
                os.killpg(group, stop_signal)
            except ProcessLookupError:
                return
            _reap(group)
            time.sleep(0.05)


def _reap(child: int) -> None:
    """Take a finished child off the process table, where it would count as alive for ever."""
    try:
        os.waitpid(child, os.WNOHANG)
    except ChildProcessError:
        return  # started by another process, which reaps it
