"""docs/commands.md against the command line itself."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from octavo_cli.main import app

PAGE = (Path(__file__).parents[3] / "docs/commands.md").read_text()


def names(command: Any, path: str = "octavo") -> Iterator[str]:
    """Typer brings a click of its own, so that a group is known by what it has."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield path
        return
    for name, below in inner.items():
        yield from names(below, f"{path} {name}")


COMMANDS = sorted(names(typer.main.get_command(app)))


def test_the_page_shows_every_command_once_and_no_other() -> None:
    shown = re.findall(r"^\| `(octavo [a-z -]+)` \| `\1", PAGE, re.MULTILINE)
    assert sorted(shown) == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_that_the_page_shows_of_a_command_is_one(command: str) -> None:
    (row,) = (line for line in PAGE.splitlines() if line.startswith(f"| `{command}` "))
    said = CliRunner().invoke(app, [*command.split()[1:], "--help"], env={"COLUMNS": "200"}).output
    assert all(option in said for option in re.findall(r"--[a-z-]+", row))
