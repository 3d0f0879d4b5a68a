"""Make CUAD's contracts into annotations that `octavo models train recognize` learns contract fields from.

    python -m octavo_cli.training.contract_fields --data DIR --to FOLDER

CUAD marks clauses; a field is the value in it. So a date counts where the clause says the very date of CUAD's
answer, and a law where it names the answer's state. A date that is both is `AGREEMENT_DATE+EFFECTIVE_DATE`. Where the
clause says no date but a term ("three (3) years"), the term is the expiration date; its `value` is the answer if that
is so long after the contract's own date.
"""

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from octavo.reading.dates import dates
from octavo.reading.durations import durations
from octavo_cli.training.contract_parties import party_names, party_terms

_PREAMBLE: Final = 4_000  # characters: where parties are introduced; later they are merely mentioned
_DATES: Final = (  # the label, CUAD's clause, CUAD's answer
    ("AGREEMENT_DATE", "AGREEMENT_DATE", "Agreement Date"),
    ("EFFECTIVE_DATE", "EFFECTIVE_DATE", "Effective Date"),
    ("EXPIRATION_DATE", "EXPIRATION", "Expiration Date"),
)

Span = tuple[int, int]
Annotated = tuple[
    int, int, str, str | None
]  # start, end, label, and what it means where that is not what it says


def main() -> None:
    """Write `contracts.jsonl`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True, help="folder with contracts/")
    parser.add_argument("--to", type=Path, required=True)
    arguments = parser.parse_args()
    folder = arguments.data / "contracts"
    arguments.to.mkdir(parents=True, exist_ok=True)
    with (arguments.to / "contracts.jsonl").open("w", encoding="utf-8") as lines:
        for contract in contracts(folder):
            lines.write(json.dumps(contract, ensure_ascii=False) + "\n")


def contracts(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield each contract: id, text, entities, as its group the company that filed it, and its parties' terms.

    Training leaves the terms aside: linking, which is measured by them, is not learnt.
    """
    with (folder / "converted/spans.jsonl").open(encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            text = (folder / row["text_file"]).read_text(encoding="utf-8")
            clauses: dict[str, list[Span]] = defaultdict(list)
            for start, end, label in row["entities"]:
                clauses[label].append((start, end))
            entities = _apart(_annotated(text, clauses, row["answers"]))
            yield {
                "id": row["id"],
                "group": filed_by(row["id"]),
                "text": text,
                "terms": party_terms(row["answers"].get("Parties", ""), text),
                "entities": [
                    {"start": start, "end": end, "label": label} | ({"value": value} if value else {})
                    for start, end, label, value in entities
                ],
            }


def filed_by(contract: str) -> str:
    """Return the company in a contract's id: no split parts its contracts."""
    return contract.split("_", maxsplit=1)[0].split(",", maxsplit=1)[0].lower()


def _annotated(text: str, clauses: dict[str, list[Span]], answers: dict[str, str]) -> Iterator[Annotated]:
    marked = clauses["PARTY_NAME"] + clauses["PARTY_ALIAS"]
    names = party_names({text[start:end] for start, end in marked}, answers.get("Parties", ""))
    for start, end in _places(text, names):
        yield start, end, "PARTY", None
    for start, end in sorted(clauses["CONTRACT_TITLE"])[:1]:
        yield start, end, "CONTRACT_TITLE", None
    of_dates: dict[Span, set[str]] = defaultdict(set)
    for label, clause, answer in _DATES:
        for span in _dates(text, clauses[clause], answers.get(answer, "")):
            of_dates[span].add(label)
    for (start, end), labels in of_dates.items():
        yield start, end, "+".join(sorted(labels)), None
    if not any("EXPIRATION_DATE" in labels for labels in of_dates.values()):
        yield from _term(text, clauses["EXPIRATION"], answers)
    for start, end in _laws(text, clauses["GOVERNING_LAW"], answers.get("Governing Law", "")):
        yield start, end, "GOVERNING_LAW", None


def _places(text: str, names: set[str]) -> Iterator[Span]:
    """Yield where the names stand in the preamble, whatever their case; else where each stands first."""
    for name in names:
        pattern = re.compile(r"\s+".join(map(re.escape, name.split())), re.IGNORECASE)
        found = [match.span() for match in pattern.finditer(text)]
        yield from [span for span in found if span[1] <= _PREAMBLE] or found[:1]


def _term(text: str, clauses: Sequence[Span], answers: dict[str, str]) -> Iterator[Annotated]:
    """Yield the first length of time of the first clause that says one: later ones are of renewals and notices."""
    terms = ((start, item) for start, end in sorted(clauses) for item in durations(text[start:end]))
    expected = set(_answered_dates(answers.get("Expiration Date", "")))
    begun = answers.get("Effective Date", "") or answers.get("Agreement Date", "")
    for start, term in islice(terms, 1):
        ends = [end for day in _answered_dates(begun) if (end := term.after(day)) in expected]
        yield start + term.start, start + term.end, "EXPIRATION_DATE", ends[0] if ends else None


def _dates(text: str, clauses: Sequence[Span], answer: str) -> Iterator[Span]:
    expected = set(_answered_dates(answer))
    for start, end in clauses:
        for found in dates(text[start:end]):
            if found.iso in expected:
                yield start + found.start, start + found.end


def _answered_dates(answer: str) -> Iterator[str]:
    for part in re.split(r"[;,]\s*", answer):
        for form in ("%m/%d/%y", "%m/%d/%Y"):
            try:
                yield datetime.strptime(part.strip(), form).date().isoformat()  # noqa: DTZ007 - a date has no zone
            except ValueError:
                continue


def _laws(text: str, clauses: Sequence[Span], answer: str) -> Iterator[Span]:
    for law in re.split(r";", answer):
        name = law.split(",")[0].strip()
        if not name:
            continue
        pattern = re.compile(r"\b" + r"\s+".join(map(re.escape, name.split())) + r"\b", re.IGNORECASE)
        for start, end in clauses:
            match = pattern.search(text, start, end)
            if match:
                yield match.span()


def _apart(spans: Iterator[Annotated]) -> list[Annotated]:
    """Leave out what overlaps an earlier or longer one."""
    kept: list[Annotated] = []
    for span in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


if __name__ == "__main__":
    main()
