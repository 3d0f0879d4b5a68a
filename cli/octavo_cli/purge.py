"""`octavo purge`: documents go wholly, and so does what old runs left."""

from collections.abc import Iterator
from typing import Annotated

import typer
from rich.markup import escape

from octavo.document import Status
from octavo.errors import InvalidRequest, NotFound
from octavo.pipeline import purge as pipeline
from octavo.pipeline.ports import Executions
from octavo.storage.records import DocumentRecord, Records, every_document
from octavo_cli.cloud.stores import ANYBODY, Stack, Tenant, find_deployment, open_executions, open_stores
from octavo_cli.terminal import err, out


def purge(  # noqa: PLR0913 - a command has as many options as it has
    document_ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]…", help="Documents, as `octavo status` lists them.")
    ] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="All documents of the tenant.")] = False,
    superseded: Annotated[
        bool, typer.Option("--superseded", help="Results of runs that newer ones replaced; no document goes.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    tenant: Tenant = ANYBODY,
    stack: Stack = None,
) -> None:
    """Delete documents for good: every version of the file, results, records, index entries, cached inference."""
    if sum(map(bool, (document_ids, every, superseded))) != 1:
        raise typer.BadParameter("name documents, or give either --all or --superseded")
    deployment = find_deployment(stack)
    stores = open_stores(deployment)
    records = stores.records
    if superseded:
        runs = [
            run for found in every_document(records, tenant) for run in pipeline.superseded(found, records)
        ]
        _confirm(f"Delete the results of {len(runs)} replaced runs", yes=yes)
        _report(pipeline.purge_runs(tenant, runs, stores))
        return
    chosen = [found.document_id for found in every_document(records, tenant)] if every else document_ids or []
    unfinished = records.hidden_documents(tenant)
    going = _at_rest(chosen, unfinished, records, open_executions(deployment), tenant)
    if every:
        going = list(dict.fromkeys((*going, *unfinished)))
    if not going:
        out.print("There are no documents.")
        return
    _confirm(f"Delete {len(going)} documents of tenant {tenant}, with every version of their files", yes=yes)
    _report(pipeline.purge(tenant, going, stores))
    out.print(
        f"{len(going)} documents are gone. Cached inference that other documents share stays, as do logs "
        "and, in AWS, the table's backups of 35 days."
    )


def _at_rest(
    ids: list[str], unfinished: tuple[str, ...], records: Records, executions: Executions, tenant: str
) -> list[str]:
    """Return the ids, once each.

    Raises:
        NotFound: one of them is not there.
        InvalidRequest: one is being analysed, and would write on while it is deleted.
    """
    for document_id in ids:
        document = records.get_document(tenant, document_id)
        if document is None and document_id not in unfinished:
            raise NotFound(f"there is no document {document_id} of tenant {tenant}; see `octavo status`")
        if document is not None and _is_under_way(document, executions):
            raise InvalidRequest(f"{document.name} is being analysed; purge it once `octavo status` says how")
    return list(dict.fromkeys(ids))


def _is_under_way(document: DocumentRecord, executions: Executions) -> bool:
    return document.latest.status is Status.RUNNING and executions.under_way(document.latest.run_id)


def _confirm(what: str, *, yes: bool) -> None:
    if not yes:
        typer.confirm(f"{what}? This cannot be undone", abort=True, err=True)


def _report(steps: Iterator[str]) -> None:
    for step in steps:
        err.print(f"  {escape(step)}")
