"""Each page has its type, and a packet of several documents shows where it splits."""

# PyMuPDF annotates only some of its functions.
# mypy: disallow-untyped-calls=False

from pathlib import Path

import numpy as np
import pymupdf
import pytest

from octavo.document import Chunk, Page, PathLocation
from octavo.inference.decision import DecisionRule, decide
from octavo.inference.ports import Vectors
from octavo.inference.registry import open_models
from octavo.pipeline.local import LocalRun
from octavo.pipeline.parts import labelled, parts, posterior
from octavo.settings import Settings
from octavo_cli import samples
from octavo_cli.encoder_file import ensure_built
from octavo_cli.paths import ROOT
from octavo_cli.samples.markup import parse
from octavo_cli.samples.pdf import set_in_one_column

RULE = DecisionRule(labels=("invoice", "letter", "resume"), temperature=1.0)
INVOICE, LETTER, UNSURE = (4.0, 0.0, 0.0), (0.0, 4.0, 0.0), (0.0, 0.5, 0.4)


def pages_of(count: int) -> list[Page]:
    return [Page(number=number) for number in range(1, count + 1)]


def chunk_on(*pages: int) -> Chunk:
    return Chunk(id="c", text="text", locations=tuple(PathLocation(page=page, path="p") for page in pages))


def found(count: int, chunks: list[Chunk], evidence: list[tuple[float, ...]]) -> list[Page]:
    rows: Vectors = np.array(evidence, np.float32)
    return labelled(pages_of(count), chunks, rows, lambda some: decide(some, RULE))


def test_pages_of_one_type_that_follow_each_other_are_one_part() -> None:
    chunks = [chunk_on(page) for page in (1, 2, 3, 4)]

    split = parts(found(4, chunks, [INVOICE, INVOICE, LETTER, LETTER]))

    assert [(part.first_page, part.last_page, part.label) for part in split] == [
        (1, 2, "invoice"),
        (3, 4, "letter"),
    ]
    assert all(0.9 < part.confidence < 1 for part in split)


def test_a_page_that_says_little_goes_with_its_neighbours_and_is_less_sure() -> None:
    pages = found(3, [chunk_on(page) for page in (1, 2, 3)], [INVOICE, UNSURE, INVOICE])

    assert [page.label for page in pages] == ["invoice"] * 3
    sure, unsure, _ = (page.confidence or 0 for page in pages)
    assert unsure < sure


def test_a_page_without_text_goes_with_its_neighbours() -> None:
    pages = found(3, [chunk_on(1), chunk_on(3)], [INVOICE, INVOICE])

    assert [(part.first_page, part.last_page) for part in parts(pages)] == [(1, 3)]


def test_a_chunk_over_two_pages_speaks_for_both() -> None:
    assert [page.label for page in found(2, [chunk_on(1, 2)], [LETTER])] == ["letter", "letter"]


def test_a_document_without_text_has_no_parts() -> None:
    pages = labelled(pages_of(2), [], np.zeros((0, 3), np.float32), lambda some: decide(some, RULE))

    assert pages == pages_of(2)
    assert parts(pages) == ()


def test_one_page_has_the_probabilities_of_its_own_text() -> None:
    seen = np.array([[0.7, 0.2, 0.1]])

    assert posterior(seen) == pytest.approx(seen)


def test_ten_thousand_pages_stay_finite() -> None:
    seen = np.tile([[0.999, 0.001, 1e-12]], (10_000, 1))

    assert posterior(seen).sum(axis=1) == pytest.approx(np.ones(10_000))


@pytest.fixture(scope="module")
def packet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The contract, the resume and the abstract of our samples, one after the other in one file."""
    path = tmp_path_factory.mktemp("packet") / "packet.pdf"
    with pymupdf.open() as whole:
        for name in ("contract", "resume", "abstract"):
            blocks = parse((Path(samples.__file__).parent / f"texts/{name}.md").read_text(encoding="utf-8"))
            with pymupdf.open(stream=set_in_one_column(blocks, name)) as part:
                whole.insert_pdf(part)
        whole.save(path)
    return path


def test_a_packet_of_our_samples_splits_where_they_meet(packet: Path) -> None:
    models = ROOT / "model_artifacts"
    ensure_built(models)

    document = LocalRun(packet, open_models(models, threads=1), Settings()).document()

    assert [(part.label, part.first_page, part.last_page) for part in document.parts] == [
        ("contract", 1, 3),
        ("resume", 4, 5),
        ("scientific_paper", 6, 6),
    ]
    assert [page.label for page in document.pages][2:4] == ["contract", "resume"]
