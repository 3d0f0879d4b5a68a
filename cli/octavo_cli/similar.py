"""`octavo similar`."""

from typing import Annotated

import typer

from octavo_cli.client import OctavoClient
from octavo_cli.cloud.endpoint import Deployment
from octavo_cli.search import show
from octavo_cli.terminal import out


def similar(
    document_id: Annotated[str, typer.Argument(help="Of the document; `octavo status` lists them.")],
    passage: Annotated[
        str | None, typer.Option(help="Find passages like this one of its chunks, instead of documents.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many answers.")] = 5,
) -> None:
    """Find documents that are about the same, or passages that say the same in other words."""
    found = OctavoClient.of(Deployment.require()).similar(document_id, passage, limit)
    for copy in found["copies"]:
        out.print(f"The same in {copy['name']}, page {copy['page']}", markup=False)
    for hit in found["hits"]:
        show(hit)
    if not found["hits"]:
        out.print("Nothing is like it." if not found["copies"] else "Nothing else is like it.")
