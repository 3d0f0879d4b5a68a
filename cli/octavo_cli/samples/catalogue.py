"""Which documents the demo is made of, and what to ask each of them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from octavo_cli.samples.markup import Block, parse
from octavo_cli.samples.pdf import set_in_one_column, set_in_two_columns
from octavo_cli.samples.word import set_as_docx

_TEXTS = Path(__file__).parent / "texts"


@dataclass(frozen=True)
class Sample:
    """A document on disk and a question that only its meaning can answer.

    No content word of `question` occurs anywhere in the document, so a keyword search cannot find the passage
    that answers it. `answer` is a verbatim extract of that passage and `page` the page where it stands (counted
    from 1; for DOCX and JSON a section of about 3,000 characters). All three are None for a file that must fail.
    """

    path: Path
    title: str
    question: str | None = None
    answer: str | None = None
    page: int | None = None


def make_samples(folder: Path) -> list[Sample]:
    """Write the demo's documents into the folder, which is made if missing, and describe them.

    The bytes are the same every time. The last sample, `damaged.pdf`, is cut off and must fail cleanly.
    """
    folder.mkdir(parents=True, exist_ok=True)
    samples = []
    for recipe, make in _RECIPES:
        sample = replace(recipe, path=folder / recipe.path)
        sample.path.write_bytes(make(sample))
        samples.append(sample)
    return samples


def _blocks(name: str) -> list[Block]:
    return parse((_TEXTS / name).read_text(encoding="utf-8"))


def _contract(sample: Sample) -> bytes:
    head = "Larkspur Freight Systems / Odell Ridge Software: Master Services Agreement"
    return set_in_one_column(_blocks("contract.md"), sample.title, head)


def _invoice(sample: Sample) -> bytes:
    return set_in_one_column(_blocks("invoice.md"), sample.title)


def _abstract(sample: Sample) -> bytes:
    return set_in_one_column(_blocks("abstract.md"), sample.title)


def _survey(sample: Sample) -> bytes:
    return set_in_two_columns(_blocks("survey.md"), sample.title, "Wendle Estuary Trust: Field Survey")


def _resume(sample: Sample) -> bytes:
    return set_as_docx(_blocks("resume.md"), sample.title)


def _report(sample: Sample) -> bytes:
    return set_as_docx(_blocks("report.md"), sample.title)


def _as_it_stands(sample: Sample) -> bytes:
    return (_TEXTS / sample.path.name).read_bytes()


def _damaged(sample: Sample) -> bytes:
    whole = _contract(sample)
    return whole[: len(whole) // 2]


_RECIPES: tuple[tuple[Sample, Callable[[Sample], bytes]], ...] = (
    (
        Sample(
            path=Path("contract.pdf"),
            title="Master Services Agreement",
            question="How long beforehand does a firm have to announce that it is quitting the deal?",
            answer="ninety (90) days' prior written notice",
            page=3,
        ),
        _contract,
    ),
    (
        Sample(
            path=Path("invoice.pdf"),
            title="Invoice TC-2025-0417",
            question="How much extra do customers owe when they settle their bill late?",
            answer="Interest of 1.5 percent per month",
            page=1,
        ),
        _invoice,
    ),
    (
        Sample(
            path=Path("nursery-invoice.json"),
            title="Invoice HB-88214",
            question="Which garden centre sold saplings to the Danish town?",
            answer="Hollin Brook Nurseries B.V.",
            page=1,
        ),
        _as_it_stands,
    ),
    (
        Sample(
            path=Path("resume.docx"),
            title="Résumé of Naledi Fairbairn",
            question="How many employees did the candidate lead as their boss?",
            answer="supervised a crew of fourteen technicians",
            page=1,
        ),
        _resume,
    ),
    (
        Sample(
            path=Path("report.docx"),
            title="Northgate Community Hospital: Quality Report 2025",
            question="How were tripping accidents among the elderly prevented?",
            answer="low beds, night lighting and non-slip socks",
            page=1,
        ),
        _report,
    ),
    (
        Sample(
            path=Path("survey.pdf"),
            title="The Wendle Estuary: Field Survey 2023 to 2025",
            question="Which waterfowl species are dwindling?",
            answer="Curlew continue to decline",
            page=2,
        ),
        _survey,
    ),
    (
        Sample(
            path=Path("abstract.pdf"),
            title="Self-sealing of cracked mortar by encapsulated bacterial spores",
            question="What size of gap can the microbes repair by themselves?",
            answer="Cracks up to 0.6 mm wide closed completely within 28 days",
            page=1,
        ),
        _abstract,
    ),
    (
        Sample(
            path=Path("helpdesk.json"),
            title="Help desk articles",
            question="I misplaced my key card, whom do I phone?",
            answer="If your access badge is missing, call the security desk",
            page=1,
        ),
        _as_it_stands,
    ),
    (Sample(path=Path("damaged.pdf"), title="A contract cut off in transit"), _damaged),
)
