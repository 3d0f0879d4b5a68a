"""The command line as a person and a script meet it: in a process of its own."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from octavo.document import Document
from octavo_cli.client import OctavoClient
from octavo_cli.cloud import ministack
from octavo_cli.cloud.endpoint import Deployment
from octavo_cli.documents import upload_and_watch
from octavo_cli.samples import make_samples
from tests.e2e.waiting import SECONDS

ROOT = Path(__file__).parents[2]
KEYS = {
    "schema",
    "document_id",
    "name",
    "media_type",
    "status",
    "reason",
    "pages",
    "chunks",
    "classification",
    "entities",
    "fields",
    "ledger",
    "timings",
}


def octavo(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).parent / "octavo"), *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("samples")
    return {sample.path.name: sample.path for sample in make_samples(folder)}


def test_analyze_prints_one_document_a_line_and_says_by_its_status_that_one_failed(
    samples: dict[str, Path],
) -> None:
    names = ["contract.pdf", "damaged.pdf", "resume.docx"]
    finished = octavo("analyze", *(str(samples[name]) for name in names))
    documents = [json.loads(line) for line in finished.stdout.splitlines()]
    assert finished.returncode == 1
    assert [document["name"] for document in documents] == names
    assert [document["status"] for document in documents] == ["SUCCEEDED", "FAILED", "SUCCEEDED"]
    assert documents[1]["reason"]["code"]
    assert "Traceback" not in finished.stderr
    for document in documents:
        assert set(document) >= KEYS
        assert document["schema"] == "octavo.document/1"
        Document.model_validate(document)
        ledger = document["ledger"]
        assert ledger["pages_in"] == ledger["pages_done"] + len(ledger["quarantined"])


def test_every_location_and_entity_points_at_what_is_there(samples: dict[str, Path]) -> None:
    finished = octavo(
        "analyze", *(str(samples[name]) for name in ("survey.pdf", "report.docx", "helpdesk.json"))
    )
    assert finished.returncode == 0
    for line, place in zip(finished.stdout.splitlines(), ("box", "path", "pointer"), strict=True):
        document = json.loads(line)
        chunks = {chunk["id"]: chunk for chunk in document["chunks"]}
        assert all(place in location for chunk in chunks.values() for location in chunk["locations"])
        assert document["entities"]
        for entity in document["entities"]:
            assert chunks[entity["chunk_id"]]["text"][entity["start"] : entity["end"]] == entity["text"]
            assert 0 <= entity["confidence"] <= 1
        for page in document["pages"]:
            assert (page["width"] is None) == (place != "box")
            for block in page["blocks"]:
                assert "level" in block or block["type"] != "heading"
                assert "level" not in block or block["type"] in {"heading", "list_item"}


def test_two_jobs_give_what_one_gives_in_the_same_order(samples: dict[str, Path]) -> None:
    files = [str(samples[name]) for name in ("resume.docx", "abstract.pdf", "helpdesk.json")]
    one, two = octavo("analyze", *files), octavo("analyze", "--jobs", "2", *files)
    assert one.returncode == two.returncode == 0
    without_timings = [
        [{**json.loads(line), "timings": {}} for line in finished.stdout.splitlines()]
        for finished in (one, two)
    ]
    assert without_timings[0] == without_timings[1]


def test_out_writes_a_file_each_and_keeps_the_extension_where_two_names_would_collide(
    samples: dict[str, Path], tmp_path: Path
) -> None:
    twin = tmp_path / "report.json"
    twin.write_text('{"title": "A report", "body": "Nothing happened today."}')
    out = tmp_path / "out"
    files = [str(samples["report.docx"]), str(twin), str(samples["abstract.pdf"])]
    finished = octavo("analyze", "--format", "markdown", "--out", str(out), *files)
    assert finished.returncode == 0
    assert finished.stdout == ""
    assert {path.name for path in out.iterdir()} == {"report.docx.md", "report.json.md", "abstract.md"}
    assert (out / "report.json.md").read_text().startswith("# A report")


def test_text_is_what_the_document_says_without_marks(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text('{"title": "A report", "body": "Nothing *much* happened."}')
    finished = octavo("analyze", "--format", "text", str(report))
    assert finished.stdout.rstrip("\n") == "A report\n\nNothing *much* happened."


def test_a_result_never_overwrites_what_was_analysed(tmp_path: Path) -> None:
    original = tmp_path / "report.json"
    original.write_text('{"title": "A report"}')
    finished = octavo("analyze", str(original), "--out", str(tmp_path))
    assert finished.returncode == 2
    assert original.read_text() == '{"title": "A report"}'


def test_a_file_with_a_name_that_is_no_utf8_is_analysed_all_the_same(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9.json"
    Path(os.fsdecode(path)).write_text('{"title": "Menu", "body": "Coffee."}')
    finished = octavo("analyze", os.fsdecode(path))
    assert finished.returncode == 0
    assert json.loads(finished.stdout)["name"] == "caf\ufffd.json"


@pytest.mark.parametrize(
    "arguments",
    [["analyze"], ["analyze", "/nowhere.pdf"], ["analyze", "--format", "xml", __file__], ["nothing"]],
)
def test_wrong_usage_is_exit_status_2_and_a_sentence(arguments: list[str]) -> None:
    finished = octavo(*arguments)
    assert finished.returncode == 2
    assert "Traceback" not in finished.stderr


def test_a_command_that_needs_a_cloud_says_how_to_start_one(tmp_path: Path) -> None:
    finished = subprocess.run(
        [str(Path(sys.executable).parent / "octavo"), "search", "anything"],
        env={**os.environ, "OCTAVO_STATE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 1
    assert "octavo up" in finished.stderr
    assert "Traceback" not in finished.stderr


def limited(limit: int, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs `octavo` where no file may grow beyond `limit` bytes: as a full disk does, but for this process alone."""
    return subprocess.run(
        [str(Path(sys.executable).parent / "octavo"), *arguments],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )


def test_a_full_disk_under_the_output_is_one_sentence(samples: dict[str, Path], tmp_path: Path) -> None:
    finished = limited(100, "analyze", "--out", str(tmp_path / "out"), str(samples["resume.docx"]))
    assert finished.returncode == 1
    assert "no space left" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_a_full_disk_for_temporary_files_fails_the_document_and_says_why(samples: dict[str, Path]) -> None:
    finished = limited(1000, "analyze", str(samples["contract.pdf"]))
    assert finished.returncode == 1
    document = json.loads(finished.stdout)
    assert document["status"] == "FAILED"
    assert "File too large" in document["reason"]["message"]
    assert "Traceback" not in finished.stderr


def test_a_full_disk_under_the_state_leaves_nothing_running(tmp_path: Path) -> None:
    finished = limited(200, "up", OCTAVO_STATE=str(tmp_path))
    assert finished.returncode == 1
    assert "Traceback" not in finished.stderr
    assert "error:" in finished.stderr
    environments = [str(path) for path in Path("/proc").glob("[0-9]*/environ")]
    left = subprocess.run(["grep", "-lsF", str(tmp_path), *environments], capture_output=True, check=False)
    assert left.stdout == b""


@pytest.mark.parametrize("out", ["/dev/null/out", "/proc/out"])
def test_an_output_folder_that_cannot_be_is_wrong_usage(samples: dict[str, Path], out: str) -> None:
    finished = octavo("analyze", "--out", out, str(samples["abstract.pdf"]))
    assert finished.returncode == 2
    assert "--out" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_a_variable_that_holds_nonsense_is_one_sentence(samples: dict[str, Path]) -> None:
    finished = limited(2**40, "analyze", str(samples["abstract.pdf"]), OCTAVO_THREADS="two")
    assert finished.returncode == 1
    assert "OCTAVO_THREADS is 'two'" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_a_file_over_the_limit_is_refused_before_it_is_copied(tmp_path: Path) -> None:
    huge = tmp_path / "huge.pdf"
    with huge.open("wb") as file:
        file.truncate(300 * 1024**2)  # a hole, which a copy would fill
    finished = limited(1024**2, "analyze", str(huge))
    assert finished.returncode == 1
    assert json.loads(finished.stdout)["reason"]["code"] == "FILE_TOO_LARGE"


@pytest.mark.cloud
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_leashed_cloud_dies_with_whoever_started_it(tmp_path: Path, how: signal.Signals) -> None:
    port = ministack.free_port()
    script = (
        # Whoever started the tests in the background made SIGINT be ignored, in all that they start.
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "import time; from pathlib import Path; from octavo_cli.cloud import ministack; "
        f"ministack.start({port}, Path({str(tmp_path)!r}), leashed=True); print('up', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        assert starter.stdout.readline() == "up\n"
        assert ministack.is_healthy(f"127.0.0.1:{port}")
        starter.send_signal(how)
        starter.wait(timeout=10)
    deadline = time.monotonic() + 10
    while ministack.is_healthy(f"127.0.0.1:{port}"):
        assert time.monotonic() < deadline, "the cloud outlived whoever started it"
        time.sleep(0.1)


@pytest.mark.cloud
def test_watching_shows_what_happened_and_ends_with_ctrl_c(
    embedded_cloud: Deployment, tmp_path: Path
) -> None:
    note = tmp_path / "heron.json"
    note.write_text(json.dumps({"title": "Heron", "body": "It stands still."}))
    upload_and_watch(OctavoClient.of(embedded_cloud), [note], SECONDS)
    (tmp_path / "cloud.json").write_text(embedded_cloud.model_dump_json())
    program = (
        # Whoever started the tests in the background made SIGINT be ignored, in all that they start.
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "import octavo_cli.watch as w; look = w.look\n"
        "def told(d):\n    print('looked', flush=True)\n    return look(d)\n"
        "w.look = told\n"
        "import sys; sys.argv = ['octavo', 'status', '--watch']\n"
        "from octavo_cli.main import run; run()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, "OCTAVO_STATE": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as watching:
        assert watching.stdout is not None
        for _ in range(2):
            assert watching.stdout.readline() == "looked\n"
        watching.send_signal(signal.SIGINT)
        shown, complaints = watching.communicate(timeout=30)
    assert watching.returncode == 0, complaints
    assert "seconds a page" in shown
    assert "extract" in shown
    assert "Traceback" not in complaints


def test_watching_without_a_cloud_says_how_to_start_one(tmp_path: Path) -> None:
    finished = subprocess.run(
        [str(Path(sys.executable).parent / "octavo"), "status", "--watch"],
        env={**os.environ, "OCTAVO_STATE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 1
    assert len(finished.stderr.splitlines()) == 1
    assert "octavo up" in finished.stderr
