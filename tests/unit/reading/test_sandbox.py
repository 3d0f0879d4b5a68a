import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from octavo.document import MediaType, Page, PageStatus, Quarantined
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading import sandbox
from octavo.reading.pdf import PdfReader
from octavo.reading.sandbox import profile_in_child, read_in_child
from octavo.settings import Limits

PdfMaker = Callable[..., Path]
LIMITS = Limits()


@pytest.fixture
def three_pages(make_pdf: PdfMaker) -> Path:
    return make_pdf(*([(60, 300, f"This is page {number}.")] for number in (1, 2, 3)))


def refusal(path: Path, limits: Limits) -> ReasonCode:
    with pytest.raises(UnreadableDocument) as raised:
        profile_in_child(path, limits)
    return raised.value.code


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def gone(pid: int) -> bool:
    """Whether the process has ended, given two seconds for it (a zombie has ended)."""
    for _ in range(40):
        try:
            if "State:\tZ" in Path(f"/proc/{pid}/status").read_text():
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.05)
    return False


def test_a_child_reads_what_the_reader_reads(three_pages: Path) -> None:
    reader = PdfReader()
    profile = profile_in_child(three_pages, LIMITS)
    assert profile.media_type is MediaType.PDF
    assert profile.model_dump_json() == reader.profile(three_pages, LIMITS).model_dump_json()
    assert list(read_in_child(three_pages, profile, 2, 3, LIMITS)) == list(
        reader.read(three_pages, profile, 2, 3, LIMITS)
    )


def test_a_refusal_keeps_its_code_and_detail(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"a": 1,\n}')
    with pytest.raises(UnreadableDocument, match="line 2, column 1") as raised:
        profile_in_child(path, LIMITS)
    assert raised.value.code is ReasonCode.INVALID_JSON


def test_size_is_checked_before_anything_is_opened(three_pages: Path) -> None:
    assert refusal(three_pages, Limits(file_bytes=100)) is ReasonCode.FILE_TOO_LARGE


def test_opening_is_ended_when_its_time_is_over(three_pages: Path) -> None:
    assert refusal(three_pages, Limits(seconds_to_open=0.0)) is ReasonCode.READER_TIMED_OUT


def test_a_page_over_its_time_is_quarantined_alone(three_pages: Path) -> None:
    document: Any = pymupdf.open(three_pages)
    words = b"".join(b"BT /helv 5 Tf %d %d Td (word) Tj ET\n" % (n % 550, n % 750) for n in range(20_000))
    document.update_stream(document[1].get_contents()[0], words)
    document.saveIncr()
    document.close()
    profile = profile_in_child(three_pages, LIMITS)
    # The first page of a child has the time to open the file as well; only the second has but its own.
    results = list(read_in_child(three_pages, profile, 1, 3, Limits(seconds_per_page=0.05)))
    assert [type(item) for item in results] == [Page, Quarantined, Page]
    assert results[1] == Quarantined(page=2, code=ReasonCode.READER_TIMED_OUT)


def test_a_page_over_its_memory_is_quarantined_alone(three_pages: Path) -> None:
    document: Any = pymupdf.open(three_pages)
    words = b"BT /helv 1 Tf 9 790 Td %s ET" % (b"(%s) Tj 0 -0.05 Td\n" % (b"word" * 125) * 6_000)
    document.update_stream(document[1].get_contents()[0], words)
    document.saveIncr()
    document.close()
    profile = profile_in_child(three_pages, LIMITS)
    results = list(read_in_child(three_pages, profile, 1, 3, Limits(memory_bytes=64 * 1024**2)))
    assert [type(item) for item in results] == [Page, Quarantined, Page]
    assert results[1] == Quarantined(page=2, code=ReasonCode.READER_OUT_OF_MEMORY)


def test_markup_that_does_not_fit_into_memory_is_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "large.html"
    path.write_text("<html><body>" + "<p>text</p>" * 1_000_000)
    assert refusal(path, Limits(memory_bytes=128 * 1024**2)) is ReasonCode.READER_OUT_OF_MEMORY


@pytest.mark.parametrize("name", ["large.html", "large.md"])
def test_markup_whose_tree_would_not_fit_is_not_parsed(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("<html><body>" + "<p>text</p>" * 100)
    assert refusal(path, Limits(markup_characters=1_000)) is ReasonCode.FILE_TOO_LARGE


def test_pages_that_together_overrun_their_time_are_all_accounted_for(three_pages: Path) -> None:
    profile = profile_in_child(three_pages, LIMITS)
    results = list(read_in_child(three_pages, profile, 1, 3, Limits(seconds_per_batch=0.0)))
    assert results == [Quarantined(page=page, code=ReasonCode.READER_TIMED_OUT) for page in (1, 2, 3)]


def test_memory_is_limited(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    path.write_text(json.dumps({"long": "a" * 60_000_000}))
    assert refusal(path, Limits(memory_bytes=16 * 1024**2)) is ReasonCode.READER_OUT_OF_MEMORY


@pytest.mark.skipif(sys.platform != "linux", reason="finds the child through /proc")
def test_a_page_that_kills_the_child_is_quarantined_and_reading_goes_on(three_pages: Path) -> None:
    results = read_in_child(three_pages, profile_in_child(three_pages, LIMITS), 1, 3, LIMITS)
    first = next(results)
    assert sandbox._WORKER._process is not None
    for child in children_of(sandbox._WORKER._process.pid):
        os.kill(child, signal.SIGKILL)
    second, third = results
    assert isinstance(first, Page)
    assert second == Quarantined(page=2, code=ReasonCode.READER_CRASHED)
    assert isinstance(third, Page)
    assert third.status is PageStatus.DONE


def test_a_reader_that_the_caller_leaves_early_ends(three_pages: Path) -> None:
    results = read_in_child(three_pages, profile_in_child(three_pages, LIMITS), 1, 3, LIMITS)
    assert sandbox._WORKER._process is not None
    before = children_of(sandbox._WORKER._process.pid)
    next(results)
    (child,) = set(children_of(sandbox._WORKER._process.pid)).difference(before)
    results.close()  # type: ignore[attr-defined]  # it is a generator
    assert gone(child)


def test_a_worker_that_died_is_replaced(three_pages: Path) -> None:
    profile_in_child(three_pages, LIMITS)
    assert sandbox._WORKER._process is not None
    sandbox._WORKER._process.kill()
    sandbox._WORKER._process.wait()
    assert profile_in_child(three_pages, LIMITS).page_count == 3


def test_threads_read_at_the_same_time(three_pages: Path) -> None:
    def read(_: int) -> list[Page | Quarantined]:
        return list(read_in_child(three_pages, profile_in_child(three_pages, LIMITS), 1, 3, LIMITS))

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(read, range(8)))
    assert all(result == results[0] for result in results)
    assert all(isinstance(page, Page) for page in results[0])


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")
def test_no_child_survives_its_parent(three_pages: Path) -> None:
    script = """
        import sys, time
        from pathlib import Path
        from octavo.reading import sandbox
        from octavo.settings import Limits
        path, limits = Path(sys.argv[1]), Limits()
        results = sandbox.read_in_child(path, sandbox.profile_in_child(path, limits), 1, 3, limits)
        next(results)
        print(sandbox._WORKER._process.pid, flush=True)
        time.sleep(60)
    """
    command = [sys.executable, "-c", textwrap.dedent(script), str(three_pages)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        children = children_of(worker)
        parent.kill()
    assert len(children) == 1
    assert all(map(gone, [worker, *children]))


def test_the_worker_sees_no_credentials(three_pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox._WORKER.stop()
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "do-not-pass-on")
    profile_in_child(three_pages, LIMITS)
    assert sandbox._WORKER._process is not None
    environment = Path(f"/proc/{sandbox._WORKER._process.pid}/environ").read_bytes()
    assert b"do-not-pass-on" not in environment
