"""Write what the console says of cost: `python -m octavo_cli.cost.page` (part of `make diagrams`)."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

from infra_cdk.settings import PRESETS
from octavo_cli.cost.bill import Bill, Estimate
from octavo_cli.cost.command import Preset
from octavo_cli.cost.measured import load
from octavo_cli.cost.prices import read_prices
from octavo_cli.cost.stack import read_stack
from octavo_cli.paths import ROOT

PAGE: Final = ROOT / "console/cost.json"
# What `octavo cost` takes unless it is told otherwise.
_DOCUMENTS: Final = 100
_PAGES: Final = 10


def figures() -> str:
    """Return the cost of each preset, as indented JSON."""
    measured, prices = load(), read_prices()
    told = {
        "region": prices.region,
        "date": prices.date,
        "pages_like": measured.source,
        "document_pages": _PAGES,
        "presets": {
            preset: _preset(
                Estimate(_DOCUMENTS, _PAGES, read_stack(PRESETS[preset]()), measured, prices).bill()
            )
            for preset in Preset
        },
    }
    return json.dumps(told, indent=2) + "\n"


def _preset(bill: Bill) -> dict[str, Any]:
    services: dict[str, float] = defaultdict(float)
    for line in bill.once:
        services[line.service] += line.usd / bill.pages * 1000
    return {
        "per_thousand_pages": round(bill.per_thousand_pages, 5),
        "month": round(sum(line.usd for line in bill.fixed), 2),
        "services_per_thousand_pages": {
            service: round(usd, 5) for service, usd in sorted(services.items(), key=lambda each: -each[1])
        },
    }


def main(path: Path = PAGE) -> None:
    """Write the file."""
    path.write_text(figures())


if __name__ == "__main__":
    main()
