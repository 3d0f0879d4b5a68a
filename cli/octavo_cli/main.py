"""`octavo`: every command, mounted from the file that holds it."""

import os
import sys
from typing import NoReturn

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.markup import escape

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

from octavo.errors import OctavoError
from octavo_cli import (
    access,
    analyze,
    bench,
    console,
    demo,
    documents,
    entities,
    failures,
    feedback,
    index,
    lifecycle,
    models,
    purge,
    redrive,
    search,
    similar,
    tags,
)
from octavo_cli.cost import command as cost
from octavo_cli.doctor import command
from octavo_cli.evaluation import commands as evaluation_commands
from octavo_cli.terminal import err

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=False,
    help="""Read, sort, mine and search piles of PDF, Word, HTML, text, CSV, JSON and e-mail files.

    Without any cloud:  [bold]octavo analyze contract.pdf[/]

    With the embedded one:  [bold]octavo up[/], then [bold]octavo upload *.pdf[/], then [bold]octavo search "who pays for repairs"[/], then [bold]octavo down[/]
    """,
)

app.command("demo")(demo.demo)
app.command("up")(lifecycle.up)
app.command("down")(lifecycle.down)
app.command("upload")(documents.upload)
app.command("search")(search.search)
app.command("similar")(similar.similar)
app.command("tag")(tags.tag)
app.command("entities")(entities.entities)
app.command("feedback")(feedback.feedback)
app.command("status")(documents.status)
app.command("console")(console.console)
app.command("token")(access.token)
app.command("connect")(access.connect)
app.command("doctor")(command.doctor)
app.command("redrive")(redrive.redrive)
app.command("purge")(purge.purge)
app.command("analyze")(analyze.analyze)
app.command("bench")(bench.bench)
app.command("cost")(cost.cost)
app.add_typer(evaluation_commands.app, name="eval", help="Measure how well documents are read.")
app.add_typer(index.app, name="index", help="Look after the search index.")
app.add_typer(models.app, name="models", help="Build, list and try the models.")


def run() -> None:
    """Run the command line; what went wrong is one sentence and exit status 1, never a traceback."""
    try:
        app()
    except BrokenPipeError:  # who read our output has enough of it
        sys.stdout = None
        sys.exit(1)
    except OctavoError as error:
        _stop(str(error))
    except OSError as error:
        _stop(failures.of_the_machine(error))
    except (BotoCoreError, ClientError) as error:
        _stop(failures.of_aws(error))


def _stop(sentence: str) -> NoReturn:
    err.print(f"[red]error:[/] {escape(sentence)}")
    sys.exit(1)
