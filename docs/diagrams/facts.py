"""What the picture of the cloud must show, read from synthesised templates."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Template = Mapping[str, Any]


class Store(StrEnum):
    """What functions keep things in, or tell."""

    UPLOADS = "uploads"
    RESULTS = "results"
    TABLE = "table"
    INDEX = "index"
    EVENTS = "events"


@dataclass(frozen=True)
class Access:
    """A function's way to a store; one that never writes only reads."""

    store: Store
    writes: bool


# Each box of the picture, and the resources that it stands for: by type, or by type and a part of the name.
BOXES: Mapping[str, tuple[str, ...]] = {
    "S3 uploads": ("AWS::S3::Bucket Uploads",),
    "EventBridge": ("AWS::Events::Rule",),
    "SQS": ("AWS::SQS::Queue",),
    "Step Functions": ("AWS::StepFunctions::StateMachine",),
    "function": ("AWS::Lambda::Function",),
    "S3 results": ("AWS::S3::Bucket Results",),
    "DynamoDB": ("AWS::DynamoDB::Table",),
    "search index": ("AWS::OpenSearchService::Domain",),
    "API Gateway": ("AWS::ApiGateway::RestApi",),
    "CloudWatch": ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard", "AWS::Logs::LogGroup"),
    "SNS": ("AWS::SNS::Topic",),
    "KMS": ("AWS::KMS::Key",),
    "access logs": ("AWS::S3::Bucket AccessLogs",),
    "CloudFront": ("AWS::CloudFront::Distribution", "AWS::S3::Bucket Console"),
}
# What joins the boxes, and parts of them. A line, or a chip, shows what they do.
JOINTS = (
    "AWS::ApiGateway::Authorizer",
    "AWS::ApiGateway::Deployment",
    "AWS::ApiGateway::GatewayResponse",
    "AWS::ApiGateway::Method",
    "AWS::ApiGateway::Resource",
    "AWS::ApiGateway::Stage",
    "AWS::CDK::Metadata",
    "AWS::CloudFront::OriginAccessControl",
    "AWS::CloudFront::ResponseHeadersPolicy",
    "AWS::IAM::",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::Alias",
    "AWS::Lambda::LayerVersion",
    "AWS::Lambda::Permission",
    "AWS::Lambda::Version",
    "AWS::Logs::ResourcePolicy",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::Subscription",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
)
_WRITES = ("BatchWrite", "Delete", "Put", "Update")


def not_drawn(template: Template) -> list[str]:
    """Return the resources that no box stands for."""
    shown = [resource for resources in BOXES.values() for resource in resources]
    return [
        f"{name} ({resource['Type']})"
        for name, resource in template["Resources"].items()
        if not resource["Type"].startswith(JOINTS) and not any(_is(name, resource, box) for box in shown)
    ]


def not_there(templates: list[Template]) -> list[str]:
    """Return the boxes that stand for nothing in any of the templates."""
    resources = [item for template in templates for item in template["Resources"].items()]
    return [
        box
        for box, shown in BOXES.items()
        if not any(_is(name, resource, each) for name, resource in resources for each in shown)
    ]


def accesses(template: Template) -> dict[str, tuple[Access, ...]]:
    """Return what each function may do with each store, as its role says."""
    resources = template["Resources"]
    found: dict[str, dict[Store, bool]] = {}
    for resource in resources.values():
        if resource["Type"] == "AWS::Lambda::Function" and (name := _service(resource)):
            found[name] = {}
            role = resource["Properties"]["Role"]["Fn::GetAtt"][0]
            for statement in _statements(resources, role):
                actions = (
                    [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
                )
                writes = any(
                    action.split(":")[1].removeprefix("ESHttp").startswith(_WRITES) for action in actions
                )
                for store in _stores(resources, statement["Resource"]):
                    found[name][store] = found[name].get(store, False) or writes
    return {
        name: tuple(Access(store, stores[store]) for store in Store if store in stores)
        for name, stores in found.items()
    }


def definition(template: Template) -> dict[str, Any]:
    """Return the state machine's definition."""
    (machine,) = (
        resource
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::StepFunctions::StateMachine"
    )
    loaded: dict[str, Any] = json.loads(machine["Properties"]["DefinitionString"])
    return loaded


def _is(name: str, resource: Mapping[str, Any], box: str) -> bool:
    kind, _, part = box.partition(" ")
    return bool(resource["Type"] == kind and part in name)


def _service(function: Mapping[str, Any]) -> str:
    variables = function["Properties"].get("Environment", {}).get("Variables", {})
    return str(variables.get("POWERTOOLS_SERVICE_NAME", ""))


def _statements(resources: Mapping[str, Any], role: str) -> Iterator[Mapping[str, Any]]:
    for resource in resources.values():
        if resource["Type"] == "AWS::IAM::Policy" and {"Ref": role} in resource["Properties"]["Roles"]:
            yield from resource["Properties"]["PolicyDocument"]["Statement"]


def _stores(resources: Mapping[str, Any], named: Any) -> Iterator[Store]:  # noqa: ANN401 - CloudFormation's own form
    text = json.dumps(named)
    if "event-bus" in text:
        yield Store.EVENTS
    boxes = {
        "S3 uploads": Store.UPLOADS,
        "S3 results": Store.RESULTS,
        "DynamoDB": Store.TABLE,
        "search index": Store.INDEX,
    }
    for name, resource in resources.items():
        for box, store in boxes.items():
            if f'"{name}"' in text and any(_is(name, resource, shown) for shown in BOXES[box]):
                yield store
