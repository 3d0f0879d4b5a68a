"""The whole way, through the real stack in the embedded cloud: into the bucket, out of the API."""

import json
import time
import uuid
from pathlib import Path
from typing import Any

import pytest

from infra_cdk.constructs.pipeline import STEPS
from octavo import wiring
from octavo.document import Document
from octavo.errors import NotFound
from octavo.pipeline.local import LocalRun
from octavo.search.index import Mode
from octavo_cli.api.types import DocumentDetail
from octavo_cli.client import OctavoClient
from octavo_cli.cloud.endpoint import Deployment
from octavo_cli.documents import upload_and_watch
from octavo_cli.encoder_file import models_folder
from octavo_cli.samples import Sample
from tests.e2e.waiting import SECONDS, wait_for

pytestmark = pytest.mark.cloud

REAL_DOCUMENTS = (
    "documents_docugami/**/*.pdf",
    "extraction/docling/pdf/**/*.pdf",
    "extraction/docling/docx/**/*.docx",
    "extraction/python_docx/**/*.docx",
    "extraction/unstructured/expected-structured-output/**/*.json",
)


@pytest.fixture(scope="module")
def uploaded(client: OctavoClient, samples: list[Sample]) -> dict[str, DocumentDetail]:
    """All samples, dropped at once; their final documents by name."""
    finished = upload_and_watch(client, [sample.path for sample in samples], SECONDS)
    return {document["name"]: document for document in finished}


def test_every_sample_but_the_damaged_one_succeeds(uploaded: dict[str, DocumentDetail]) -> None:
    assert {name: document["status"] for name, document in uploaded.items() if name != "damaged.pdf"} == {
        name: "SUCCEEDED" for name in uploaded if name != "damaged.pdf"
    }


def test_no_page_is_lost(uploaded: dict[str, DocumentDetail]) -> None:
    for document in uploaded.values():
        ledger = document["ledger"]
        assert ledger["pages_in"] == ledger["pages_done"] + len(ledger["quarantined"])


def test_every_paraphrase_finds_its_page(
    client: OctavoClient, samples: list[Sample], uploaded: dict[str, DocumentDetail]
) -> None:
    missed = []
    for sample in samples:
        if sample.question is None:
            continue
        (hit,) = client.search(sample.question, limit=1)
        assert uploaded[sample.path.name]["status"] == "SUCCEEDED"
        if (hit["name"], hit["page"]) != (sample.path.name, sample.page):
            missed.append((sample.question, hit["name"], hit["page"]))
    assert not missed


def test_the_damaged_file_fails_with_a_reason_and_is_nowhere_in_the_index(
    client: OctavoClient, uploaded: dict[str, DocumentDetail]
) -> None:
    document = uploaded["damaged.pdf"]
    assert document["status"] == "FAILED"
    assert document["reason"] is not None
    assert document["reason"]["code"] in {"CORRUPT_PDF", "NO_PAGES"}
    assert document["current_run"] is None
    # It is the first half of contract.pdf, so its words would be found.
    assert {hit["name"] for hit in client.search("termination of the agreement", Mode.KEYWORD, limit=50)} >= {
        "contract.pdf"
    }
    assert "damaged.pdf" not in {hit["name"] for hit in client.search("agreement", Mode.KEYWORD, limit=50)}


def test_the_state_machine_and_analyze_give_the_same_document(
    client: OctavoClient,
    samples: list[Sample],
    uploaded: dict[str, DocumentDetail],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    models = models_folder()
    monkeypatch.setenv("OCTAVO_MODELS", str(models))
    wiring.settings.cache_clear()
    local_models = wiring.models()
    for sample in samples:
        if sample.path.name == "damaged.pdf":
            continue
        there = client.content(uploaded[sample.path.name]["document_id"])
        here = json.loads(LocalRun(sample.path, local_models, wiring.settings()).document().to_json())
        assert {**there, "timings": {}} == {**here, "timings": {}}, sample.path.name
        Document.model_validate(there)


def test_a_page_is_seen_where_there_is_paper(
    client: OctavoClient, uploaded: dict[str, DocumentDetail]
) -> None:
    document_id = uploaded["contract.pdf"]["document_id"]
    first = client.page_image(document_id, 1, width=400)
    assert first.startswith(b"\x89PNG")
    assert client.page_image(document_id, 1, width=400) == first
    with pytest.raises(NotFound, match="no page 999"):
        client.page_image(document_id, 999)
    with pytest.raises(NotFound, match="no paper"):
        client.page_image(uploaded["report.docx"]["document_id"], 1)


def test_an_event_delivered_again_is_processed_once(client: OctavoClient, embedded_cloud: Deployment) -> None:
    session, outputs = embedded_cloud.session, embedded_cloud.outputs
    name = f"once-{uuid.uuid4()}.json"
    key = f"uploads/default/{name}"
    body = json.dumps({"title": "Once", "body": "This note is analysed exactly once."}).encode()
    session.client("s3").put_object(Bucket=outputs["UploadsBucket"], Key=key, Body=body)
    document = wait_for(client, name)
    (execution,) = executions_of(embedded_cloud, document["latest"]["run_id"])
    # The very event again, as at-least-once delivery may bring it.
    run = json.loads(
        session.client("stepfunctions").describe_execution(executionArn=execution["executionArn"])["input"]
    )["run"]
    version = {"version-id": run["version_id"]} if run["version_id"] else {}
    detail = {"object": {"key": key, "size": len(body), "sequencer": run["sequencer"], **version}}
    sqs = session.client("sqs")
    (queue,) = [url for url in sqs.list_queues()["QueueUrls"] if "PipelineQueue" in url]
    for _ in range(3):
        sqs.send_message(
            QueueUrl=queue, MessageBody=json.dumps({"id": run["correlation_id"], "detail": detail})
        )
    deadline = time.monotonic() + 60
    while int(visible_messages(sqs, queue)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert len(executions_of(embedded_cloud, document["latest"]["run_id"])) == 1
    assert (
        len([hit for hit in client.search("analysed exactly once", Mode.KEYWORD) if hit["name"] == name]) == 1
    )


def executions_of(deployment: Deployment, run_id: str) -> list[dict[str, Any]]:
    client = deployment.session.client("stepfunctions")
    listed = client.list_executions(stateMachineArn=deployment.outputs["StateMachineArn"])["executions"]
    return [execution for execution in listed if execution["name"] == run_id]


def visible_messages(sqs: Any, queue: str) -> str:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
    return str(sum(int(attributes[name]) for name in names))


def test_one_correlation_id_follows_a_document_from_upload_to_index(
    embedded_cloud: Deployment, uploaded: dict[str, DocumentDetail]
) -> None:
    run_id = uploaded["contract.pdf"]["latest"]["run_id"]
    (execution,) = executions_of(embedded_cloud, run_id)
    described = embedded_cloud.session.client("stepfunctions").describe_execution(
        executionArn=execution["executionArn"]
    )
    correlation_id = json.loads(described["input"])["run"]["correlation_id"]
    logs = embedded_cloud.session.client("logs")
    services = set()
    for group in logs.describe_log_groups()["logGroups"]:
        pattern = f'"{correlation_id}"'
        events = logs.filter_log_events(logGroupName=group["logGroupName"], filterPattern=pattern)["events"]
        services |= {json.loads(event["message"])["service"] for event in events}
    not_met = {"fail", "embed", "classify", "recognize"}  # nothing failed, and one function ran all models
    assert services == {"intake", *STEPS} - not_met


def test_a_new_version_replaces_the_old_one(client: OctavoClient, tmp_path: Path) -> None:
    path = tmp_path / "menu.json"
    path.write_text(json.dumps({"title": "Menu", "body": "Today the kitchen serves turbot."}))
    upload_and_watch(client, [path], SECONDS)
    path.write_text(json.dumps({"title": "Menu", "body": "Today the kitchen serves halibut."}))
    upload_and_watch(client, [path], SECONDS)
    assert not [hit for hit in client.search("turbot", Mode.KEYWORD) if hit["name"] == "menu.json"]
    assert [hit for hit in client.search("halibut", Mode.KEYWORD) if hit["name"] == "menu.json"]


def test_the_same_content_costs_no_inference_twice(
    client: OctavoClient, embedded_cloud: Deployment, tmp_path: Path
) -> None:
    body = json.dumps({"title": "Copy", "body": "A lighthouse keeper counts the ships of the night."})
    paths = [tmp_path / "original.json", tmp_path / "copy.json"]
    for path in paths:
        path.write_text(body)
        upload_and_watch(client, [path], SECONDS)
    s3 = embedded_cloud.session.client("s3")
    versions = s3.list_objects_v2(
        Bucket=embedded_cloud.outputs["ResultsBucket"], Prefix="inference/default/embed/"
    )
    client_sf = embedded_cloud.session.client("stepfunctions")
    copied = next(item for item in client.documents()["documents"] if item["name"] == "copy.json")
    (execution,) = executions_of(embedded_cloud, str(copied["current_run"]))
    history = client_sf.get_execution_history(executionArn=execution["executionArn"], maxResults=1000)[
        "events"
    ]
    outputs = [
        json.loads(event["taskSucceededEventDetails"]["output"])
        for event in history
        if "taskSucceededEventDetails" in event
    ]
    (inferred,) = [output for output in outputs if "embed" in output]
    cached = {task: output["cached"] for task, output in inferred.items()}
    assert cached == {"embed": True, "classify": True, "recognize": True}
    assert versions["KeyCount"] > 0


def test_a_deleted_document_is_gone_everywhere(
    client: OctavoClient, embedded_cloud: Deployment, tmp_path: Path
) -> None:
    path = tmp_path / "secret-plan.json"
    path.write_text(json.dumps({"title": "Plan", "body": "The badger moves at midnight."}))
    (document,) = upload_and_watch(client, [path], SECONDS)
    client.delete(document["document_id"])
    with pytest.raises(NotFound):
        client.document(document["document_id"])
    assert not [hit for hit in client.search("badger", Mode.KEYWORD) if hit["name"] == path.name]
    left = embedded_cloud.session.client("s3").list_objects_v2(
        Bucket=embedded_cloud.outputs["ResultsBucket"], Prefix=f"runs/default/{document['document_id']}/"
    )
    assert left["KeyCount"] == 0


@pytest.mark.data
def test_twenty_real_documents_are_read_with_every_page_accounted_for(
    client: OctavoClient, public_data: Path
) -> None:
    files: dict[str, Path] = {}
    for pattern in REAL_DOCUMENTS:
        found = sorted(public_data.glob(pattern), key=lambda path: path.stat().st_size)
        named = {path.name: path for path in found[len(found) // 3 :] if path.name not in files}
        files |= dict(list(named.items())[:4])  # neither the smallest nor the largest of each kind
    assert len(files) == 20
    finished = upload_and_watch(client, list(files.values()), SECONDS)
    for document in finished:
        assert document["status"] in {"SUCCEEDED", "PARTIAL"}, (document["name"], document["reason"])
        ledger = document["ledger"]
        assert ledger["pages_in"] == ledger["pages_done"] + len(ledger["quarantined"]) > 0
