"""The hostile run counts what becomes of each file, and names the files that break a promise."""

from pathlib import Path

import pymupdf
import pytest

from octavo.document import Status
from octavo.errors import ReasonCode
from octavo.settings import Limits
from octavo_cli.evaluation.hostile import Outcome, outcomes, table


def test_files_are_counted_by_what_became_of_them(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"title": "A", "text": "read"}')
    (tmp_path / "b.json").write_text("{")
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.7 nothing")
    document = pymupdf.open()
    for text in ("one", "two", "three"):
        document.new_page().insert_text((72, 72), text)
    document.update_object(document[1].xref, "<< /Type /Nothing >>")
    document.save(tmp_path / "d.pdf")
    found = list(outcomes(sorted(tmp_path.iterdir()), Limits()))
    assert [(item.status, item.codes) for item in found] == [
        (Status.SUCCEEDED, frozenset()),
        (Status.FAILED, {ReasonCode.INVALID_JSON}),
        (Status.FAILED, {ReasonCode.CORRUPT_PDF}),
        (Status.PARTIAL, {ReasonCode.PAGE_UNREADABLE}),
    ]
    assert all(item.peak_bytes > 20e6 for item in found)
    assert not any(item.breaks_a_promise for item in found)
    lines = table({"made": found}).splitlines()
    assert lines[2:7] == [
        "| SUCCEEDED | 1 |",
        "| PARTIAL PAGE_UNREADABLE | 1 |",
        "| FAILED CORRUPT_PDF | 1 |",
        "| FAILED INVALID_JSON | 1 |",
        "| files | 4 |",
    ]


@pytest.mark.parametrize(
    ("code", "seconds", "size"),
    [
        (ReasonCode.READER_CRASHED, 1.0, 1),
        (ReasonCode.READER_TIMED_OUT, 61.0, 1),
        (ReasonCode.CORRUPT_PDF, 1.0, 2 * 1024**3),
    ],
)
def test_a_crash_a_minute_and_a_gigabyte_break_a_promise(code: ReasonCode, seconds: float, size: int) -> None:
    outcome = Outcome(Path("a.pdf"), Status.FAILED, frozenset({code}), seconds, size)
    assert outcome.breaks_a_promise
    assert code in outcome.in_words()
