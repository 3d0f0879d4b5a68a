"""What a preset's synthesised template says that costs money: memory, instances, alarms, the state machine itself."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from infra_cdk.settings import StackSettings
from octavo_cli.cloud.deploy import STACK_NAME, synthesize


class Deployed(BaseModel):
    """One deployment, as far as it is billed."""

    model_config = ConfigDict(frozen=True)

    definition: dict[str, Any]
    memory_mb: dict[str, int]
    arm: bool
    most_running: int
    map_concurrency: int
    alarm_metrics: int
    dashboards: int
    keys: int
    # The search domain's nodes by instance type, and their volumes together.
    instances: dict[str, int]
    volume_gb: int


def read_stack(settings: StackSettings) -> Deployed:
    """Synthesise the settings' stack (seconds, kept for the next time) and read it."""
    return read_template(synthesize(settings) / f"{STACK_NAME}.template.json", settings)


def read_template(path: Path, settings: StackSettings) -> Deployed:
    """Return what is billed of a template that `settings` made."""
    resources = json.loads(path.read_text())["Resources"].values()
    properties: dict[str, list[dict[str, Any]]] = {}
    for resource in resources:
        properties.setdefault(resource["Type"], []).append(resource.get("Properties", {}))
    functions = [
        function
        for function in properties["AWS::Lambda::Function"]
        if "POWERTOOLS_SERVICE_NAME" in function.get("Environment", {}).get("Variables", {})
    ]
    (machine,) = properties["AWS::StepFunctions::StateMachine"]
    instances: Counter[str] = Counter()
    volume = 0
    for domain in properties.get("AWS::OpenSearchService::Domain", []):
        cluster = domain["ClusterConfig"]
        instances[cluster["InstanceType"]] += cluster["InstanceCount"]
        instances[cluster["DedicatedMasterType"]] += cluster["DedicatedMasterCount"]
        volume += domain["EBSOptions"]["VolumeSize"] * cluster["InstanceCount"]
    return Deployed(
        definition=json.loads(machine["DefinitionString"]),
        memory_mb={_name(function): function["MemorySize"] for function in functions},
        arm=functions[0]["Architectures"] == ["arm64"],
        most_running=settings.most_running,
        map_concurrency=settings.map_concurrency,
        alarm_metrics=sum(map(_metrics, properties.get("AWS::CloudWatch::Alarm", []))),
        dashboards=len(properties.get("AWS::CloudWatch::Dashboard", [])),
        keys=len(properties.get("AWS::KMS::Key", [])),
        instances=dict(instances),
        volume_gb=volume,
    )


def _name(function: Mapping[str, Any]) -> str:
    return str(function["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"])


def _metrics(alarm: Mapping[str, Any]) -> int:
    return sum("MetricStat" in metric for metric in alarm["Metrics"]) if "Metrics" in alarm else 1
