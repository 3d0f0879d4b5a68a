"""`octavo entities`."""

from itertools import islice
from typing import Annotated

import typer
from rich.markup import escape

from octavo_cli.api.types import NamedEntity
from octavo_cli.client import OctavoClient
from octavo_cli.cloud.endpoint import Deployment
from octavo_cli.terminal import out


def entities(
    name: Annotated[str | None, typer.Argument(help="Tell where this one appears, and with whom.")] = None,
    entity_type: Annotated[
        str | None, typer.Option("--type", help="Only of this type, such as PERSON, or MONEY.")
    ] = None,
    prefix: Annotated[str | None, typer.Option(help="Only names that begin so.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many names.")] = 20,
) -> None:
    """List persons, organisations and places over all documents, or tell where one of them appears."""
    client = OctavoClient.of(Deployment.require())
    found = list(islice(client.names(entity_type, name, prefix), limit))
    if not found:
        out.print("Nothing of that name.")
    for each in found:
        out.print(_line(each))
        if name is not None:
            _show(client, each)


def _show(client: OctavoClient, named: NamedEntity) -> None:
    view = client.name(named["type"], named["value"])
    for appearance in view["appearances"]:
        out.print(f"    {escape(appearance['name'])}  [dim]passages: {appearance['passages']}[/]")
    for other in view["together"]:
        out.print(f"    with {_line(other)}")


def _line(named: NamedEntity) -> str:
    counts = f"documents: {named['documents']}, passages: {named['passages']}"
    return f"[bold]{escape(named['name'])}[/] {named['type']}  [dim]{counts}[/]"
