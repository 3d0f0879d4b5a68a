"""The sets of documents that reading is measured on: files, and the Markdown that they should become."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from octavo_cli.evaluation import published
from octavo_cli.evaluation.samples import Sample
from octavo_cli.evaluation.splits import Split, split_of


@dataclass(frozen=True)
class SampleSet:
    """Files that are reported together."""

    name: str
    samples: tuple[Sample, ...]

    def thinned(self, most: int) -> "SampleSet":
        """Return the set with at most so many samples, spread evenly over it."""
        count = len(self.samples)
        if count <= most:
            return self
        return SampleSet(self.name, tuple(self.samples[index * count // most] for index in range(most)))


def sample_sets(data: Path, rendered: Path, split: Split) -> list[SampleSet]:
    """Return the sets: those rendered from articles, and those that other projects publish with a reference."""
    pdf, word = _rendered(rendered / split, "*.pdf"), _rendered(rendered / split, "*.docx")
    shuffled = tuple(sample for sample in pdf if sample.group.endswith("-shuffled"))
    docling = data / "extraction/docling"
    sets = [
        SampleSet("rendered PDF", tuple(sample for sample in pdf if sample not in shuffled)),
        SampleSet("rendered PDF, drawn in another order", shuffled),
        SampleSet("rendered DOCX", word),
        SampleSet("docling's DOCX", _halved(published.docling(docling / "docx", "*.docx"), split)),
        SampleSet("docling's PDF", _halved(published.docling(docling / "pdf", "*.pdf"), split)),
        SampleSet("contracts, words", _halved(published.contracts(data / "contracts"), split)),
        SampleSet("invoices, values", _halved(published.invoices(data / "invoices_zugferd"), split)),
        SampleSet(
            "markitdown's PDF, words", _halved(published.markitdown(data / "extraction/markitdown"), split)
        ),
        SampleSet("real PDF, unlabelled", _halved(_unlabelled(data / "documents_docugami"), split)),
    ]
    return [item for item in sets if item.samples]


def _rendered(folder: Path, pattern: str) -> tuple[Sample, ...]:
    return tuple(
        Sample(path, path.with_suffix(".md").read_text(encoding="utf-8"), path.parent.name)
        for path in sorted(folder.glob(f"*/{pattern}"))
    )


def _unlabelled(folder: Path) -> Iterator[Sample]:
    return (Sample(path, None, path.parents[3].name) for path in sorted(folder.rglob("*.pdf")))


def _halved(samples: Iterable[Sample], split: Split) -> tuple[Sample, ...]:
    return tuple(sample for sample in samples if split_of(sample.path.stem) is split)
