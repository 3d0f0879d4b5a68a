"""`octavo tag`."""

from typing import Annotated

import typer

from octavo_cli.client import OctavoClient
from octavo_cli.cloud.endpoint import Deployment
from octavo_cli.terminal import out


def tag(
    document_id: Annotated[str, typer.Argument(help="As `octavo status` shows it.")],
    tags: Annotated[list[str] | None, typer.Argument(help="All tags that it shall have.")] = None,
    none: Annotated[bool, typer.Option("--none", help="Take all its tags away.")] = False,  # noqa: FBT002 - typer's flag
) -> None:
    """Give a document tags in the place of its own; without any, print those that it has."""
    if tags and none:
        raise typer.BadParameter("there are tags, and --none")
    client = OctavoClient.of(Deployment.require())
    kept = client.set_tags(document_id, tags or []) if tags or none else client.document(document_id)["tags"]
    for each in kept:
        out.print(each, markup=False)
