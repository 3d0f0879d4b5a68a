"""Every system over every set: what `octavo eval reading` does."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.markup import escape

from octavo_cli.evaluation import report
from octavo_cli.evaluation.measure import Result, Summary, measure, summary
from octavo_cli.evaluation.peers import peers_python
from octavo_cli.evaluation.sets import SampleSet
from octavo_cli.evaluation.systems import OCTAVO, PEERS, System
from octavo_cli.terminal import err, working


@dataclass(frozen=True)
class MeasuredSet:
    """A set with each system's results on it; a system that reads none of its files has none."""

    samples: SampleSet
    results: dict[System, list[Result]]

    def summaries(self) -> list[Summary]:
        """Return the systems' means."""
        return [summary(system, results) for system, results in self.results.items()]

    def as_json(self) -> dict[str, object]:
        """Return the means as JSON writes them."""
        return {"set": self.samples.name, "systems": [asdict(item) for item in self.summaries()]}

    def as_markdown(self) -> str:
        """Return the means as tables: by system, and by the set's groups where it has some."""
        title = f"\n## {self.samples.name}: {len(self.samples.samples)} documents"
        named = {system.name: results for system, results in self.results.items()}
        groups = {sample.group for sample in self.samples.samples if sample.truth is not None}
        tables = [report.table(self.summaries()), *([report.by_group(named)] if len(groups) > 1 else [])]
        return "\n\n".join([title, *tables])

    def worst(self, count: int, folder: Path) -> list[str]:
        """Return a line for each document that we read worst, with the files to compare."""
        return report.write_worst(self.results[OCTAVO], count, folder)


def measured_sets(sets: Iterable[SampleSet], *, peers: bool) -> Iterator[MeasuredSet]:
    """Yield each set with Octavo's results on it, and with the peers'."""
    python = peers_python() if peers else None
    for samples in sets:
        results = {}
        for system in (OCTAVO, *(PEERS if peers else ())):
            if any(sample.path.suffix in system.reads for sample in samples.samples):
                with working(f"{samples.name}: {system.name}"):
                    results[system] = measure(system, samples.samples, None if system is OCTAVO else python)
                _name_failures(system, results[system])
        yield MeasuredSet(samples, results)


def _name_failures(system: System, results: list[Result]) -> None:
    for result in results:
        if result.conversion.error:
            err.print(escape(f"{system.name}: {result.sample.path.name}: {result.conversion.error}"))
