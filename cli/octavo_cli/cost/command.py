"""`octavo cost`: what analysing documents costs in AWS, line by line."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from infra_cdk.settings import PRESETS
from octavo_cli.cost.bill import Bill, Estimate, Line
from octavo_cli.cost.measured import load, measure
from octavo_cli.cost.prices import PRICES, read_prices
from octavo_cli.cost.stack import read_stack
from octavo_cli.terminal import out, working


class Preset(StrEnum):
    """The presets that AWS is given."""

    SMALL = "small"
    PRODUCTION = "production"


def cost(
    documents: Annotated[int, typer.Option(min=1, help="Documents uploaded at once.")] = 100,
    pages: Annotated[int, typer.Option(min=1, max=10_000, help="Pages of each.")] = 10,
    preset: Annotated[Preset, typer.Option(help="The deployment.")] = Preset.SMALL,
    prices: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="Prices and assumptions.", show_default=False)
    ] = PRICES,
    like: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True, dir_okay=False, help="Measure with documents of your own; may be repeated."
        ),
    ] = None,
) -> None:
    """Estimate what analysing documents costs in AWS, and show the arithmetic.

    Free tiers are left out. What it knows of a page was measured; the prices and what is assumed stand in one file.
    """
    price_list = read_prices(prices)
    if like:
        with working("Measuring your documents"):
            measured = measure(like)
    else:
        measured = load()
    with working("Synthesising the stack"):
        stack = read_stack(PRESETS[preset]())
    bill = Estimate(documents, pages, stack, measured, price_list).bill()
    out.print(
        f"{documents:,} documents of {pages:,} pages, preset {preset}, {price_list.region}, {price_list.date}"
    )
    out.print(f"Pages like those of {measured.source} ({measured.pages} pages)\n")
    out.print(_table("once", bill.once, bill.pages))
    out.print(_table("a month of keeping them", bill.kept, bill.pages))
    out.print(_table("a month of being there", bill.fixed))
    out.print(_summary(bill))


def _table(title: str, lines: Sequence[Line], pages: int | None = None) -> Table:
    columns = ["service", title, "quantity", "USD each", "USD", *(["USD per 1,000 pages"] if pages else [])]
    table = Table(box=None)
    for position, column in enumerate(columns):
        table.add_column(column, justify="left" if position < 2 else "right")  # noqa: PLR2004 - two of text
    total = Line("", "together", 1, sum(line.usd for line in lines))
    for line in [*lines, total]:
        row = [
            line.service,
            line.what,
            f"{line.quantity:,.2f}",
            f"{line.price:.10f}".rstrip("0"),
            f"{line.usd:.5f}",
        ]
        if line is total:
            row[2] = row[3] = ""
        table.add_row(*row, *([f"{line.usd / pages * 1000:.5f}"] if pages else []))
    table.add_row("")
    return table


def _summary(bill: Bill) -> str:
    return (
        f"USD {bill.per_thousand_pages:.3f} per 1,000 pages; a document takes about {bill.seconds_a_document:.1f} s warm.\n"
        f"USD {sum(line.usd for line in bill.fixed):.2f} a month whether used or not."
    )
