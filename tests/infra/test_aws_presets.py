"""What AWS would be given: nothing public, nothing too powerful, nothing lost by accident."""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template
from pydantic import ValidationError

from infra_cdk.function_specs import FUNCTIONS
from infra_cdk.settings import PRESETS, ROOT, Packaging, Search, StackSettings
from infra_cdk.stack import OctavoStack
from octavo.metrics import METRICS
from octavo_cli.cloud.deploy import STACK_NAME, synthesize

SNAPSHOT = Path(__file__).parent / "resources.json"
STATEFUL = {"AWS::S3::Bucket", "AWS::DynamoDB::Table", "AWS::KMS::Key", "AWS::OpenSearchService::Domain"}
# X-Ray's actions take no resource.
TRACING = {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}
COSTS_WHILE_IDLE = ("AWS::EC2::", "AWS::KMS::", "AWS::OpenSearchService::", "AWS::WAFv2::")


def assembly(preset: str) -> Path:
    return synthesize(PRESETS[preset]())


def template(preset: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((assembly(preset) / f"{STACK_NAME}.template.json").read_text())
    return loaded


def resources(preset: str, resource_type: str) -> dict[str, dict[str, Any]]:
    return {
        name: resource
        for name, resource in template(preset)["Resources"].items()
        if resource["Type"] == resource_type
    }


def statements(preset: str, function: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for policy in resources(preset, "AWS::IAM::Policy").values():
        if f"Functions{function.capitalize()}Role" in json.dumps(policy["Properties"]["Roles"]):
            found += policy["Properties"]["PolicyDocument"]["Statement"]
    return found


def actions(preset: str, function: str) -> set[str]:
    granted: set[str] = set()
    for statement in statements(preset, function):
        action = statement["Action"]
        granted |= {action} if isinstance(action, str) else set(action)
    return granted


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_has_just_the_resources_of_its_snapshot(preset: str) -> None:
    kinds = Counter(resource["Type"] for resource in template(preset)["Resources"].values())
    assert dict(kinds) == json.loads(SNAPSHOT.read_text())[preset]


@pytest.mark.parametrize("preset", ["small", "production"])
def test_cfn_lint_finds_nothing(preset: str) -> None:
    # W3005 (a dependency stated twice) is not ours to mend: CDK writes those lines.
    path = assembly(preset) / f"{STACK_NAME}.template.json"
    command = [str(Path(sys.executable).parent / "cfn-lint"), "--ignore-checks", "W3005", "--", str(path)]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout


@pytest.mark.parametrize("preset", ["small", "production"])
def test_cdk_nag_finds_nothing_that_is_not_explained(preset: str) -> None:
    (report,) = json.loads((assembly(preset) / "validation-report.json").read_text())["pluginReports"]
    assert (report["pluginName"], report["violations"]) == ("AwsSolutions", [])
    assert report["suppressedViolations"], "cdk-nag did not look"


@pytest.mark.parametrize("preset", ["small", "production"])
def test_what_holds_data_keeps_its_name_in_every_preset(preset: str) -> None:
    names = set(resources(preset, "AWS::S3::Bucket")) | set(resources(preset, "AWS::DynamoDB::Table"))
    assert names >= {"StorageUploadsBDC5E374", "StorageResultsB2A4FB2E", "StorageTableB43FDCE7"}


def test_small_has_nothing_that_costs_while_nobody_uses_it() -> None:
    assert not [
        resource["Type"]
        for resource in template("small")["Resources"].values()
        if resource["Type"].startswith(COSTS_WHILE_IDLE)
    ]


def test_small_keeps_its_index_in_its_own_bucket_and_asks_for_no_address() -> None:
    assert "SearchUrl" not in template("small")["Parameters"]
    bucket = {"Ref": "StorageResultsB2A4FB2E"}
    for name, function in resources("small", "AWS::Lambda::Function").items():
        url = function["Properties"]["Environment"]["Variables"]["OCTAVO_SEARCH_URL"]
        assert url == {"Fn::Join": ["", ["s3://", bucket, "/index"]]}, name


def test_a_given_index_must_be_named_when_the_stack_is_deployed() -> None:
    given = synthesize(StackSettings.small(search=Search.GIVEN)) / f"{STACK_NAME}.template.json"
    parameter = json.loads(given.read_text())["Parameters"]["SearchUrl"]
    assert "Default" not in parameter
    assert parameter["AllowedPattern"].startswith("https://")


def test_functions_that_search_reach_the_index_in_the_bucket_and_one_of_them_deletes_there() -> None:
    def touching(action: str) -> set[str]:
        return {
            spec.name
            for spec in FUNCTIONS
            for statement in statements("small", spec.name)
            if statement["Action"] == action and "/index/*" in json.dumps(statement["Resource"])
        }

    assert touching("s3:GetObject") == touching("s3:PutObject") == {"index", "publish", "fail", "api"}
    assert touching("s3:DeleteObject") == {"index"}


def test_production_outlives_its_stack() -> None:
    for resource in template("production")["Resources"].values():
        if resource["Type"] in STATEFUL:
            assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")
    (table,) = resources("production", "AWS::DynamoDB::Table").values()
    assert table["Properties"]["DeletionProtectionEnabled"] is True
    assert table["Properties"]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


def test_production_encrypts_what_users_gave_it_with_its_own_key() -> None:
    for name, bucket in resources("production", "AWS::S3::Bucket").items():
        (rule,) = bucket["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        ours = name.startswith(("StorageAccessLogs", "ConsoleFiles"))
        expected = "AES256" if ours else "aws:kms"
        assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == expected
    (table,) = resources("production", "AWS::DynamoDB::Table").values()
    assert table["Properties"]["SSESpecification"]["SSEType"] == "KMS"
    (domain,) = resources("production", "AWS::OpenSearchService::Domain").values()
    assert domain["Properties"]["EncryptionAtRestOptions"]["KmsKeyId"]


def test_the_domain_answers_signed_requests_of_the_functions_that_search_alone() -> None:
    (domain,) = resources("production", "AWS::OpenSearchService::Domain").values()
    (statement,) = domain["Properties"]["AccessPolicies"]["Statement"]
    roles = {principal["Fn::GetAtt"][0] for principal in statement["Principal"]["AWS"]}
    searching = ("Index", "Publish", "Fail", "Api")
    assert len(roles) == len(searching)
    assert all(any(role.startswith(f"Functions{name}Role") for role in roles) for name in searching)
    assert domain["Properties"]["DomainEndpointOptions"]["EnforceHTTPS"] is True


@pytest.mark.parametrize("preset", ["small", "production"])
def test_no_function_may_do_everything_of_a_service_or_touch_every_resource(preset: str) -> None:
    for spec in FUNCTIONS:
        granted = actions(preset, spec.name)
        assert not [action for action in granted if "*" in action], spec.name
        on_everything = [found for found in statements(preset, spec.name) if found["Resource"] == "*"]
        assert [set(found["Action"]) for found in on_everything] == [TRACING], spec.name


def test_each_function_may_do_what_its_step_needs_and_no_other_step() -> None:
    own = {"logs:CreateLogStream", "logs:PutLogEvents"} | TRACING
    assert actions("small", "authorizer") == own
    assert actions("small", "split") - own == {"s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"}
    assert actions("small", "embed") - own == {"s3:GetObject", "s3:ListBucket", "s3:PutObject"}
    assert actions("production", "index") - own - {"kms:Decrypt", "kms:GenerateDataKey"} == {
        "s3:GetObject",
        *(f"es:ESHttp{method}" for method in ("Delete", "Get", "Head", "Post", "Put")),
    }
    publishing = {name.name for name in FUNCTIONS if "events:PutEvents" in actions("small", name.name)}
    assert publishing == {"publish", "fail"}
    deleting = {name.name for name in FUNCTIONS if "s3:DeleteObject" in actions("small", name.name)}
    assert deleting == {"index", "fail", "api"}
    assert "dynamodb:Scan" not in set().union(*(actions("small", spec.name) for spec in FUNCTIONS))


@pytest.mark.parametrize("preset", ["small", "production"])
def test_functions_run_in_images_or_on_the_layer(preset: str) -> None:
    packed = {
        name: function["Properties"] for name, function in resources(preset, "AWS::Lambda::Function").items()
    }
    for spec in FUNCTIONS:
        (properties,) = [
            found for name, found in packed.items() if name.startswith(f"Functions{spec.name.capitalize()}")
        ]
        if spec.image:
            assert properties["PackageType"] == "Image"
            assert properties["ImageConfig"] == {"Command": [spec.handler]}
        else:
            assert properties["Runtime"] == "python3.13"
            assert len(properties["Layers"]) == 1
        assert "OCTAVO_PYTHON" not in properties["Environment"]["Variables"]


def test_two_images_serve_all_functions() -> None:
    assets = json.loads((assembly("small") / f"{STACK_NAME}.assets.json").read_text())[
        "dockerImages"
    ].values()
    assert {asset["source"]["dockerBuildTarget"] for asset in assets} == {"documents", "inference"}
    assert {asset["source"]["platform"] for asset in assets} == {"linux/amd64"}


@pytest.mark.parametrize("preset", ["small", "production"])
def test_every_alarm_tells_the_topic_and_links_a_runbook_that_exists(preset: str) -> None:
    (topic,) = resources(preset, "AWS::SNS::Topic")
    alarms = resources(preset, "AWS::CloudWatch::Alarm")
    assert alarms
    for alarm in alarms.values():
        assert alarm["Properties"]["AlarmActions"] == [{"Ref": topic}]
        runbook = ROOT / alarm["Properties"]["AlarmDescription"].rpartition(" ")[2]
        assert runbook.is_file(), runbook


def test_runbooks_can_be_linked_where_the_repository_is_published() -> None:
    published = StackSettings.small(runbooks_url="https://git.example.org/octavo/docs/runbooks/")
    text = (synthesize(published) / f"{STACK_NAME}.template.json").read_text()
    assert "What to do: https://git.example.org/octavo/docs/runbooks/stuck-runs.md" in text


def test_an_alarm_reads_no_metric_that_nothing_emits() -> None:
    known = {metric.name: metric for metric in METRICS}
    own = [metric for metric in _metrics_of_alarms("small") if metric["Namespace"] == "Octavo/small"]
    assert own
    for metric in own:
        dimensions = {item["Name"]: item["Value"] for item in metric["Dimensions"]}
        assert dimensions.pop("service") in known[metric["MetricName"]].services
        assert set(dimensions) in (set(), set(known[metric["MetricName"]].dimensions))


def _metrics_of_alarms(preset: str) -> list[dict[str, Any]]:
    found = []
    for alarm in resources(preset, "AWS::CloudWatch::Alarm").values():
        properties = alarm["Properties"]
        found += [
            query["MetricStat"]["Metric"] for query in properties.get("Metrics", []) if "MetricStat" in query
        ]
        found += [properties] if "MetricName" in properties else []
    return found


def test_the_throttles_of_every_function_are_heard_by_an_alarm() -> None:
    heard = {
        item["Value"]["Ref"]
        for metric in _metrics_of_alarms("small")
        if metric["MetricName"] == "Throttles"
        for item in metric["Dimensions"]
    }
    assert heard == set(resources("small", "AWS::Lambda::Function"))


def test_no_alarm_asks_for_more_than_cloudwatch_takes() -> None:
    for alarm in resources("small", "AWS::CloudWatch::Alarm").values():
        queries = alarm["Properties"].get("Metrics", [])
        assert len([query for query in queries if "MetricStat" in query]) <= 10
        assert not [query for query in queries if "SEARCH" in query.get("Expression", "")]


def test_functions_are_traced_on_aws_and_nowhere_else() -> None:
    for preset, disabled in {"local": "true", "small": "false"}.items():
        for function in resources(preset, "AWS::Lambda::Function").values():
            variables = function["Properties"]["Environment"]["Variables"]
            assert variables["POWERTOOLS_TRACE_DISABLED"] == disabled
            assert ("TracingConfig" in function["Properties"]) is (preset == "small")


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ({"packaging": Packaging.IMAGE}, "share no file"),
        ({"search": Search.BUCKET}, "A bucket brings its own address"),
        ({"search": Search.DOMAIN, "search_url": ""}, "Only AWS has OpenSearch domains"),
        ({"customer_key": True}, "does without `customer_key`"),
        ({"monitoring": True}, "does without `monitoring`"),
        ({"provisioned_concurrency": {"api": 1}}, "does without `provisioned_concurrency`"),
        ({"packaging": Packaging.GIVEN}, "share no file"),
        ({"alarm_email": "ops@example.org"}, "none without `monitoring`"),
        ({"search": Search.GIVEN, "search_url": "https://me:secret@index.example.org"}, "holds a password"),
    ],
)
def test_choices_that_contradict_each_other_are_refused_in_a_sentence(
    choices: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        StackSettings.local(**choices)


def test_batches_that_would_find_no_function_are_refused() -> None:
    with pytest.raises(ValidationError, match="200 batches may be under way, but `extract` is reserved 100"):
        StackSettings.production(most_running=20)
    with pytest.raises(ValidationError, match="bounded while runs are not"):
        StackSettings.production(most_running=0)


def test_arm_is_a_setting() -> None:
    assert StackSettings.small(architecture="arm64").architecture == "arm64"


def test_the_page_for_operators_names_every_alarm_and_every_graph() -> None:
    page = (ROOT / "docs/operations.md").read_text()
    for name, alarm in resources("small", "AWS::CloudWatch::Alarm").items():
        runbook = alarm["Properties"]["AlarmDescription"].rpartition("/")[2]
        (line,) = [
            line for line in page.splitlines() if line.startswith(f"| {name[len('Monitoring') : -8]} |")
        ]
        assert f"(runbooks/{runbook})" in line
    (dashboard,) = resources("small", "AWS::CloudWatch::Dashboard").values()
    body = json.dumps(dashboard["Properties"]["DashboardBody"]).replace("\\", "")
    titles = re.findall(r'"title":"([^"]+)"', body)
    assert len(titles) > 10
    assert [title for title in titles if title not in page] == []


def test_production_keeps_initialised_what_a_person_waits_for_and_the_api_calls_just_that() -> None:
    aliases = resources("production", "AWS::Lambda::Alias")
    assert len(aliases) == 2
    for alias in aliases.values():
        assert alias["Properties"]["ProvisionedConcurrencyConfig"] == {"ProvisionedConcurrentExecutions": 1}
    methods = resources("production", "AWS::ApiGateway::Method").values()
    (authorizer,) = resources("production", "AWS::ApiGateway::Authorizer").values()
    called = [method["Properties"]["Integration"]["Uri"] for method in methods]
    called.append(authorizer["Properties"]["AuthorizerUri"])
    assert all(any(alias in json.dumps(uri) for alias in aliases) for uri in called)
    assert not resources("small", "AWS::Lambda::Alias"), "small would cost something while nobody calls"


def test_whoever_calls_a_provisioned_function_calls_its_alias_and_may() -> None:
    app = App(analytics_reporting=False)
    steps = dict.fromkeys(("intake", "embed"), 1)
    reserved = {"intake": 10}
    settings = StackSettings.small(provisioned_concurrency=steps, reserved_concurrency=reserved)
    synthesized = Template.from_stack(OctavoStack(app, "Provisioned", settings))
    aliases = synthesized.find_resources("AWS::Lambda::Alias")
    (embed,) = (name for name in aliases if "Embed" in name)
    (intake,) = (name for name in aliases if "Intake" in name)
    (machine,) = synthesized.find_resources("AWS::StepFunctions::StateMachine").values()
    assert machine["Properties"]["DefinitionSubstitutions"]["EmbedArn"] == {"Ref": embed}
    assert any(
        f'"{embed}"' in json.dumps(statement["Resource"])
        for policy in synthesized.find_resources("AWS::IAM::Policy").values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Action"] == "lambda:InvokeFunction"
    )
    (queue,) = synthesized.find_resources("AWS::Lambda::EventSourceMapping").values()
    assert intake in json.dumps(queue["Properties"]["FunctionName"])


def test_more_than_may_run_is_not_provisioned() -> None:
    with pytest.raises(ValidationError, match="`api` is provisioned 60, but reserved only 50"):
        StackSettings.production(provisioned_concurrency={"api": 60})
