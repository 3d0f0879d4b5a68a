"""Make CUAD's contracts into annotations that `octavo models train recognize` learns contract fields from.

    python -m octavo_cli.training.contract_fields --data DIR --to FOLDER

CUAD marks clauses; a field is the value in it. So a date counts where the clause says the very date of CUAD's
answer, and a law where it names the answer's state. A date that is both is `AGREEMENT_DATE+EFFECTIVE_DATE`.
"""

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from octavo.reading.dates import dates

_PREAMBLE: Final = 4_000  # characters: where parties are introduced; later they are merely mentioned
_LONGEST_NAME: Final = 120
_NOT_A_NAME: Final = re.compile(r"^d/b/a\b|\b(?:collectively|individually|each)\b|[\"“]", re.IGNORECASE)

Span = tuple[int, int]


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
    """Yield each contract: id, text, entities, and as its group the company that filed it."""
    with (folder / "converted/spans.jsonl").open(encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            text = (folder / row["text_file"]).read_text(encoding="utf-8")
            clauses: dict[str, list[Span]] = defaultdict(list)
            for start, end, label in row["entities"]:
                clauses[label].append((start, end))
            entities = _apart(_annotated(text, clauses, row["answers"]))
            yield {
                "id": row["id"],
                "group": row["id"].split("_")[0].split(",")[0].lower(),
                "text": text,
                "entities": [{"start": start, "end": end, "label": label} for start, end, label in entities],
            }


def _annotated(
    text: str, clauses: dict[str, list[Span]], answers: dict[str, str]
) -> Iterator[tuple[int, int, str]]:
    names = {text[start:end] for start, end in clauses["PARTY_NAME"]}
    for start, end in _parties(text, names):
        yield start, end, "PARTY"
    for start, end in sorted(clauses["CONTRACT_TITLE"])[:1]:
        yield start, end, "CONTRACT_TITLE"
    of_dates: dict[Span, set[str]] = defaultdict(set)
    for label, clause, answer in (
        ("AGREEMENT_DATE", "AGREEMENT_DATE", "Agreement Date"),
        ("EFFECTIVE_DATE", "EFFECTIVE_DATE", "Effective Date"),
        ("EXPIRATION_DATE", "EXPIRATION", "Expiration Date"),
    ):
        for span in _dates(text, clauses[clause], answers.get(answer, "")):
            of_dates[span].add(label)
    for (start, end), labels in of_dates.items():
        yield start, end, "+".join(sorted(labels))
    for start, end in _laws(text, clauses["GOVERNING_LAW"], answers.get("Governing Law", "")):
        yield start, end, "GOVERNING_LAW"


def _parties(text: str, names: set[str]) -> Iterator[Span]:
    """Yield where the names stand in the preamble, whatever their case; else where each stands first."""
    for name in names:
        if len(name) > _LONGEST_NAME or _NOT_A_NAME.search(name):
            continue
        pattern = re.compile(r"\s+".join(map(re.escape, name.split())), re.IGNORECASE)
        found = [match.span() for match in pattern.finditer(text)]
        yield from [span for span in found if span[1] <= _PREAMBLE] or found[:1]


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


def _apart(spans: Iterator[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Leave out what overlaps an earlier or longer one."""
    kept: list[tuple[int, int, str]] = []
    for span in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


if __name__ == "__main__":
    main()
