"""The tables that `octavo eval reading` prints, in Markdown, so that docs can take them as they are."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Final

from octavo_cli.evaluation.measure import Result, Summary

_COLUMNS: Final = "system | documents | failed | NID | TEDS | MHS | overall | word recall | word precision | s/page | peak MB"


def table(summaries: Sequence[Summary]) -> str:
    """Return a row a system, the best overall first."""
    best_first = sorted(summaries, key=lambda item: -(item.overall or 0.0))
    width = len(fields(Summary))
    rows = [f"| {_COLUMNS} |", f"|{' --- |' * width}"]
    for item in best_first:
        *scores, seconds, megabytes = list(asdict(item).values())[3:]
        cells = [item.system, str(item.documents), str(item.failed), *(_number(value, 3) for value in scores)]
        rows.append(f"| {' | '.join([*cells, _number(seconds, 3), _number(megabytes, 0)])} |")
    return "\n".join(rows)


def by_group(results: Mapping[str, Sequence[Result]]) -> str:
    """Return the overall score of each system in each group of a set: which layouts are hard, and for whom."""
    groups = sorted({result.sample.group for items in results.values() for result in items})
    rows = [f"| layout | {' | '.join(results)} |", f"|{' --- |' * (len(results) + 1)}"]
    for group in groups:
        means = (_group_mean(items, group) for items in results.values())
        rows.append(f"| {group} | {' | '.join(_number(mean, 3) for mean in means)} |")
    return "\n".join(rows)


def write_worst(results: Sequence[Result], count: int, folder: Path) -> list[str]:
    """Write both texts of the documents with the lowest scores into `folder`; return a line for each."""
    folder.mkdir(parents=True, exist_ok=True)
    scored = [result for result in results if result.scores is not None]
    lines = []
    for result in sorted(scored, key=lambda item: item.scores.rank if item.scores else 0.0)[:count]:
        name = f"{result.sample.group}-{result.sample.path.stem}"
        truth, answer = folder / f"{name}.truth.md", folder / f"{name}.octavo.md"
        truth.write_text(result.sample.truth or "", encoding="utf-8")
        answer.write_text(result.conversion.error or result.conversion.markdown, encoding="utf-8")
        scores = result.scores
        assert scores is not None
        lines.append(
            f"{scores.rank:.3f} (NID {_number(scores.nid, 3)}, TEDS {_number(scores.teds, 3)}, "
            f"MHS {_number(scores.mhs, 3)}, words {_number(scores.word_recall, 3)}, "
            f"{_number(scores.word_precision, 3)}) {result.sample.path}\n      diff {truth} {answer}"
        )
    return lines


def _group_mean(results: Sequence[Result], group: str) -> float | None:
    scores = [item.scores.rank for item in results if item.scores and item.sample.group == group]
    return sum(scores) / len(scores) if scores else None


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"
