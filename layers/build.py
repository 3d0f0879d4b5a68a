"""Build the layer of the zip functions: the package and its locked dependencies, for Lambda's own Python.

    python -m layers.build FOLDER [--architecture arm64]

Lambda unpacks FOLDER into /opt. Nothing is compiled and nothing runs that is foreign to this machine: wheels only.
Where this machine has Lambda's Python, the modules' bytecode comes along, which Lambda's disk has no room to keep.
"""

import argparse
import compileall
import py_compile
import shutil
import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

LAYERS: Final = Path(__file__).parent
PYTHON: Final = "3.13"
# The clients of other services would be a quarter of the layer. The images are thinned alike.
SERVICES: Final = frozenset({"dynamodb", "events", "s3", "sqs", "stepfunctions"})
MOST_BYTES: Final = 250 * 1024**2  # Lambda's quota, which function and layers share


class LayerError(Exception):
    """The layer could not be built; the message says why."""


class Architecture(StrEnum):
    """Lambda's processors, by Lambda's names."""

    X86_64 = "x86_64"
    ARM64 = "arm64"

    @property
    def platform(self) -> str:
        """The platform whose wheels run there: Lambda's Python stands on glibc 2.34."""
        machine = "aarch64" if self is Architecture.ARM64 else "x86_64"
        return f"{machine}-manylinux_2_34"


def build_layer(target: Path, architecture: Architecture = Architecture.X86_64) -> int:
    """Make `target` the layer's folder, in place of what was there; return its size in bytes.

    Raises:
        LayerError: a package cannot be had or has another hash, all of them together are too large, or
            `target` holds something other than a layer.
    """
    if target.exists() and {path.name for path in target.iterdir()} - {"python", "models"}:
        raise LayerError(f"{target} holds something other than a layer; name an empty folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=target.parent) as temporary:
        layer = Path(temporary) / "layer"
        python = layer / "python"
        _install(python, architecture)
        shutil.copytree(
            LAYERS / "octavo/python/octavo", python / "octavo", ignore=shutil.ignore_patterns("__pycache__")
        )
        (layer / "models").mkdir()
        shutil.copy(LAYERS.parent / "model_artifacts/models.toml", layer / "models")  # Intake picks by it
        _thin(python)
        _compile(python)
        size = sum(path.stat().st_size for path in layer.rglob("*") if path.is_file())
        if size > MOST_BYTES:
            raise LayerError(f"the layer has {size:,} bytes, Lambda allows {MOST_BYTES:,}")
        if target.exists():
            shutil.rmtree(target)
        layer.rename(target)
    return size


def _install(python: Path, architecture: Architecture) -> None:
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
    command += ["--only-binary", ":all:", "--no-python-downloads", "--python-version", PYTHON]
    command += ["--python-platform", architecture.platform, "--target", str(python)]
    command += ["--requirement", str(LAYERS / "locks/functions.txt")]
    installed = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - no outside input
    if installed.returncode:
        raise LayerError(installed.stderr.strip())
    # Commands are of no use in a function, and name this machine's interpreter.
    shutil.rmtree(python / "bin", ignore_errors=True)
    (python / ".lock").unlink(missing_ok=True)


def _thin(python: Path) -> None:
    """Remove what packages carry and functions never load."""
    for tests in [path for path in python.rglob("tests") if path.is_dir()]:
        shutil.rmtree(tests, ignore_errors=True)  # one may lie in another
    for service in (python / "botocore/data").iterdir():
        if service.is_dir() and service.name not in SERVICES:
            shutil.rmtree(service)


def _compile(python: Path) -> None:
    if f"{sys.version_info.major}.{sys.version_info.minor}" == PYTHON:
        # A layer's files never change, so that no bytecode need be checked against its source.
        unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
        compileall.compile_dir(
            python,
            quiet=1,
            workers=0,
            invalidation_mode=unchecked,
            stripdir=python,
            prependdir=Path("/opt/python"),
        )


def main() -> None:
    """Build the layer that the command line asks for."""
    parser = argparse.ArgumentParser(description="Build the layer of the zip functions.")
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--architecture", type=Architecture, choices=Architecture, default=Architecture.X86_64
    )
    arguments = parser.parse_args()
    try:
        size = build_layer(arguments.folder, arguments.architecture)
    except (LayerError, OSError) as error:
        sys.exit(str(error))
    print(f"{arguments.folder}: {size / 1e6:.0f} MB")  # noqa: T201 - what a command is for


if __name__ == "__main__":
    main()
