"""Systems run in child processes, and what one of them does to itself stays there."""

from pathlib import Path

import pymupdf

from octavo_cli.evaluation.measure import measure, summary
from octavo_cli.evaluation.samples import Sample
from octavo_cli.evaluation.systems import OCTAVO, System, convert


def make_pdf(path: Path, text: str) -> Path:
    document = pymupdf.open()
    document.new_page().insert_text((72, 72), text)
    document.save(path)
    return path


def test_our_reader_is_measured_with_its_time_and_memory(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", "A line of plain words.")
    results = measure(OCTAVO, [Sample(path, "A line of plain words.", "here")], python=None)
    means = summary(OCTAVO, results)
    assert (means.documents, means.failed, means.nid, means.teds) == (1, 0, 1.0, None)
    assert means.seconds_per_page is not None
    assert means.peak_megabytes is not None
    assert means.peak_megabytes > 20


def test_a_file_that_cannot_be_read_scores_as_empty_and_the_next_one_is_read(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.pdf"
    damaged.write_bytes(b"%PDF-1.4 nothing")
    good = make_pdf(tmp_path / "good.pdf", "Good.")
    first, second = convert(OCTAVO, [damaged, good])
    assert first.error is not None
    assert "CORRUPT_PDF" in first.error or "UnreadableDocument" in first.error
    assert (second.error, second.markdown.strip()) == (None, "Good.")


def test_a_system_that_takes_too_long_is_ended_and_started_anew(tmp_path: Path) -> None:
    files = [make_pdf(tmp_path / "a.pdf", "A"), make_pdf(tmp_path / "b.pdf", "B")]
    errors = [item.error for item in convert(OCTAVO, files, seconds=0.0)]
    assert all(error is not None and "took over 0 s" in error for error in errors)


def test_a_system_that_is_not_installed_is_reported_as_not_started(tmp_path: Path) -> None:
    (result,) = convert(System("no-such-system", frozenset({".pdf"})), [tmp_path / "a.pdf"])
    assert result.error == "it did not start"
