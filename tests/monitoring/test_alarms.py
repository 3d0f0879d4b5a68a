"""Every alarm rings for the fault that it is for, over the facts of a real faulty run, and for no other.

The run is real: the stack in the embedded cloud, with the fault deployed into it. Our own metrics are what its functions
logged; the services' are what the cloud says of its queues, executions and answers, under CloudWatch's names. The alarms are
those of the template of the preset `small`. NOT_FROM_A_RUN says what no run here can tell.
"""

import json
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pymupdf
import pytest
import requests

from infra_cdk.settings import StackSettings
from octavo.document import Status
from octavo.pipeline.contracts import ExecutionInput
from octavo.settings import Inference
from octavo_cli.client import OctavoClient
from octavo_cli.cloud.deploy import STACK_NAME, synthesize
from octavo_cli.cloud.endpoint import Deployment
from octavo_cli.emf import Datapoint
from octavo_cli.samples import make_samples
from tests.monitoring.cloudwatch import later, rings
from tests.monitoring.facts import Facts
from tests.statemachine.engines import MiniStackEngine
from tests.statemachine.runs import Runs

pytestmark = pytest.mark.cloud

NOT_FROM_A_RUN = {
    "SlowRuns": "no test waits for a quarter of an hour: a real run's duration is stretched to 20 minutes",
    "SlowApi": "the embedded gateway measures no latency: the times of real requests are stretched to 6 seconds",
}
REFUSED_A_PLACE = {
    "Lambda.TooManyRequestsException",
    "Lambda.Unknown",
}  # the second is MiniStack's name for it


@pytest.fixture(scope="module")
def alarms() -> dict[str, dict[str, Any]]:
    template = json.loads((synthesize(StackSettings.small()) / f"{STACK_NAME}.template.json").read_text())
    return {
        name.removeprefix("Monitoring")[:-8]: resource["Properties"]
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::CloudWatch::Alarm"
    }


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    samples = make_samples(tmp_path_factory.mktemp("samples"))
    return next(sample.path for sample in samples if sample.path.name == "contract.pdf")


@pytest.fixture
def facts(embedded_cloud: Deployment) -> Facts:
    return Facts(embedded_cloud)


@pytest.fixture(scope="module")
def engine(embedded_cloud: Deployment) -> MiniStackEngine:
    return MiniStackEngine(embedded_cloud)


@pytest.fixture
def ringing(alarms: dict[str, dict[str, Any]]) -> Callable[[list[Datapoint]], set[str]]:
    return lambda points: {name for name, alarm in alarms.items() if rings(alarm, points)}


Ringing = Callable[[list[Datapoint]], set[str]]


def again_and_again(points: list[Datapoint], every: timedelta, lasting: timedelta) -> list[Datapoint]:
    """What a standing fault tells: the facts of one run, once more after each interval."""
    return [point for n in range(lasting // every) for point in later(points, n * every)]


def stretched(points: list[Datapoint], to: float) -> list[Datapoint]:
    return [Datapoint(p.namespace, p.name, p.dimensions, to, p.at) for p in points]


def test_no_alarm_rings_for_a_healthy_run(
    engine: MiniStackEngine, facts: Facts, ringing: Ringing, contract: Path, embedded_cloud: Deployment
) -> None:
    _, record = Runs(engine).run(contract)
    assert record.status is Status.SUCCEEDED
    OctavoClient.of(embedded_cloud).search("who pays for repairs")
    told = [*facts.own("SearchSeconds"), *facts.executions(), facts.depth("PipelineDeadLetters")]
    names = {point.name for point in told}
    assert {"PagesRead", "SecondsPerPage", "Chunks", "Entities", "RunsEnded", "ExecutionTime"} <= names
    assert names & {"CacheHits", "CacheMisses"}, "which, depends on whether another test had the same text"
    assert ringing(told) == set()
    assert ringing(again_and_again(told, timedelta(minutes=1), timedelta(minutes=20))) == set()


def test_failed_runs_rings_for_a_fault_of_ours(
    engine: MiniStackEngine, facts: Facts, ringing: Ringing, contract: Path, tmp_path: Path
) -> None:
    with engine.faults({"consolidate": "ledger_mismatch"}, tmp_path / "unused"):
        _, record = Runs(engine).run(contract)
    assert record.status is Status.FAILED
    assert ringing([*facts.own("RunsFailed"), *facts.executions()]) == {"FailedRuns"}


def test_nobody_is_woken_by_a_file_that_is_damaged(
    engine: MiniStackEngine, facts: Facts, ringing: Ringing, tmp_path: Path
) -> None:
    path = tmp_path / "empty.pdf"
    path.write_bytes(b"")
    _, record = Runs(engine).run(path)
    assert record.status is Status.FAILED
    assert ringing([*facts.own("RunsFailed"), *facts.executions()]) == set()


def test_quarantined_pages_rings_for_a_document_of_which_many_pages_are_damaged(
    engine: MiniStackEngine, facts: Facts, ringing: Ringing, tmp_path: Path
) -> None:
    path = tmp_path / "half.pdf"
    path.write_bytes(with_broken_pages(sound=12, broken=12))
    _, record = Runs(engine).run(path)
    assert len(record.ledger.quarantined) == 12
    assert ringing([*facts.own("RunsEnded"), *facts.executions()]) == {"QuarantinedPages"}


def with_broken_pages(sound: int, broken: int) -> bytes:
    document: Any = pymupdf.open()
    for number in range(sound + broken):
        page = document.new_page()
        page.insert_text((72, 300), f"Page {number} is about herons.")
        if number >= sound:
            (contents,) = page.get_contents()
            document.update_stream(contents, b"\0\1\2 no deflate at all", compress=False)
            document.xref_set_key(contents, "Filter", "/FlateDecode")
    return bytes(document.tobytes())


def test_stuck_runs_rings_for_an_execution_that_is_stopped_and_its_record_says_failed(
    engine: MiniStackEngine, facts: Facts, ringing: Ringing, contract: Path, tmp_path: Path
) -> None:
    runs = Runs(engine)
    client = engine.stack.clients.client("stepfunctions")
    with engine.faults({"split": "takes_long"}, tmp_path / "unused"):
        run = runs.request(contract)
        execution = client.start_execution(
            stateMachineArn=engine.stack.state_machine_arn,
            name=run.run_id,
            input=ExecutionInput(run=run, inference=Inference.AT_ONCE).model_dump_json(),
        )
        time.sleep(1)
        client.stop_execution(executionArn=execution["executionArn"])
        told = [*facts.own("RunsFailed"), *facts.executions()]
    record = runs.records.get_run(run.tenant, run.document_id, run.run_id)
    assert record is not None
    assert record.reason is not None
    assert (record.status, record.reason.code) == (Status.FAILED, "RUN_ABORTED")
    assert ringing(told) == {"StuckRuns"}


@contextmanager
def intake_sees_nothing(deployment: Deployment) -> Iterator[None]:
    client = deployment.session.client("lambda")
    (mapping,) = client.list_event_source_mappings()["EventSourceMappings"]
    client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    try:
        yield
    finally:
        client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)


def drop(deployment: Deployment) -> str:
    key = f"uploads/default/{uuid.uuid4()}.json"
    body = json.dumps({"title": "Waits", "body": "A heron stands still."}).encode()
    deployment.session.client("s3").put_object(Bucket=deployment.outputs["UploadsBucket"], Key=key, Body=body)
    return key


def until(condition: Callable[[], Any], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.3)


def test_old_messages_rings_once_an_upload_has_waited_for_an_hour(
    embedded_cloud: Deployment, facts: Facts, ringing: Ringing
) -> None:
    with intake_sees_nothing(embedded_cloud):
        drop(embedded_cloud)
        until(lambda: facts.depth("PipelineQueue").value == 1)
        told = facts.depth("PipelineQueue")
    until(facts.executions)  # the upload goes through now; the next test's fault shall not meet it
    # Each minute SQS tells how old the oldest message is; nothing changes but the time.
    age = "ApproximateAgeOfOldestMessage"
    minutes = [
        Datapoint(told.namespace, age, told.dimensions, n * 60.0, told.at + timedelta(minutes=n))
        for n in range(62)
    ]
    assert ringing(minutes[:59]) == set()
    assert ringing(minutes) == {"OldMessages"}


def test_dead_letters_rings_for_an_upload_that_intake_cannot_handle(
    engine: MiniStackEngine, embedded_cloud: Deployment, facts: Facts, ringing: Ringing, tmp_path: Path
) -> None:
    sqs = embedded_cloud.session.client("sqs")
    queue = facts.physical_id("PipelineQueue")
    before = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    redrive = json.loads(before["RedrivePolicy"]) | {"maxReceiveCount": 2}
    sqs.set_queue_attributes(
        QueueUrl=queue, Attributes={"VisibilityTimeout": "1", "RedrivePolicy": json.dumps(redrive)}
    )
    try:
        with engine.faults({"intake": "cannot_start"}, tmp_path / "unused"):
            drop(embedded_cloud)
            until(lambda: facts.depth("PipelineDeadLetters").value == 1)
            assert ringing([facts.depth("PipelineDeadLetters")]) == {"DeadLetters"}
    finally:
        sqs.set_queue_attributes(
            QueueUrl=queue, Attributes={name: before[name] for name in ("VisibilityTimeout", "RedrivePolicy")}
        )
        sqs.purge_queue(QueueUrl=facts.physical_id("PipelineDeadLetters"))


@contextmanager
def no_place(deployment: Deployment, function: str) -> Iterator[None]:
    client = deployment.session.client("lambda")
    client.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=0)
    try:
        yield
    finally:
        client.delete_function_concurrency(FunctionName=function)


@pytest.mark.parametrize("refused", [("FunctionsIndex", "Throttles"), ("FunctionsInfer", "ModelThrottles")])
def test_throttles_rings_where_functions_are_refused_a_place_for_long(
    embedded_cloud: Deployment, facts: Facts, ringing: Ringing, contract: Path, refused: tuple[str, str]
) -> None:
    function, alarm = refused
    engine = MiniStackEngine(embedded_cloud)
    client = engine.stack.clients.client("stepfunctions")
    with no_place(embedded_cloud, facts.physical_id(function)):
        _, record = Runs(engine).run(contract)
    assert record.status is Status.FAILED
    (arn,) = [
        item["executionArn"]
        for item in client.list_executions(stateMachineArn=engine.stack.state_machine_arn)["executions"]
        if item["name"] == record.run_id
    ]
    history = client.get_execution_history(executionArn=arn, maxResults=1000)["events"]
    refusals = [
        facts.fact("AWS/Lambda Throttles", "FunctionName", facts.logical_id(function), 1)
        for event in history
        for key in event
        if key.endswith("FailedEventDetails") and event[key].get("error") in REFUSED_A_PLACE
    ]
    assert len(refusals) == 5, "one try and four more"
    assert ringing(refusals) == set(), "retries ride out a moment's crowd"
    crowd = again_and_again(refusals, timedelta(seconds=20), timedelta(minutes=20))
    assert ringing(crowd) == {alarm}


def test_api_errors_rings_for_a_function_that_fails_on_every_request(
    engine: MiniStackEngine, embedded_cloud: Deployment, facts: Facts, ringing: Ringing, tmp_path: Path
) -> None:
    with engine.faults({"api": "cannot_start"}, tmp_path / "unused"):
        answers = [requests.get(f"{embedded_cloud.api_url}/healthz", timeout=60) for _ in range(5)]
    assert {answer.status_code for answer in answers} <= {500, 502}
    told = [facts.fact("AWS/ApiGateway 5XXError", "ApiName", "octavo-small", 1) for _ in answers]
    assert ringing(told[:4]) == set()
    assert ringing(told) == {"ApiErrors"}


def test_api_throttles_rings_where_the_api_is_refused_a_place(
    embedded_cloud: Deployment, facts: Facts, ringing: Ringing
) -> None:
    client = embedded_cloud.session.client("lambda")
    function = facts.physical_id("FunctionsApi")
    with no_place(embedded_cloud, function):
        for _ in range(5):
            with pytest.raises(client.exceptions.TooManyRequestsException):
                client.invoke(FunctionName=function, Payload=b"{}")
    told = [facts.fact("AWS/Lambda Throttles", "FunctionName", facts.logical_id("FunctionsApi"), 1)] * 5
    assert ringing(told) == {"ApiThrottles"}


def test_slow_runs_rings_over_a_real_runs_duration_that_is_stretched(
    engine: MiniStackEngine, facts: Facts, ringing: Ringing, contract: Path
) -> None:
    assert "SlowRuns" in NOT_FROM_A_RUN
    Runs(engine).run(contract)
    told = [point for point in facts.executions() if point.name == "ExecutionTime"]
    assert told
    rings_only_where_it_lasts(ringing, stretched(told, to=1_200_000), "SlowRuns")


def test_slow_api_rings_over_a_real_requests_time_that_is_stretched(
    embedded_cloud: Deployment, facts: Facts, ringing: Ringing
) -> None:
    assert "SlowApi" in NOT_FROM_A_RUN
    answer = requests.get(f"{embedded_cloud.api_url}/healthz", timeout=60)
    milliseconds = answer.elapsed.total_seconds() * 1000
    told = [facts.fact("AWS/ApiGateway Latency", "ApiName", "octavo-small", milliseconds)]
    rings_only_where_it_lasts(ringing, stretched(told, to=6000), "SlowApi")


def rings_only_where_it_lasts(ringing: Ringing, told: list[Datapoint], alarm: str) -> None:
    assert ringing(told) == set()
    assert ringing(again_and_again(told, timedelta(minutes=1), timedelta(minutes=20))) == {alarm}


def test_every_line_of_every_function_names_what_it_belongs_to(
    engine: MiniStackEngine, embedded_cloud: Deployment, facts: Facts, contract: Path, tmp_path: Path
) -> None:
    drop(embedded_cloud)
    until(lambda: any(line["service"] == "publish" for line in facts.lines()))
    with engine.faults({"consolidate": "ledger_mismatch"}, tmp_path / "unused"):
        Runs(engine).run(contract)
    OctavoClient.of(embedded_cloud).search("a heron")
    until(lambda: {"fail", "api"} <= {line["service"] for line in facts.lines()})
    nameless = [line for line in facts.lines() if not line.get("correlation_id")]
    assert not nameless


def test_no_alarm_is_left_untried(alarms: dict[str, dict[str, Any]]) -> None:
    tried = {"FailedRuns", "QuarantinedPages", "StuckRuns", "OldMessages", "DeadLetters", "Throttles"}
    tried |= {"ModelThrottles", "ApiErrors", "ApiThrottles"}
    assert set(alarms) == tried | set(NOT_FROM_A_RUN)
