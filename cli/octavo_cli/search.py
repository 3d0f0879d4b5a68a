"""`octavo search`."""

from typing import Annotated

import typer
from rich.markup import escape

from octavo.search.index import Mode
from octavo_cli.api.types import SearchHit
from octavo_cli.client import OctavoClient
from octavo_cli.cloud.endpoint import Deployment
from octavo_cli.terminal import err, out


def search(  # noqa: PLR0913, PLR0917 - each is an option
    query: Annotated[str, typer.Argument(help="What you look for, in your own words.")],
    mode: Annotated[Mode, typer.Option(help="By words, by meaning, or both.")] = Mode.HYBRID,
    label: Annotated[
        str | None, typer.Option("--type", help="Only documents of this type, such as contract.")
    ] = None,
    media_type: Annotated[
        str | None, typer.Option(help="Only files of this format, such as application/pdf.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="Only documents in this language, such as de.")] = None,
    date_from: Annotated[
        str | None, typer.Option(help="Only documents dated on this day or later: 2024-12-31.")
    ] = None,
    date_to: Annotated[str | None, typer.Option(help="Only documents dated on this day or earlier.")] = None,
    ingested_from: Annotated[
        str | None, typer.Option(help="Only what was analysed on this day or later.")
    ] = None,
    ingested_to: Annotated[
        str | None, typer.Option(help="Only what was analysed on this day or earlier.")
    ] = None,
    entity: Annotated[
        list[str] | None, typer.Option(help="Only passages that name this: ORG:Acme or Acme.")
    ] = None,
    field: Annotated[
        list[str] | None,
        typer.Option(help="Only documents with this field: governing_law:Delaware or Delaware."),
    ] = None,
    tag: Annotated[list[str] | None, typer.Option(help="Only documents with this tag.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many answers.")] = 5,
) -> None:
    """Find passages by words and by meaning; each answer names its document and its place on the page.

    --entity, --field and --tag may be given several times; all are met.
    """
    found = OctavoClient.of(Deployment.require()).answer(
        query,
        mode,
        limit,
        type=label,
        media_type=media_type,
        language=language,
        date_from=date_from,
        date_to=date_to,
        ingested_from=ingested_from,
        ingested_to=ingested_to,
        entity=entity,
        field=field,
        tag=tag,
    )
    if found["notice"]:
        err.print(found["notice"], markup=False)
    if not found["hits"]:
        out.print("Nothing found.")
    for hit in found["hits"]:
        show(hit)


def show(hit: SearchHit) -> None:
    """Print one hit: where it is, and the extract with its matched words marked."""
    extract = escape(" ".join(hit["highlight"].split())).replace("«", "[bold yellow]").replace("»", "[/]")
    out.print(f"[bold]{escape(hit['name'])}[/], {place(hit)}  [dim]{hit['score']:.3f}[/]")
    out.print(f"    {extract}")


def place(hit: SearchHit) -> str:
    """Return where the hit stands, as a person would say it."""
    location = hit["locations"][0]
    match location:
        case {"box": [x0, y0, *_]}:
            return f"page {location['page']} at ({x0:.0f}, {y0:.0f}) pt"
        case {"path": str(path)} | {"pointer": str(path)}:
            return f"section {location['page']}, {escape(path or '/')}"
    return f"page {location['page']}"
