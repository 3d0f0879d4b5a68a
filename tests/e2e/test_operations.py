"""Redrive and purge as an operator types them, on the real stack."""

import json
import os
import re
import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from octavo.errors import NotFound
from octavo.pipeline import identity
from octavo.pipeline.redrive import next_attempt
from octavo.search.index import Mode
from octavo_cli.api.types import DocumentDetail
from octavo_cli.client import OctavoClient
from octavo_cli.cloud.endpoint import Deployment
from octavo_cli.cloud.stores import open_executions, open_records, open_stores
from octavo_cli.documents import upload_and_watch
from tests.e2e.waiting import SECONDS, wait_for
from tests.statemachine.engines import MiniStackEngine

pytestmark = pytest.mark.cloud

TENANT = identity.DEFAULT_TENANT


class Operator:
    """Types `octavo` commands at the tests' own cloud."""

    def __init__(self, deployment: Deployment, state: Path) -> None:
        self._environment = {**os.environ, "OCTAVO_STATE": str(state)}
        (state / "cloud.json").write_text(deployment.model_dump_json())

    def __call__(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(Path(sys.executable).parent / "octavo"), *arguments],
            env=self._environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


@pytest.fixture
def octavo(embedded_cloud: Deployment, tmp_path: Path) -> Operator:
    return Operator(embedded_cloud, tmp_path)


@pytest.fixture
def note(tmp_path: Path) -> Path:
    word = uuid.uuid4().hex
    path = tmp_path / f"{word}.json"
    path.write_text(json.dumps({"title": f"Note {word}", "body": f"The ferry {word} leaves at noon."}))
    return path


def executions_of(deployment: Deployment, document: DocumentDetail) -> list[dict[str, Any]]:
    client = deployment.session.client("stepfunctions")
    listed = client.list_executions(stateMachineArn=deployment.outputs["StateMachineArn"])["executions"]
    names = {run.run_id for run in open_records(deployment).runs(TENANT, document["document_id"])}
    return [execution for execution in listed if execution["name"] in names]


def wait_for_another_run(client: OctavoClient, earlier: DocumentDetail) -> DocumentDetail:
    deadline = time.monotonic() + SECONDS
    while (document := wait_for(client, earlier["name"]))["latest"]["run_id"] == earlier["latest"]["run_id"]:
        assert time.monotonic() < deadline, "no other run began"
        time.sleep(0.3)
    return document


def _versions(deployment: Deployment, name: str) -> list[dict[str, Any]]:
    answer = deployment.session.client("s3").list_object_versions(
        Bucket=deployment.outputs["UploadsBucket"], Prefix=identity.upload_key(TENANT, name)
    )
    return [*answer.get("Versions", []), *answer.get("DeleteMarkers", [])]


def test_two_redrives_at_once_run_what_failed_once_more_and_once(
    client: OctavoClient, embedded_cloud: Deployment, octavo: Operator, note: Path, tmp_path: Path
) -> None:
    with MiniStackEngine(embedded_cloud).faults({"consolidate": "ledger_mismatch"}, tmp_path / "unused"):
        (failed,) = upload_and_watch(client, [note], SECONDS)
    assert failed["status"] == "FAILED"
    document_id = failed["document_id"]
    with ThreadPoolExecutor(2) as both:
        typed = list(both.map(lambda _: octavo("redrive", document_id), range(2)))
    # The slower of the two may find the other's run under way.
    assert 0 in {finished.returncode for finished in typed}, typed
    assert not any("Traceback" in finished.stderr for finished in typed)
    document = wait_for_another_run(client, failed)
    assert document["status"] == "SUCCEEDED"
    runs = executions_of(embedded_cloud, document)
    assert sorted(run["status"] for run in runs) == ["FAILED", "SUCCEEDED"]

    again = octavo("redrive", document_id)
    assert again.returncode == 1
    assert "did not fail" in again.stderr
    assert "--force" in again.stderr
    assert len(executions_of(embedded_cloud, document)) == 2


def test_a_dead_letter_is_handled_after_all(
    client: OctavoClient, embedded_cloud: Deployment, octavo: Operator, note: Path
) -> None:
    outputs, session = embedded_cloud.outputs, embedded_cloud.session
    (document,) = upload_and_watch(client, [note], SECONDS)
    record = open_records(embedded_cloud).get_document(TENANT, document["document_id"])
    assert record is not None
    event = next_attempt(record, open_records(embedded_cloud), open_executions(embedded_cloud), force=True)
    session.client("sqs").send_message(
        QueueUrl=outputs["DeadLetterQueueUrl"], MessageBody=event.model_dump_json(by_alias=True)
    )
    finished = octavo("redrive", "--dead-letters")
    assert finished.returncode == 0, finished.stderr
    assert "1 messages" in finished.stdout
    again = wait_for_another_run(client, document)
    assert again["status"] == "SUCCEEDED"


def test_a_purged_document_leaves_nothing_anywhere(
    client: OctavoClient, embedded_cloud: Deployment, octavo: Operator, note: Path
) -> None:
    for _ in range(2):
        (document,) = upload_and_watch(client, [note], SECONDS)
    assert len(_versions(embedded_cloud, note.name)) == 2
    refused = octavo("purge", document["document_id"], stdin="n\n")
    assert refused.returncode == 1
    assert client.document(document["document_id"])["status"] == "SUCCEEDED"

    finished = octavo("purge", document["document_id"], "--yes")
    assert finished.returncode == 0, finished.stderr
    with pytest.raises(NotFound):
        client.document(document["document_id"])
    assert not client.search(note.stem, Mode.KEYWORD)
    assert _versions(embedded_cloud, note.name) == []
    session, outputs = embedded_cloud.session, embedded_cloud.outputs
    results = session.client("s3").list_objects_v2(
        Bucket=outputs["ResultsBucket"], Prefix=f"runs/{TENANT}/{document['document_id']}/"
    )
    assert results["KeyCount"] == 0
    items = session.resource("dynamodb").Table(outputs["TableName"]).scan()["Items"]
    assert not [item for item in items if document["document_id"] in item["PK"]]

    unknown = octavo("purge", document["document_id"], "--yes")
    assert unknown.returncode == 1
    assert "there is no document" in unknown.stderr


def test_purging_replaced_runs_keeps_what_readers_see(
    client: OctavoClient, embedded_cloud: Deployment, octavo: Operator, note: Path
) -> None:
    (first,) = upload_and_watch(client, [note], SECONDS)
    (second,) = upload_and_watch(client, [note], SECONDS)
    finished = octavo("purge", "--superseded", "--yes")
    assert finished.returncode == 0, finished.stderr
    prefix = f"runs/{TENANT}/{first['document_id']}/"
    listed = embedded_cloud.session.client("s3").list_objects_v2(
        Bucket=embedded_cloud.outputs["ResultsBucket"], Prefix=prefix
    )
    runs = {item["Key"].removeprefix(prefix).split("/")[0] for item in listed["Contents"]}
    assert runs == {second["latest"]["run_id"]}
    assert client.content(second["document_id"])["chunks"]
    assert client.search(note.stem, Mode.KEYWORD)


@pytest.mark.parametrize("command", ["redrive", "purge"])
def test_a_command_that_is_told_of_no_document_says_what_it_takes(octavo: Operator, command: str) -> None:
    finished = octavo(command)
    assert finished.returncode == 2
    assert "name documents" in finished.stderr


def test_what_an_index_has_lost_a_rebuild_brings_back(
    client: OctavoClient, embedded_cloud: Deployment, octavo: Operator, note: Path
) -> None:
    (document,) = upload_and_watch(client, [note], SECONDS)
    open_stores(embedded_cloud).search_index.delete_document(TENANT, document["document_id"])
    assert client.search(note.stem, Mode.KEYWORD) == []
    finished = octavo("index", "rebuild")
    assert finished.returncode == 0, finished.stderr
    counted = re.search(r"(\d+) chunks in the index, (\d+) by the records, 0 embedded anew", finished.stdout)
    assert counted is not None, finished.stdout
    assert int(counted[1]) == int(counted[2]) > 0
    assert [hit["name"] for hit in client.search(note.stem, Mode.KEYWORD)] == [note.name]
