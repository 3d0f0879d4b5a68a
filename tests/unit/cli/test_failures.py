"""What goes wrong around Octavo is one sentence with the way out, and stops no stranger's process."""

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError

from octavo.errors import DependencyUnavailable, Misconfigured
from octavo.settings import read_settings
from octavo_cli import analyze, failures, lifecycle
from octavo_cli.cloud import deploy, endpoint, ministack, processes
from octavo_cli.cloud.endpoint import Cloud, Deployment
from octavo_cli.paths import ROOT

OCTAVO = str(Path(sys.executable).parent / "octavo")


def refused(code: str, message: str = "") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "DescribeStacks")


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (refused("ExpiredToken"), "expired; log in again"),
        (refused("InvalidClientTokenId"), "does not know these credentials"),
        (refused("AccessDenied", "no"), "may not call DescribeStacks"),
        (NoCredentialsError(), "there are no AWS credentials"),
        (EndpointConnectionError(endpoint_url="https://sts.eu-west-99.amazonaws.com"), "region right"),
    ],
)
def test_what_aws_refuses_is_said_with_the_way_out(error: Any, says: str) -> None:
    assert says in failures.of_aws(error)


def test_a_full_disk_is_called_that() -> None:
    sentence = failures.of_the_machine(OSError(errno.ENOSPC, "No space left on device", "/tmp/x"))
    assert "no space left on the disk: /tmp/x" in sentence
    assert "octavo doctor" in sentence


def test_a_process_is_known_from_another_under_its_number() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        birth = processes.birth_of(process.pid)
        assert birth is not None
        assert birth == processes.birth_of(process.pid) != processes.birth_of(os.getpid())
        process.communicate()
    assert processes.birth_of(process.pid) is None


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(endpoint, "STATE", tmp_path)
    monkeypatch.setattr(endpoint, "_STATE_FILE", tmp_path / "cloud.json")
    return tmp_path


@pytest.mark.usefixtures("state")
@pytest.mark.parametrize("birth", [None, "another boot/12345"])
def test_down_stops_no_stranger_under_the_clouds_old_number(birth: str | None) -> None:
    stranger = [sys.executable, "-c", "input()"]
    with subprocess.Popen(stranger, stdin=subprocess.PIPE, start_new_session=True) as process:
        Deployment(cloud=Cloud.EMBEDDED, host="127.0.0.1:1", pid=process.pid, pid_birth=birth).save()
        lifecycle.down()
        assert process.poll() is None
        process.communicate()
    assert Deployment.load() is None


def test_a_cloud_that_is_busy_is_waited_for_and_not_started_twice(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([False, False, True])
    monkeypatch.setattr(ministack, "is_healthy", lambda _: next(answers))
    birth = processes.birth_of(os.getpid())
    busy = Deployment(cloud=Cloud.EMBEDDED, host="127.0.0.1:1", pid=os.getpid(), pid_birth=birth)
    busy.save()
    assert lifecycle._running() == busy
    assert (state / "cloud.json").exists()


def test_a_damaged_note_of_what_is_up_says_which_file(state: Path) -> None:
    (state / "cloud.json").write_text("{")
    with pytest.raises(Misconfigured, match=r"cloud\.json is damaged"):
        Deployment.load()


def test_a_download_that_fails_is_one_sentence_and_tried_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ministack, "ENVIRONMENT", tmp_path / "ministack")
    for name, value in {
        "UV_OFFLINE": "1",
        "UV_CACHE_DIR": str(tmp_path / "cache"),
        "UV_PYTHON_DOWNLOADS": "never",
    }.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(DependencyUnavailable, match="check the network"):
        ministack.install()
    assert not (tmp_path / "ministack/bin/ministack").exists()


def test_what_a_cloud_refuses_while_deploying_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "Octavo.assets.json").write_text(
        '{"files": {"a": {"source": {"path": "x", "packaging": "file"}, '
        '"destinations": {"d": {"bucketName": "b", "objectKey": "k"}}}}}'
    )
    nowhere: Any = boto3.session.Session("test", "test", region_name="us-east-1")

    class Local:
        def client(self, name: str, **options: Any) -> Any:
            return nowhere.client(name, endpoint_url="http://127.0.0.1:9", **options)

    local: Any = Local()
    with pytest.raises(DependencyUnavailable, match="could not be deployed"):
        deploy.deploy(tmp_path, local, {})


def test_a_variable_that_holds_nonsense_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCTAVO_THREADS", "two")
    with pytest.raises(Misconfigured, match=r"OCTAVO_THREADS is 'two': Input should be a valid integer"):
        read_settings()


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ('{"packaging": "image", "search": "file"}', "Functions in images share no file"),
        ('{"map_concurrency": "many"}', "`map_concurrency`: Input should be a valid integer"),
        ('{"colour": "red"}', "`colour`: Extra inputs are not permitted"),
    ],
)
def test_settings_that_cannot_be_are_sentences(tmp_path: Path, settings: str, says: str) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "infra_cdk.app", str(tmp_path), settings],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 1
    assert says in finished.stderr
    assert "Traceback" not in finished.stderr


@pytest.mark.parametrize(
    ("context", "says"),
    [
        ({"preset": "huge"}, "There is no preset 'huge'; choose one of local, small, production."),
        ({"preset": "small", "settings": "{stage"}, "The context `settings` is no JSON object"),
    ],
)
def test_a_context_that_cannot_be_is_a_sentence(context: dict[str, str], says: str) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "infra_cdk.app"],
        cwd=ROOT,
        env={**os.environ, "CDK_CONTEXT_JSON": json.dumps(context), "PATH": deploy._with_node()["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 1
    assert says in finished.stderr
    assert "Traceback" not in finished.stderr


def test_a_worker_that_is_killed_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analyze, "_analyze_one", signal.raise_signal)
    files: Any = [signal.SIGKILL, signal.SIGKILL]
    with pytest.raises(DependencyUnavailable, match="fewer --jobs"):
        list(analyze._documents(files, 2))


def test_of_old_templates_the_latest_used_few_stay(tmp_path: Path) -> None:
    names = [str(age) for age in range(deploy._ASSEMBLIES_KEPT + 2)]
    for age, name in enumerate(names):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (1e9 - age, 1e9 - age))
    deploy._prune(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(names[:-2])
