"""`octavo upload` and `octavo status`."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from octavo.document import Status
from octavo.errors import DependencyUnavailable, InvalidRequest, NotFound, RetryableError
from octavo_cli.api.types import DocumentDetail, DocumentSummary
from octavo_cli.client import OctavoClient
from octavo_cli.cloud.endpoint import Deployment
from octavo_cli.terminal import counting, out, styled
from octavo_cli.watch import watch

POLL_SECONDS = 0.3


def upload(
    files: Annotated[
        list[Path],
        typer.Argument(
            exists=True,
            dir_okay=False,
            readable=True,
            help="PDF, Word, HTML, Markdown, text, CSV, JSON or e-mail files.",
        ),
    ],
    timeout: Annotated[float, typer.Option(help="Seconds to wait for all of them.")] = 600,
) -> None:
    """Upload files and watch them until each is done. Exit status 1 when any failed."""
    twice = [name for name, count in Counter(file.name for file in files).items() if count > 1]
    if twice:
        raise typer.BadParameter(f"two files would be one document: {', '.join(twice)}")
    client = OctavoClient.of(Deployment.require())
    finished = upload_and_watch(client, files, timeout)
    if len(finished) < len(files) or any(document["status"] == Status.FAILED for document in finished):
        raise typer.Exit(1)


def upload_and_watch(client: OctavoClient, files: Sequence[Path], timeout: float) -> list[DocumentDetail]:
    """Upload the files, say how each ends, and return the final documents of all that were taken, in that order."""
    finished: list[DocumentDetail] = []
    waiting: dict[str, str | None] = {}
    with counting("Analysing", len(files)) as counter:
        for file in files:
            try:
                form = client.form(file)
                earlier = _latest_run(client, form["document_id"])
                client.send(file, form)
            except InvalidRequest as refusal:  # the others go on
                counter.advance(f"{styled(Status.FAILED)} {escape(f'{file.name}: {refusal}')}")
            else:
                waiting[form["document_id"]] = earlier
        for document in _as_they_finish(client, waiting, time.monotonic() + timeout):
            finished.append(document)
            counter.advance(describe(document))
    return finished


def _latest_run(client: OctavoClient, document_id: str) -> str | None:
    try:
        return str(client.document(document_id)["latest"]["run_id"])
    except NotFound:
        return None


def _as_they_finish(
    client: OctavoClient, waiting: dict[str, str | None], deadline: float
) -> Iterator[DocumentDetail]:
    """Yield each document once a run other than its earlier one has ended."""
    waiting = dict(waiting)
    while waiting:
        for document_id, earlier in list(waiting.items()):
            try:
                document = client.document(document_id)
            except (NotFound, RetryableError):
                continue  # not yet taken in, or a busy moment; the deadline bounds both
            if document["latest"]["run_id"] != earlier and document["status"] != Status.RUNNING:
                del waiting[document_id]
                yield document
        if waiting and time.monotonic() > deadline:
            raise DependencyUnavailable(
                f"still running after the time limit: {', '.join(waiting)}; see `octavo status`"
            )
        time.sleep(POLL_SECONDS)


def describe(document: DocumentDetail) -> str:
    """Return one line on a document's latest run: its status, pages and label, or why it failed."""
    run = document["latest"]
    line = f"{styled(Status(run['status']))} {escape(document['name'])}"
    if run["reason"]:
        return f"{line}: {run['reason']['code']}: {escape(run['reason']['message'])}"
    pages = f"{run['ledger']['pages_done']} of {run['ledger']['pages_in']} pages"
    kind = f", {run['label']} ({run['confidence']:.0%})" if run["label"] else ""
    return f"{line}: {pages}{kind}, {run['entity_count']} entities"


def status(
    document_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="A document; all of them without.")
    ] = None,
    *,
    live: Annotated[
        bool, typer.Option("--watch", help="Show how the pipeline is doing, until Ctrl-C.")
    ] = False,
) -> None:
    """Show what became of the documents, or of one of them, or how the pipeline is doing."""
    if live and document_id is not None:
        raise typer.BadParameter("--watch shows the whole pipeline: leave out the document")
    if live:
        watch(Deployment.require())
        return
    client = OctavoClient.of(Deployment.require())
    if document_id is not None:
        _show(client.document(document_id))
        return
    table = Table("document", "name", "status", "pages", "type", "tags", "reason", box=None)
    cursor: str | None = None
    while True:
        screen = client.documents(cursor=cursor)
        for document in screen["documents"]:
            table.add_row(*_row(document))
        cursor = screen["cursor"]
        if cursor is None:
            break
    out.print(table if table.row_count else "No documents yet; try `octavo upload FILE…`.")


def _row(document: DocumentSummary) -> tuple[str, ...]:
    reason = document["reason"]
    return (
        document["document_id"],
        escape(document["name"]),
        styled(Status(document["status"])),
        f"{document['pages_done']}/{document['pages_in']}",
        document["label"] or "",
        escape(", ".join(document["tags"])),
        escape(f"{reason['code']}: {reason['message']}") if reason else "",
    )


def _show(document: DocumentDetail) -> None:
    out.print(describe(document))
    for item in document["ledger"]["quarantined"]:
        out.print(f"  page {item['page']} was set aside: {item['code']}")
    for part in document["parts"] if len(document["parts"]) > 1 else ():
        pages = f"pages {part['first_page']} to {part['last_page']}"
        out.print(f"  {pages:<18}{part['label']}  ({part['confidence']:.0%})", markup=False)
    for name, values in document["fields"].items():
        for value in values:
            said = value["normalized"] or " ".join(value["value"].split())
            out.print(f"  {name:<18}{said}  ({value['confidence']:.0%})", markup=False)
    for entity in document["entities"]:
        out.print(f"  {entity['type']:<14}{entity['text']}  ({entity['confidence']:.0%})", markup=False)
