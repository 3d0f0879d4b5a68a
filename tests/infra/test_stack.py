"""The synthesised template says what the design promises."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from infra_cdk.constructs.pipeline import DEFINITION
from infra_cdk.function_specs import FUNCTIONS
from infra_cdk.settings import StackSettings
from octavo.storage.schema import table_definition
from octavo_cli.cloud.deploy import STACK_NAME, synthesize


@pytest.fixture(scope="module")
def template_path() -> Path:
    return synthesize(StackSettings()) / f"{STACK_NAME}.template.json"


@pytest.fixture(scope="module")
def template(template_path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(template_path.read_text())
    return loaded


def of_type(template: dict[str, Any], resource_type: str) -> dict[str, dict[str, Any]]:
    return {
        logical_id: resource.get("Properties", {})
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] == resource_type
    }


def test_uploads_are_versioned_and_announced(template: dict[str, Any]) -> None:
    (uploads,) = [
        bucket for name, bucket in of_type(template, "AWS::S3::Bucket").items() if "Uploads" in name
    ]
    assert uploads["VersioningConfiguration"] == {"Status": "Enabled"}
    assert uploads["NotificationConfiguration"] == {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}


def test_no_bucket_is_public_or_reached_without_tls(template: dict[str, Any]) -> None:
    for bucket in of_type(template, "AWS::S3::Bucket").values():
        assert all(bucket["PublicAccessBlockConfiguration"].values())
    # MiniStack's CloudFront asks the console's bucket as the browser asked it, and locally that is without TLS.
    policies = {
        policy["Bucket"]["Ref"]: policy
        for policy in of_type(template, "AWS::S3::BucketPolicy").values()
        if not policy["Bucket"]["Ref"].startswith("ConsoleFiles")
    }
    assert set(policies) == {"StorageUploadsBDC5E374", "StorageResultsB2A4FB2E"}
    for policy in policies.values():
        denied = [
            statement for statement in policy["PolicyDocument"]["Statement"] if statement["Effect"] == "Deny"
        ]
        assert any(
            statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}} for statement in denied
        )


def test_the_local_template_has_no_custom_resource_because_local_clouds_skip_them_in_silence(
    template: dict[str, Any],
) -> None:
    types = {resource["Type"] for resource in template["Resources"].values()}
    assert not [name for name in types if name.startswith(("Custom::", "AWS::CloudFormation::Custom"))]


def test_the_table_is_the_one_that_the_records_expect(template: dict[str, Any]) -> None:
    (table,) = of_type(template, "AWS::DynamoDB::Table").values()
    expected = table_definition()
    assert table["KeySchema"] == expected["KeySchema"]
    assert table["GlobalSecondaryIndexes"] == expected["GlobalSecondaryIndexes"]
    assert table["BillingMode"] == expected["BillingMode"]


def test_a_message_that_keeps_failing_ends_in_the_dead_letter_queue(template: dict[str, Any]) -> None:
    queues = of_type(template, "AWS::SQS::Queue")
    (consumed,) = [queue for queue in queues.values() if "RedrivePolicy" in queue]
    dead_letters = consumed["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
    assert dead_letters in queues
    (mapping,) = of_type(template, "AWS::Lambda::EventSourceMapping").values()
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_the_queue_hides_a_message_six_times_as_long_as_intake_may_take(template: dict[str, Any]) -> None:
    (intake,) = [spec for spec in FUNCTIONS if spec.name == "intake"]
    (queue,) = [queue for queue in of_type(template, "AWS::SQS::Queue").values() if "RedrivePolicy" in queue]
    assert queue["VisibilityTimeout"] >= 6 * intake.timeout.to_seconds()


def test_a_state_times_out_after_its_function_does_so_that_the_function_reports_first() -> None:
    timeouts = {spec.name: spec.timeout.to_seconds() for spec in FUNCTIONS}

    def states(definition: dict[str, Any]) -> None:
        for name, state in definition["States"].items():
            if state["Type"] == "Task":
                assert state["TimeoutSeconds"] > timeouts[name.lower()], name
            for inner in [state.get("ItemProcessor"), *state.get("Branches", [])]:
                if inner:
                    states(inner)

    states(json.loads(DEFINITION.read_text()))


def test_every_task_of_the_state_machine_is_wired_to_its_function(template: dict[str, Any]) -> None:
    (machine,) = of_type(template, "AWS::StepFunctions::StateMachine").values()
    wired = machine["DefinitionSubstitutions"]
    text = DEFINITION.read_text()
    assert {f"${{{name}}}" in text for name in wired} == {True}
    assert text.count("${") == len(wired)


def test_whatever_the_gateway_refuses_is_a_problem_that_any_page_may_read(template: dict[str, Any]) -> None:
    refusals = of_type(template, "AWS::ApiGateway::GatewayResponse").values()
    assert {"UNAUTHORIZED", "THROTTLED", "DEFAULT_4XX"} <= {each["ResponseType"] for each in refusals}
    for refusal in refusals:
        problem = json.loads(refusal["ResponseTemplates"]["application/json"])
        assert {"type", "code", "detail"} <= set(problem)
        assert refusal["ResponseParameters"]["gatewayresponse.header.Access-Control-Allow-Origin"] == "'*'"


def test_the_api_lets_through_as_many_requests_as_its_settings_say(template: dict[str, Any]) -> None:
    (stage,) = of_type(template, "AWS::ApiGateway::Stage").values()
    (method,) = stage["MethodSettings"]
    assert method["ThrottlingRateLimit"] == StackSettings().requests_a_second


def test_the_pages_that_may_call_the_api_may_send_files() -> None:
    origins = ("https://console.example",)
    settings = StackSettings(cors_origins=origins)
    template = json.loads((synthesize(settings) / f"{STACK_NAME}.template.json").read_text())
    (uploads,) = [
        bucket for name, bucket in of_type(template, "AWS::S3::Bucket").items() if "Uploads" in name
    ]
    (rule,) = uploads["CorsConfiguration"]["CorsRules"]
    assert (rule["AllowedOrigins"], rule["AllowedMethods"]) == (list(origins), ["POST"])
    (api,) = [
        function
        for name, function in of_type(template, "AWS::Lambda::Function").items()
        if name.startswith("FunctionsApi")
    ]
    assert json.loads(api["Environment"]["Variables"]["OCTAVO_CORS_ORIGINS"]) == list(origins)


def test_what_holds_data_keeps_its_name_between_deployments(template: dict[str, Any]) -> None:
    # A changed logical id would make CloudFormation replace the resource, and with it the data.
    stateful = {"AWS::S3::Bucket", "AWS::DynamoDB::Table"}
    assert {
        logical_id for logical_id, resource in template["Resources"].items() if resource["Type"] in stateful
    } == {
        "StorageUploadsBDC5E374",
        "StorageResultsB2A4FB2E",
        "StorageTableB43FDCE7",
        "ConsoleFiles2D43986C",
    }


def test_cfn_lint_finds_nothing(template_path: Path) -> None:
    # W3005 (a dependency stated twice) is not ours to mend: CDK writes those lines.
    cfn_lint = Path(sys.executable).parent / "cfn-lint"
    finished = subprocess.run(
        [str(cfn_lint), "--ignore-checks", "W3005", "--", str(template_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout
