"""Ask PyPI's vulnerability service about every package of every lock file: `make audit`.

Where the service does not answer, it says NOT RUN and why; with OCTAVO_REQUIRE_AUDIT=1 that is a failure too.
"""
# ruff: noqa: T201 - a command: it reports on the terminal

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

LOCKS: Final = sorted((Path(__file__).parent / "locks").glob("*.txt"))


class NotAudited(Exception):
    """The service gave no answer; the message says what it said instead."""


def vulnerabilities(lock: Path) -> list[str]:
    """Return a line for each known vulnerability of what the file locks.

    Raises:
        NotAudited: of at least one package nothing is known.
    """
    command = [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off"]
    command += ["--disable-pip", "--require-hashes", "--requirement", str(lock)]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - no outside input
    if not finished.stdout:
        raise NotAudited((finished.stderr.strip().splitlines() or ["pip-audit said nothing"])[-1])
    packages: list[dict[str, Any]] = json.loads(finished.stdout)["dependencies"]
    # pip-audit passes over what the service does not know, and calls the rest free of vulnerabilities.
    if skipped := [package["skip_reason"] for package in packages if "skip_reason" in package]:
        raise NotAudited(f"{len(skipped)} of {len(packages)} packages, such as: {skipped[0]}")
    return [
        f"{lock.name}: {package['name']} {package['version']}: {found['id']}, "
        f"mended in {' or '.join(found['fix_versions']) or 'no version yet'}"
        for package in packages
        for found in package["vulns"]
    ]


def main() -> None:
    """Audit every lock file; exit with 1 where something is known to be vulnerable."""
    found: list[str] = []
    not_run: list[str] = []
    for lock in LOCKS:
        try:
            found += vulnerabilities(lock)
        except NotAudited as error:
            not_run.append(f"NOT RUN: {lock.name} was not audited: {error}")
    print("\n".join([*not_run, *found]) or f"{len(LOCKS)} lock files, no known vulnerability")
    sys.exit(bool(found or (not_run and os.environ.get("OCTAVO_REQUIRE_AUDIT") == "1")))


if __name__ == "__main__":
    main()
