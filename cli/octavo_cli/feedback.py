"""`octavo feedback`."""

from rich.markup import escape
from rich.table import Table

from octavo_cli.client import OctavoClient
from octavo_cli.cloud.endpoint import Deployment
from octavo_cli.terminal import out


def feedback() -> None:
    """List what readers said of hits, the latest first: `POST /feedback` keeps it."""
    table = Table("when", "verdict", "searched for", "document", "chunk", "comment", box=None)
    for each in OctavoClient.of(Deployment.require()).feedback():
        table.add_row(
            each["created_at"][:16].replace("T", " "),
            each["verdict"],
            escape(each["query"]),
            each["document_id"],
            escape(each["chunk_id"]),
            escape(each["comment"] or ""),
        )
    out.print(table if table.row_count else "Nobody has said anything of a hit yet.")
