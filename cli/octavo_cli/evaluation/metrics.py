"""How near a system's Markdown comes to the truth; each score from 0 to 1, as opendataloader-bench defines them.

NID  text and reading order: normalised indel similarity of the whole text
TEDS tables: tree edit distance similarity, all tables of a document as one tree
MHS  headings: tree edit distance similarity over headings and the text beneath them
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from html import unescape
from statistics import fmean
from typing import Final

from rapidfuzz.distance import Indel

from octavo_cli.evaluation.tables import Table, tables_of, with_html_tables, without_tables
from octavo_cli.evaluation.trees import Node, similarity

_HEADING: Final = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
_FENCE: Final = re.compile(r"^\s*(```|~~~)")
_THOUSANDS: Final = re.compile(r"(\d)[.,'’ \u202f](\d{3})(?!\d)")  # noqa: RUF001 - a typographer's apostrophe
_ZEROS: Final = re.compile(r"([.,]\d\d\d*?)0+(?!\d)")  # that say nothing, after two decimals
_DATE: Final = re.compile(r"^((?:19|20)\d\d)(\d\d)(\d\d)$")
_TAG: Final = re.compile(r"(?<!\\)</?[a-zA-Z!][^<>]*>")
_PICTURE: Final = re.compile(r"(?<!\\)!\[[^\]]*\]\([^)]*\)")


@dataclass(frozen=True)
class Scores:
    """What one document scored. None: the truth has nothing of the kind (no table, no heading, only words)."""

    nid: float | None
    teds: float | None
    mhs: float | None
    word_recall: float
    word_precision: float | None

    @property
    def overall(self) -> float | None:
        """The mean of NID, TEDS and MHS, as far as they exist."""
        known = [score for score in (self.nid, self.teds, self.mhs) if score is not None]
        return fmean(known) if known else None

    @property
    def rank(self) -> float:
        """What documents are ordered by, the worst first: the overall score, else the words' F1, else their recall."""
        if self.overall is not None:
            return self.overall
        if self.word_precision is None:
            return self.word_recall
        return _ratio(2 * self.word_recall * self.word_precision, self.word_recall + self.word_precision)


def score(truth: str, answer: str) -> Scores:
    """Compare two Markdown texts."""
    recall, precision = word_overlap(truth, answer)
    return Scores(nid(truth, answer), teds(truth, answer), mhs(truth, answer), recall, precision)


def score_words(truth: str, answer: str) -> Scores:
    """Compare the words alone: the truth has them in some order, and knows no headings and no tables."""
    recall, precision = word_overlap(truth, answer)
    return Scores(None, None, None, recall, precision)


def score_values(truth: str, answer: str) -> Scores:
    """Return as recall the share of the values, one a line, all of whose words the answer has.

    A sum is found with and without its thousands parted, with two decimals or more, and a date (YYYYMMDD) in any order
    of its parts.
    """
    forms = (answer, _ZEROS.sub(r"\1", answer), _THOUSANDS.sub(r"\1\2", answer))
    words = {word for form in forms for word in _words(form)}
    values = [_ZEROS.sub(r"\1", _DATE.sub(r"\1 \2 \3", value)) for value in truth.split("\n")]
    found = sum(_words(value).keys() <= words for value in values)
    return Scores(None, None, None, _ratio(found, len(values)), None)


def nid(truth: str, answer: str) -> float:
    """Return 1 - (characters to insert and delete) / (length of both), white space made equal, tables as HTML.

    A picture is a picture, whatever describes it: references say no more of one than that it is there.
    """
    return Indel.normalized_similarity(_comparable(truth), _comparable(answer))


def teds(truth: str, answer: str) -> float | None:
    """Return 1 - distance / size of the larger tree, or None if the truth has no table.

    Inserting or deleting a node costs 1; two cells of equal spans cost their texts' normalised Levenshtein distance.
    """
    expected = tables_of(truth)
    return similarity(_tables_tree(expected), _tables_tree(tables_of(answer))) if expected else None


def mhs(truth: str, answer: str) -> float | None:
    """Return the trees' similarity, or None if the truth has no heading.

    A heading holds one node, the text beneath it; the heading's level does not count, nor do tables and what
    describes a picture.
    """
    expected = _headings_tree(truth)
    has_heading = any(node.shape[0] == "heading" for node in expected.children)
    return similarity(expected, _headings_tree(answer)) if has_heading else None


def word_overlap(truth: str, answer: str) -> tuple[float, float]:
    """Return recall and precision of the words, each word counted as often as it stands there, in any order."""
    expected, found = _words(truth), _words(answer)
    common = (expected & found).total()
    return _ratio(common, expected.total()), _ratio(common, found.total())


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 1.0


def _comparable(markdown: str) -> str:
    return " ".join(_undescribed(with_html_tables(markdown)).split())


def _undescribed(markdown: str) -> str:
    return _PICTURE.sub("<!-- image -->", markdown)


def _words(markdown: str) -> Counter[str]:
    text = _TAG.sub(" ", _undescribed(with_html_tables(markdown)).replace("</td>", " "))
    return Counter(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", unescape(text)).casefold()))


def _tables_tree(tables: list[Table]) -> Node:
    return Node(
        ("body", 1, 1),
        children=tuple(
            Node(
                ("table", 1, 1),
                children=tuple(
                    Node(
                        ("tr", 1, 1),
                        children=tuple(Node(("td", cell.rows, cell.columns), cell.text) for cell in row),
                    )
                    for row in table
                ),
            )
            for table in tables
        ),
    )


def _headings_tree(markdown: str) -> Node:
    """Return the root with the headings beneath it, side by side, each holding its text."""
    sections: list[Node] = []
    heading: str | None = None
    beneath: list[str] = []
    in_code = False
    for line in [
        *_undescribed(without_tables(markdown)).split("\n"),
        "# ",
    ]:  # the last line closes the last section
        in_code ^= _FENCE.match(line) is not None
        match = None if in_code else _HEADING.match(line)
        if match is None and line != "# ":
            beneath.append(line)
            continue
        sections.extend(_section(heading, " ".join(" ".join(beneath).split())))
        heading, beneath = (match[1] if match else None), []
    return Node(("document", 1, 1), children=tuple(sections))


def _section(heading: str | None, text: str) -> list[Node]:
    content = (Node(("content", 1, 1), text),) if text else ()
    return list(content) if heading is None else [Node(("heading", 1, 1), heading, content)]
