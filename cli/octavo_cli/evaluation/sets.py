"""The sets of documents that reading is measured on: files, and the Markdown that they should become."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pymupdf

from octavo_cli.evaluation.splits import Split, split_of

_CHARACTERS_OF_A_PAGE: Final = 3000


@dataclass(frozen=True)
class Sample:
    """A file and its truth; without one, only speed and memory are measured. `group` parts a set in the reports."""

    path: Path
    truth: str | None
    group: str

    @property
    def pages(self) -> float:
        """How many pages the file has; a DOCX file has none of its own, and counts one for each 3,000 characters."""
        if self.path.suffix == ".pdf":
            with pymupdf.open(self.path) as document:
                return float(document.page_count)
        return max(1.0, len(self.truth or "") / _CHARACTERS_OF_A_PAGE)


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
    sets = [
        SampleSet("rendered PDF", tuple(sample for sample in pdf if sample not in shuffled)),
        SampleSet("rendered PDF, drawn in another order", shuffled),
        SampleSet("rendered DOCX", word),
        SampleSet("docling's DOCX", _halved(_docling_word(data / "extraction/docling/docx"), split)),
        SampleSet("real PDF, unlabelled", _halved(_unlabelled(data / "documents_docugami"), split)),
    ]
    return [item for item in sets if item.samples]


def _rendered(folder: Path, pattern: str) -> tuple[Sample, ...]:
    return tuple(
        Sample(path, path.with_suffix(".md").read_text(encoding="utf-8"), path.parent.name)
        for path in sorted(folder.glob(f"*/{pattern}"))
    )


def _docling_word(folder: Path) -> tuple[Sample, ...]:
    return tuple(
        Sample(path, reference.read_text(encoding="utf-8"), "docling")
        for path in sorted((folder / "sources").glob("*.docx"))
        if (reference := folder / "groundtruth" / f"{path.name}.md").exists()
    )


def _unlabelled(folder: Path) -> tuple[Sample, ...]:
    return tuple(Sample(path, None, path.parents[3].name) for path in sorted(folder.rglob("*.pdf")))


def _halved(samples: tuple[Sample, ...], split: Split) -> tuple[Sample, ...]:
    return tuple(sample for sample in samples if split_of(sample.path.stem) is split)
