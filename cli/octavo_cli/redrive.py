"""`octavo redrive`: what failed, once more."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.markup import escape

from octavo.document import Status
from octavo.errors import InvalidRequest, NotFound
from octavo.pipeline.redrive import next_attempt
from octavo.storage.records import DocumentRecord, Records, every_document
from octavo_cli.cloud.stores import (
    ANYBODY,
    Stack,
    Tenant,
    find_deployment,
    open_executions,
    open_queue,
    open_records,
)
from octavo_cli.terminal import err, out


def redrive(  # noqa: PLR0913 - a command has as many options as it has
    document_ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]…", help="Documents, as `octavo status` lists them.")
    ] = None,
    *,
    failed: Annotated[bool, typer.Option("--failed", help="All documents whose latest run failed.")] = False,
    dead_letters: Annotated[
        bool, typer.Option("--dead-letters", help="Uploads whose message could not be handled.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Repeat runs that did not fail, too.")] = False,
    tenant: Tenant = ANYBODY,
    stack: Stack = None,
) -> None:
    """Run again what failed: each document's latest version, as its next attempt. Exit status 1 when any was refused."""
    if not (document_ids or failed or dead_letters):
        raise typer.BadParameter("name documents, or give --failed or --dead-letters")
    deployment = find_deployment(stack)
    queue = open_queue(deployment)
    if dead_letters:
        out.print(f"{queue.take_back_dead_letters()} messages are back in the queue.")
    if not (document_ids or failed):
        return
    records, executions = open_records(deployment), open_executions(deployment)
    refused = False
    for document in _chosen(document_ids or (), records, tenant, failed=failed):
        try:
            event = next_attempt(document, records, executions, force=force)
        except InvalidRequest as refusal:
            err.print(f"[red]refused:[/] {escape(str(refusal))}")
            refused = True
            continue
        queue.put(event)
        out.print(f"{escape(document.name)}: attempt {event.attempt} is on its way; see `octavo status`")
    if refused:
        raise typer.Exit(1)


def _chosen(ids: Sequence[str], records: Records, tenant: str, *, failed: bool) -> list[DocumentRecord]:
    """Return the documents before any of them changes its place in the listing.

    Raises:
        NotFound: one of them is not there.
    """
    chosen = {}
    for document_id in ids:
        document = records.get_document(tenant, document_id)
        if document is None:
            raise NotFound(f"there is no document {document_id} of tenant {tenant}; see `octavo status`")
        chosen[document_id] = document
    if failed:
        for document in every_document(records, tenant):
            if document.latest.status is Status.FAILED:
                chosen[document.document_id] = document
    return list(chosen.values())
