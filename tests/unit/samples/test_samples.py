"""The demo's documents: the same every time, complete, and asked in words that they do not contain."""

# PyMuPDF annotates only some of its functions.
# mypy: disallow-untyped-calls=False

import json
import re
import unicodedata
from collections import Counter
from decimal import Decimal
from pathlib import Path

import docx
import pymupdf
import pytest

import octavo_cli.samples
from octavo_cli.samples import Sample, make_samples

TEXTS = {
    "contract.pdf": "contract.md",
    "invoice.pdf": "invoice.md",
    "survey.pdf": "survey.md",
    "abstract.pdf": "abstract.md",
    "resume.docx": "resume.md",
    "report.docx": "report.md",
}
PAGES = {"contract.pdf": 3, "invoice.pdf": 1, "survey.pdf": 2, "abstract.pdf": 1}
STOPWORDS = frozenset(
    re.findall(
        r"\w+",
        """
        a among and are as at before by did do does for from had has have how i if in is it its me my of on or our out
        that the their them themselves there these they this to up was we were what when where which who whom whose
        why will with you your
        """,
    )
)
SUFFIXES = (
    "ations",
    "ation",
    "ments",
    "ment",
    "ship",
    "ings",
    "ing",
    "ied",
    "ies",
    "ers",
    "ed",
    "er",
    "es",
    "ly",
    "s",
)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Sample]:
    made = make_samples(tmp_path_factory.mktemp("samples"))
    return {sample.path.name: sample for sample in made}


def stem(word: str) -> str:
    """Cut one suffix and a final e or y; coarse on purpose, so that it rather joins two words than misses a pair."""
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word.removesuffix(suffix)
            break
    return word.rstrip("ey")


def stems(text: str) -> set[str]:
    words = re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", text).lower())
    return {stem(word) for word in words if word not in STOPWORDS}


def pdf_pages(path: Path) -> list[str]:
    with pymupdf.open(path) as document:
        return [" ".join(unicodedata.normalize("NFKC", page.get_text()).split()) for page in document]


def docx_text(path: Path) -> str:
    document = docx.Document(str(path))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def text_of(path: Path) -> str:
    match path.suffix:
        case ".pdf":
            return " ".join(pdf_pages(path))
        case ".docx":
            return docx_text(path)
        case _:
            return path.read_text(encoding="utf-8")


def test_the_bytes_are_the_same_every_time(samples: dict[str, Sample], tmp_path: Path) -> None:
    again = make_samples(tmp_path / "a" / "new" / "folder")

    assert [sample.path.name for sample in again] == list(samples)
    for sample in again:
        assert sample.path.read_bytes() == samples[sample.path.name].path.read_bytes(), sample.path.name


@pytest.mark.parametrize(("name", "source"), TEXTS.items())
def test_no_word_of_a_text_is_lost_in_setting_it(samples: dict[str, Sample], name: str, source: str) -> None:
    folder = Path(octavo_cli.samples.__file__).parent / "texts"
    marks = re.compile(r"^(#+|-|\d\.)(?= )|\|", re.MULTILINE)
    written = marks.sub(" ", (folder / source).read_text(encoding="utf-8")).split()

    assert Counter(written) - Counter(text_of(samples[name].path).split()) == Counter()


@pytest.mark.parametrize(("name", "pages"), PAGES.items())
def test_a_pdf_has_as_many_pages_as_the_demo_promises(
    samples: dict[str, Sample], name: str, pages: int
) -> None:
    assert len(pdf_pages(samples[name].path)) == pages


def test_every_page_of_the_contract_has_its_running_head_and_number(samples: dict[str, Sample]) -> None:
    for number, text in enumerate(pdf_pages(samples["contract.pdf"].path), start=1):
        assert "Odell Ridge Software: Master Services Agreement" in text
        assert f"Page {number} of 3" in text


def test_the_survey_stands_in_two_columns_under_headings_that_span_them(samples: dict[str, Sample]) -> None:
    with pymupdf.open(samples["survey.pdf"].path) as document:
        lines = [block for page in document for block in page.get_text("blocks")]
        middle = document[0].rect.width / 2

    headings = [line for line in lines if re.match(r"The Wendle Estuary: Field|\d\. [A-Z]", line[4])]
    assert len(headings) == 9
    assert all(left < middle < right for left, _, right, *_ in headings)
    assert sum(left > middle for left, *_ in lines) >= 8


def test_the_invoice_has_a_ruled_table_whose_amounts_add_up(samples: dict[str, Sample]) -> None:
    with pymupdf.open(samples["invoice.pdf"].path) as document:
        (table,) = document[0].find_tables(strategy="lines_strict").tables
        amounts = [document[0].get_textbox(row.cells[-1]).strip() for row in table.rows[1:]]

    *lines, subtotal, tax, total = (Decimal(amount.strip("£").replace(",", "")) for amount in amounts)
    assert sum(lines) == subtotal
    assert subtotal + tax == total


def test_the_json_invoice_adds_up(samples: dict[str, Sample]) -> None:
    invoice = json.loads(samples["nursery-invoice.json"].path.read_bytes(), parse_float=Decimal)

    assert all(line["quantity"] * line["unit_price"] == line["amount"] for line in invoice["lines"])
    assert sum(line["amount"] for line in invoice["lines"]) == invoice["totals"]["net"]
    assert invoice["totals"]["net"] + invoice["totals"]["vat"] == invoice["totals"]["gross"]


def test_the_report_has_headings_lists_and_a_table(samples: dict[str, Sample]) -> None:
    document = docx.Document(str(samples["report.docx"].path))

    styles = {paragraph.style.name for paragraph in document.paragraphs if paragraph.style}
    assert {"Heading 1", "Heading 2", "List Bullet", "List Number"} <= styles
    assert len(document.tables) == 1


def test_each_answer_stands_on_its_page(samples: dict[str, Sample]) -> None:
    for sample in samples.values():
        if sample.answer is None or sample.page is None:
            continue
        is_pdf = sample.path.suffix == ".pdf"
        page = pdf_pages(sample.path)[sample.page - 1] if is_pdf else text_of(sample.path)
        assert sample.answer in page, sample.path.name


def test_no_content_word_of_a_question_occurs_in_its_document(samples: dict[str, Sample]) -> None:
    asked = [sample for sample in samples.values() if sample.question is not None]

    assert len(asked) == 8
    for sample in asked:
        question = stems(sample.question or "")
        assert len(question) >= 3, sample.question
        assert question & stems(text_of(sample.path)) == set(), sample.path.name


def test_nothing_can_be_saved_from_the_damaged_file(samples: dict[str, Sample]) -> None:
    damaged = samples["damaged.pdf"].path

    assert damaged.read_bytes().startswith(b"%PDF-")
    assert pdf_pages(damaged) == []
