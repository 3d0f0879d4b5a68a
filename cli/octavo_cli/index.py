"""`octavo index`: the search index as operators see it."""

import time

import typer
from rich.markup import escape

from octavo import wiring
from octavo.pipeline.rebuild import Ledger
from octavo.pipeline.rebuild import rebuild as made_anew
from octavo_cli.cloud.stores import Stack, find_deployment, open_index_for_rebuild, open_records, open_results
from octavo_cli.encoder_file import ensure_built
from octavo_cli.terminal import err, out

app = typer.Typer(no_args_is_help=True)


@app.callback()
def index() -> None:
    """Look after the search index."""


@app.command()
def rebuild(stack: Stack = None) -> None:
    """Make the index anew from records and results, for the models of this checkout; searches and uploads go on meanwhile.

    Exit status 1 when the index does not hold what the records say.
    """
    deployment = find_deployment(stack)
    ensure_built()
    started = time.monotonic()
    ledger = made_anew(
        open_records(deployment),
        open_results(deployment),
        open_index_for_rebuild(deployment),
        wiring.embedder(),
        lambda step: err.print(f"  {escape(step)}"),
    )
    _print(ledger, time.monotonic() - started)
    if ledger.short:
        raise typer.Exit(1)


def _print(ledger: Ledger, seconds: float) -> None:
    out.print(
        f"{ledger.documents} documents, {ledger.chunks} chunks in the index, {ledger.chunks_by_records} by the records, "
        f"{ledger.embedded} embedded anew, {seconds:.1f} s"
    )
    for document_id in ledger.short:
        err.print(
            f"[red]incomplete:[/] {document_id}; `octavo redrive --force {document_id}` analyses it again"
        )
