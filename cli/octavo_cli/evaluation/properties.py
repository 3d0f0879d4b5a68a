"""What a document says of itself beyond its text: how often its language and its date are found."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pymupdf

from octavo.reading.dates import first_date
from octavo.reading.language import language_of
from octavo_cli.evaluation.invoice_truth import issue_date
from octavo_cli.evaluation.splits import Split, split_of

_ARTICLES: Final = "extraction/unstructured/language-docs/UDHR_first_article_all.txt"
_ARTICLE: Final = re.compile(r"^(?P<name>\S[^\n]+)\n(?P<text>\S.+)", re.MULTILINE)
# The names by which the Declaration's translations go, of the languages that we tell apart.
_LANGUAGES: Final = {
    "Arabic, Standard": "ar",
    "Bulgarian": "bg",
    "Chinese, Mandarin (Simplified)": "zh",
    "Czech": "cs",
    "Danish": "da",
    "Dutch": "nl",
    "English": "en",
    "Finnish": "fi",
    "French": "fr",
    "German, Standard (1996)": "de",
    "Greek (monotonic)": "el",
    "Hebrew": "he",
    "Hindi": "hi",
    "Hungarian": "hu",
    "Indonesian": "id",
    "Italian": "it",
    "Japanese": "ja",
    "Korean": "ko",
    "Norwegian, Bokmål": "no",
    "Polish": "pl",
    "Portuguese (Portugal)": "pt",
    "Romanian (2006)": "ro",
    "Russian": "ru",
    "Spanish": "es",
    "Swedish": "sv",
    "Thai": "th",
    "Turkish": "tr",
    "Ukrainian": "uk",
    "Vietnamese": "vi",
}


@dataclass(frozen=True)
class Guess:
    """What a text is known to be, and what we took it for; None for no answer."""

    name: str
    truth: str
    answer: str | None


def measured(data: Path, split: Split) -> Iterator[tuple[str, list[Guess]]]:
    """Yield each set's name with the guesses on it."""
    yield "language: Article 1 of the Universal Declaration", list(_articles(data / _ARTICLES))
    yield "language: documents of 13 types", list(_typed(data / f"doctypes/{split}.jsonl"))
    yield (
        "language: paragraphs of Wikipedia (XQuAD)",
        list(_paragraphs(data / "retrieval/xquad_en/xquad.en.json")),
    )
    yield "date: agreement dates of contracts (CUAD)", list(_contracts(data / "contracts", split))
    yield "date: issue dates of invoices (ZUGFeRD)", list(_invoices(data / "invoices_zugferd", split))


def as_markdown(sets: Iterable[tuple[str, list[Guess]]]) -> Iterator[str]:
    """Yield the lines of a table: how many of each set are right, without an answer, and wrong."""
    yield "| set | documents | right | no answer | wrong |"
    yield "| --- | --- | --- | --- | --- |"
    for name, guesses in sets:
        counts = Counter(_verdict(guess) for guess in guesses)
        shares = (f"{counts[verdict] / max(len(guesses), 1):.3f}" for verdict in ("right", "none", "wrong"))
        yield f"| {name} | {len(guesses)} | {' | '.join(shares)} |"


def misses(sets: Iterable[tuple[str, list[Guess]]]) -> Iterator[str]:
    """Yield a line for each text that we took for something else, or for nothing."""
    for name, guesses in sets:
        for guess in guesses:
            if guess.answer != guess.truth:
                yield f"{name}: {guess.name}: {guess.truth}, taken for {guess.answer}"


def _verdict(guess: Guess) -> str:
    if guess.answer is None:
        return "none"
    return "right" if guess.answer == guess.truth else "wrong"


def _articles(path: Path) -> Iterator[Guess]:
    for match in _ARTICLE.finditer(path.read_text(encoding="utf-8")):
        if language := _LANGUAGES.get(match["name"]):
            yield Guess(match["name"], language, language_of([match["text"]]))


def _typed(path: Path) -> Iterator[Guess]:
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        yield Guess(record["id"], _language_of_source(record["id"]), language_of([record["text"]]))


def _language_of_source(name: str) -> str:
    """Return a document's language: all are English but most invoices, whose names say theirs."""
    if not name.startswith("zugferd/"):
        return "en"
    if "_FR_" in name or "_DOM_" in name:
        return "fr"
    return "en" if "_UE_" in name else "de"


def _paragraphs(path: Path) -> Iterator[Guess]:
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for number, paragraph in enumerate(article["paragraphs"]):
            yield Guess(f"{article['title']} {number}", "en", language_of([paragraph["context"]]))


def _contracts(folder: Path, split: Split) -> Iterator[Guess]:
    with (folder / "master_clauses.csv").open(encoding="utf-8", errors="replace", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        stem = Path(row["Filename"]).stem
        text = folder / "txt" / f"{stem}.txt"
        try:
            agreed = datetime.strptime(row["Agreement Date-Answer"], "%m/%d/%y").replace(tzinfo=UTC)
        except ValueError:
            continue  # not dated, or only by a blank to fill in
        if split_of(stem) is split and text.exists():
            yield Guess(stem, agreed.date().isoformat(), first_date(text.read_text(encoding="utf-8")))


def _invoices(folder: Path, split: Split) -> Iterator[Guess]:
    for path in sorted(folder.rglob("*.pdf")):
        with pymupdf.open(path) as document:
            attached = [
                document.embfile_get(name) for name in document.embfile_names() if name.endswith(".xml")
            ]
            text = "\n".join(page.get_text() for page in document)
        if attached and split_of(path.stem) is split and (issued := issue_date(attached[0])):
            yield Guess(path.name, issued, first_date(text))
